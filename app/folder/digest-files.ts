/**
 * SHA-256 of a model's files and of the model as a whole.
 *
 * The whole is the SHA-256 of one record for each file, in code-point order of the paths: the file's digest in
 * hexadecimal, two spaces, its path relative to the folder with `/`, a NUL. That is what
 * `find . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum -z | sha256sum` prints for a folder without
 * links. A link counts as its target's text, since where it points is part of the model, with ` @` before its path, so
 * that no file is the same.
 */
import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileEntry } from '#shared/model.ts'
import { compareText } from '#app/text/compare-text.ts'
import type { Folder } from './folder.ts'
import { withFile } from './read-inside.ts'

/** The digest of the whole and of each file, in hexadecimal. */
export interface Digests {
  readonly whole: string
  readonly files: readonly { readonly path: string; readonly sha256: string }[]
}

/** What hashing is given beside the files; `report` gets bytes done of bytes in total. */
export interface DigestOptions {
  readonly signal?: AbortSignal
  readonly report?: (done: number, total: number) => void
  /** The digest of a file whose content is known not to have changed; null where it must be read. */
  readonly recall?: (path: string) => string | null
}

/** Bytes read at a time. */
const CHUNK = 1 << 20

/** Hashes the listed files and links of a folder. Rejects with an AbortError when the signal aborts. */
export async function digestFiles(
  folder: Folder,
  entries: readonly FileEntry[],
  options: DigestOptions = {},
): Promise<Digests> {
  const hashed = entries
    .filter((entry) => entry.kind === 'file' || entry.kind === 'link')
    .toSorted((left, right) => compareText(left.path, right.path))
  const total = hashed.reduce((sum, entry) => sum + entry.size, 0)
  const whole = createHash('sha256')
  const files: { path: string; sha256: string }[] = []
  let done = 0
  const advance = (bytes: number) => {
    options.signal?.throwIfAborted()
    done += bytes
    options.report?.(done, total)
  }
  for (const entry of hashed) {
    const recalled = options.recall?.(entry.path) ?? null
    if (recalled !== null) advance(entry.size)
    const sha256 = recalled ?? (await digestOf(folder, entry, advance))
    whole.update(`${sha256} ${entry.kind === 'link' ? '@' : ' '}${entry.path}\0`)
    files.push({ path: entry.path, sha256 })
  }
  return { whole: whole.digest('hex'), files }
}

async function digestOf(folder: Folder, entry: FileEntry, advance: (bytes: number) => void): Promise<string> {
  const hash = createHash('sha256')
  if (entry.kind === 'link')
    hash.update(await readlink(join(folder.root, entry.path), { encoding: 'buffer' }))
  else await hashContent(folder, entry.path, { hash, advance })
  return hash.digest('hex')
}

async function hashContent(
  folder: Folder,
  path: string,
  into: { readonly hash: Hash; readonly advance: (bytes: number) => void },
): Promise<void> {
  await withFile(folder, path, async (file) => {
    const chunk = new Uint8Array(CHUNK)
    into.advance(0)
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK)
      if (bytesRead === 0) return
      into.hash.update(chunk.subarray(0, bytesRead))
      into.advance(bytesRead)
    }
  })
}
