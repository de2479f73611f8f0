/** Artifacts that a tracking server gives through its own proxy (`--serve-artifacts`), brought to a local folder. */
import { createHash } from 'node:crypto'
import path from 'node:path'
import { maskedLocation } from '#shared/masked-location.ts'
import { UserError } from '#shared/user-error.ts'
import { folderOfThisMachine } from '../artifacts.ts'
import type { Artifacts } from '../artifacts.ts'
import type { BringOptions } from '../bring.ts'
import { downloadFolder } from '../download/download-folder.ts'
import type { RemoteFolder } from '../download/remote-folder.ts'
import { readText } from '../store/file/small-files.ts'
import { numberOrNull, objects, text } from './fields.ts'
import { callJson, callText } from './json-call.ts'
import { send } from './request.ts'
import { transportFailure } from './request-failures.ts'
import type { ServerAccess } from './server-access.ts'

/** Where the proxy is below a server's address (`mlflow/store/artifact/mlflow_artifacts_repo.py`). */
const PROXY = '/api/2.0/mlflow-artifacts/artifacts'

/** A file that is read without being kept: an MLmodel has some 40 KB at most. */
const MAX_SMALL_BYTES = 1 << 20

/** What bringing needs beside the artifacts. */
interface Bringing {
  readonly access: ServerAccess
  readonly cacheFolder: string
}

/**
 * Downloads what is below an artifact URI into the cache and gives its folder; null for URIs the server has no proxy for
 * (`s3:`, paths). Throws UserError `unsupported` for artifacts of another server, `bad-model` for a path that leads out.
 */
export async function bringServerArtifacts(
  { access, cacheFolder }: Bringing,
  { uri, path: inside }: Artifacts,
  options: BringOptions,
): Promise<string | null> {
  const root = proxiedPath(access, uri)
  if (root === null) return null
  const parts = [...partsOf(root, uri), ...partsOf(inside, uri)]
  const shown = inside === '' ? uri : `${uri.replace(/\/+$/u, '')}/${inside}`
  return await downloadFolder(remoteFolder(access, parts, shown), cacheFolder, options)
}

/**
 * The text of a small file, by the proxy or from a path of this machine; null where there is none, and for other stores.
 * Throws as `bringServerArtifacts` does for locations that lead elsewhere.
 */
export async function readServerArtifact(
  access: ServerAccess,
  { uri, path: inside }: Artifacts,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const root = proxiedPath(access, uri)
  if (root === null) return await readLocalArtifact(uri, inside)
  const parts = [...partsOf(root, uri), ...partsOf(inside, uri)]
  const request = { path: `${PROXY}/${parts.map(encodeURIComponent).join('/')}`, signal }
  return await callText(access, { method: 'GET', ...request }, MAX_SMALL_BYTES)
}

async function readLocalArtifact(uri: string, inside: string): Promise<string | null> {
  const folder = await folderOfThisMachine(uri, path.dirname(inside))
  return folder === null ? null : readText(path.join(folder, path.basename(inside)))
}

/** The part of an artifact URI below the proxy's root; null where it is none of this server's. */
function proxiedPath(access: ServerAccess, uri: string): string | null {
  const [, scheme = '', authority = '', path = ''] = /^([a-z-]+):(?:\/\/([^/]*))?(.*)$/isu.exec(uri) ?? []
  switch (scheme.toLowerCase()) {
    case 'mlflow-artifacts':
      if (authority !== '' && !isSameHost(access, authority)) throw otherServer(access, authority)
      return path
    case 'http':
    case 'https': {
      const own = `${access.base}${PROXY}`
      if (uri === own || uri.startsWith(`${own}/`)) return uri.slice(own.length)
      throw otherServer(access, authority)
    }
    default:
      return null
  }
}

function isSameHost(access: ServerAccess, authority: string): boolean {
  const { protocol } = new URL(access.base)
  const url = `${protocol}//${authority}`
  return !authority.includes('@') && URL.canParse(url) && new URL(url).origin === access.origin
}

function otherServer(access: ServerAccess, authority: string): UserError {
  const host = authority.slice(authority.lastIndexOf('@') + 1).slice(0, 200)
  if (host === '') {
    return new UserError({
      code: 'bad-model',
      message: `${access.origin} says that the files are at an address without a host.`,
      hint: 'Ask whoever runs the server; nothing was downloaded.',
      where: access.base,
    })
  }
  return new UserError({
    code: 'unsupported',
    message: `${access.origin} says that the files are on another server, ${host}, which Palate does not ask in its place.`,
    hint: `If you trust ${host}, open the model from it.`,
    where: access.base,
  })
}

function partsOf(path: string, uri: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '')
  const bad = parts.find((part) => leadsElsewhere(part))
  if (bad === undefined) return parts
  throw new UserError({
    code: 'bad-model',
    message: `The path of the files leads elsewhere: ${JSON.stringify(bad.slice(0, 100))} is no name of a folder.`,
    hint: 'Check the location; where the server gave it, ask whoever runs the server. Nothing was downloaded.',
    where: maskedLocation(uri).slice(0, 300),
  })
}

/**
 * Whether a part of the path above the model may mean another folder to the server, whatever system it runs on. No file
 * here is called by it, so names that only this machine could not have are no harm.
 */
function leadsElsewhere(part: string): boolean {
  return (
    part.split('\\').some((piece) => /^\.{1,2}$/u.test(piece)) || /\p{Cs}/u.test(part) || part.includes('\0')
  )
}

function remoteFolder(access: ServerAccess, parts: readonly string[], shown: string): RemoteFolder {
  const name = `${access.base} ${parts.join('/')}`
  return {
    location: shown,
    id: createHash('sha256').update(name).digest('hex'),
    patience: access.patience,
    list: async (folder, signal) => {
      const query = new URLSearchParams({ path: [...parts, ...folder].join('/') })
      const answer = await callJson(access, { method: 'GET', path: PROXY, query, signal })
      return objects(answer, 'files').map((file) => ({
        name: text(file, 'path'),
        isFolder: file['is_dir'] === true,
        size: numberOrNull(file, 'file_size'),
      }))
    },
    read: async (file, headers, signal) => {
      const place = `${PROXY}/${[...parts, ...file].map(encodeURIComponent).join('/')}`
      return await send(access, { method: 'GET', path: place, headers, signal })
    },
    broken: (file, error) =>
      transportFailure(access, { path: `${PROXY}/${[...parts, ...file].join('/')}` }, error),
  }
}
