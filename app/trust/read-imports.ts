/** The names a file of a model would import, found by reading it as data. */
import type { Folder } from '#app/folder/folder.ts'
import { readInside, readRangeInside } from '#app/folder/read-inside.ts'
import { scanImports } from '#app/serialized/pickle/read-pickle.ts'
import type { ScanBudget } from '#app/serialized/pickle/scan-pickle.ts'
import { readZipEntry } from '#app/serialized/read-zip-entry.ts'
import { skopsTypes } from '#app/serialized/skops-types.ts'
import type { FileEntry } from '#shared/model.ts'
import { toFailure } from '#shared/user-error.ts'

/** The names, and why there may be more. */
export interface FoundImports {
  readonly kind: 'pickle' | 'skops'
  /** `module.name`, each once. */
  readonly names: readonly string[]
  readonly problem: string | null
}

/** The schema of a forest of 1,000 trees has about 20 MB. */
const MAX_SCHEMA_BYTES = 32_000_000
/** Pickles are read whole; a forest of 1,000 deep trees has about 200 MB. */
const MAX_PICKLE_BYTES = 256_000_000

/** Reads one file; null where it turns out to hold no names at all. Never throws for what is in the file. */
export async function readImports(
  folder: Folder,
  { path, size }: FileEntry,
  { kind, budget }: { readonly kind: 'pickle' | 'skops' | 'zip'; readonly budget: ScanBudget },
): Promise<FoundImports | null> {
  const read = async (offset: number, length: number) =>
    (await readRangeInside(folder, path, { offset, length })).bytes
  try {
    if (kind === 'pickle') return pickled(await readInside(folder, path, MAX_PICKLE_BYTES), budget)
    const name = kind === 'skops' ? 'schema.json' : await pickleInZip(read, size)
    const maxBytes = kind === 'skops' ? MAX_SCHEMA_BYTES : MAX_PICKLE_BYTES
    const entry = await readZipEntry(read, size, { name, maxBytes })
    if (!entry.ok)
      return { kind: kind === 'skops' ? 'skops' : 'pickle', names: [], problem: zipProblem(entry.reason) }
    return kind === 'skops' ? { kind, ...skopsTypes(entry.bytes) } : pickled(entry.bytes, budget)
  } catch (error) {
    return { kind: kind === 'skops' ? 'skops' : 'pickle', names: [], problem: toFailure(error).message }
  }
}

/** PyTorch's archives begin with their one pickle, in a folder named like the file it was saved to (PKWARE APPNOTE 4.3.7). */
async function pickleInZip(
  read: (offset: number, length: number) => Promise<Uint8Array>,
  size: number,
): Promise<string> {
  const head = Buffer.from(await read(0, Math.min(size, 4_096)))
  const name = head.length < 30 ? '' : head.toString('utf8', 30, 30 + head.readUInt16LE(26))
  return name.endsWith('/data.pkl') ? name : 'archive/data.pkl'
}

function pickled(bytes: Uint8Array, budget: ScanBudget): FoundImports {
  return { kind: 'pickle', ...scanImports(bytes, budget) }
}

function zipProblem(reason: 'not-a-zip' | 'no-such-entry' | 'too-large' | 'damaged'): string {
  switch (reason) {
    case 'not-a-zip':
      return 'it is not the zip file it should be.'
    case 'no-such-entry':
      return 'the part that names what it loads is missing.'
    case 'too-large':
      return 'the part that names what it loads is larger than Palate reads.'
    case 'damaged':
      return 'the zip file is damaged.'
  }
}
