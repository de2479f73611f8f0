/** Whether a model's own code may run in Python: asked once for a content, remembered by its digest, taken back at will. */
import type { Folder } from '#app/folder/folder.ts'
import { listFiles } from '#app/folder/list-files.ts'
import type { FileEntry, Model } from '#shared/model.ts'
import type { TrustedContent, TrustReport } from '#shared/trust.ts'
import { outsideFinding } from '#shared/outside-finding.ts'
import { UserError } from '#shared/user-error.ts'
import { contentReader, contentStamp } from './content-digest.ts'
import type { LookOptions } from './content-digest.ts'
import type { FindParts } from './find-parts.ts'
import { runningParts } from './running-parts.ts'
import { trustedStoreIn } from './trusted-store.ts'

/** What trusting needs of a model. */
type NamedModel = Pick<Model, 'name' | 'findings'>

/** Trust on this machine. */
export interface Trust {
  /** Whether the folder's content, as it is now, was trusted. False also where its digest cannot cover everything. */
  readonly isTrusted: (folder: Folder, signal?: AbortSignal) => Promise<boolean>
  /** Throws UserError `untrusted` unless `isTrusted`; to be called right before anything of the model runs. */
  readonly require: (folder: Folder, signal?: AbortSignal) => Promise<void>
  /** What would run. */
  readonly report: (folder: Folder, model: Model, options?: LookOptions) => Promise<TrustReport>
  /**
   * Trusts the folder's content. With `digest`, only if that is what the folder holds still. Throws UserError
   * `untrusted` when it holds other content by now, or content that a digest cannot cover.
   */
  readonly trust: (folder: Folder, model: NamedModel, digest?: string) => Promise<void>
  readonly revoke: (digest: string) => Promise<void>
  /** Newest first. */
  readonly list: () => Promise<readonly TrustedContent[]>
}

/**
 * Trust for one run (`--trust`): given anew by each run, for the content that it begins with. Rejects with UserError `untrusted` for
 * content that cannot be trusted, and once it has changed.
 */
export function trustForOneRun(): Trust['require'] {
  const stamps = new Map<string, string>()
  return async (folder) => {
    const { stamp, obstacle } = await contentStamp(folder)
    if (obstacle !== null) throw cannotBeTrusted(obstacle)
    const before = stamps.get(folder.root)
    if (before !== undefined && before !== stamp) throw changed()
    stamps.set(folder.root, stamp)
  }
}

const inThisThread: FindParts = ({ folder, model }, signal) => runningParts(folder, model, signal)

/** Trust kept in a state folder. A window gives a `findParts` that does not hold it up. */
export function trustIn(stateFolder: string, findParts: FindParts = inThisThread): Trust {
  const store = trustedStoreIn(stateFolder)
  const readContent = contentReader()

  const isTrusted = async (folder: Folder, signal?: AbortSignal): Promise<boolean> => {
    // Content of another size than all that is trusted need not be read.
    const { files, bytes } = sizeOf((await listFiles(folder)).entries)
    const records = await store.list()
    if (!records.some((record) => record.files === files && record.bytes === bytes)) return false
    const { digest, obstacle } = await readContent(folder, signal === undefined ? {} : { signal })
    return obstacle === null && (await store.find(digest)) !== null
  }

  return {
    isTrusted,
    require: async (folder, signal) => {
      if (!(await isTrusted(folder, signal))) throw untrusted()
    },
    report: async (folder, model, options) => {
      // Both read every file: one hashes while the other waits for the disk.
      const [content, parts] = await Promise.all([
        readContent(folder, options),
        findParts({ folder, model }, options?.signal),
      ])
      const { digest } = content
      const obstacle = content.obstacle ?? outside(model)
      const records = await store.list()
      const record = records.find((candidate) => candidate.digest === digest)
      const before = records.find(({ location }) => location === folder.root)
      return {
        digest,
        trusted: record !== undefined && obstacle === null,
        since: record?.since ?? null,
        trustedBefore: record === undefined ? (before?.since ?? null) : null,
        obstacle,
        parts,
      }
    },
    trust: async (folder, model, expected) => {
      const { digest, entries, ...content } = await readContent(folder)
      const obstacle = content.obstacle ?? outside(model)
      const { name } = model
      if (obstacle !== null) throw cannotBeTrusted(obstacle)
      if (expected !== undefined && expected !== digest) throw changed()
      await store.keep({ digest, name, location: folder.root, since: Date.now(), ...sizeOf(entries) })
    },
    revoke: store.forget,
    list: async () =>
      (await store.list()).map(({ digest, name, location, since }) => ({ digest, name, location, since })),
  }
}

/** A path that the model names to be loaded from outside of its folder. */
function outside({ findings }: NamedModel): string | null {
  const found = outsideFinding(findings)
  return found === undefined
    ? null
    : `${found.message} What lies there is no part of the content, and can change unseen.`
}

/** How many files a content has and how large they are, which tells most contents apart without reading them. */
export function sizeOf(entries: readonly FileEntry[]): { readonly files: number; readonly bytes: number } {
  const hashed = entries.filter(({ kind }) => kind === 'file' || kind === 'link')
  return { files: hashed.length, bytes: hashed.reduce((sum, { size }) => sum + size, 0) }
}

function untrusted(): UserError {
  return new UserError({
    code: 'untrusted',
    message: 'Running this model in Python runs code that comes with it, and you have not trusted it yet.',
    hint: 'Look at what would run (palate trust show MODEL), then trust it: --trust for one run, palate trust add MODEL to remember it, or Trust in the window.',
  })
}

function changed(): UserError {
  return new UserError({
    code: 'untrusted',
    message: 'The folder changed after it was looked at, so it is not trusted.',
    hint: 'Look at what would run now, and decide again.',
  })
}

function cannotBeTrusted(obstacle: string): UserError {
  return new UserError({
    code: 'untrusted',
    message: `This content cannot be trusted. ${obstacle}`,
    hint: 'Make a copy that holds everything itself (cp -rL FOLDER COPY follows links), names nothing outside, and open that.',
  })
}
