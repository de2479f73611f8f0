/** The names a file of a model would import, found by reading it as data. */
import type { Folder } from '#app/folder/folder.ts'
import { readInside, readRangeInside } from '#app/folder/read-inside.ts'
import { isCompressed, scanHead, scanImports } from '#app/serialized/pickle/read-pickle.ts'
import type { FileScan } from '#app/serialized/pickle/read-pickle.ts'
import { scanPickle } from '#app/serialized/pickle/scan-pickle.ts'
import type { ScanBudget } from '#app/serialized/pickle/scan-state.ts'
import { readZipEntry, zipNames } from '#app/serialized/read-zip-entry.ts'
import type { ReadBytes, ZipEntry } from '#app/serialized/read-zip-entry.ts'
import { skopsTypes } from '#app/serialized/skops-types.ts'
import type { FileEntry } from '#shared/model.ts'
import { toFailure } from '#shared/user-error.ts'

/** The names with what is done with each, and why there may be more. */
export interface FoundImports extends FileScan {
  readonly kind: 'pickle' | 'skops'
}

/**
 * What a file is read as: `pickle`; `archive`, a zip that has to hold a schema of skops or pickles; `guess`, a file that the model names and that nothing else tells of, so that a loader may take it for a pickle.
 */
export type ReadAs = 'pickle' | 'archive' | 'guess'

/** The schema of a forest of 1,000 trees has about 20 MB. */
const MAX_SCHEMA_BYTES = 32_000_000
/** Pickles are read whole; a forest of 1,000 deep trees has about 200 MB. */
const MAX_PICKLE_BYTES = 256_000_000
/** A pickle inside a zip: PyTorch keeps its tensors beside it. */
const MAX_ZIPPED_PICKLE_BYTES = 32_000_000
/** Most bombs show themselves within their first bytes, and then the rest of a large file is not read. */
const HEAD_BYTES = 16_000_000
/** What is no pickle shows it within its first bytes. */
const GUESSED_BYTES = 16_384
/** PyTorch writes one pickle, TorchScript two. */
const MAX_PICKLES_IN_ZIP = 20

/** Reads one file; null where it turns out to hold no names at all. Never throws for what is in the file. */
export async function readImports(
  folder: Folder,
  file: FileEntry,
  { as, budget }: { readonly as: ReadAs; readonly budget: ScanBudget },
): Promise<FoundImports | null> {
  try {
    if (as === 'guess') return await guessed(folder, file, budget)
    if (as === 'pickle') return await pickled(folder, file, budget)
    return await archived(folder, file, budget)
  } catch (error) {
    return { kind: 'pickle', ...nothing(toFailure(error).message) }
  }
}

/**
 * A file that is no pickle ends, read as one, at once and without a name that Python could import. Python finds a zip by its
 * end, whatever it begins with.
 */
async function guessed(folder: Folder, file: FileEntry, budget: ScanBudget): Promise<FoundImports | null> {
  const zip = await archived(folder, file, budget)
  if (zip.problem !== zipProblem('not-a-zip')) return zip
  const { bytes } = await readRangeInside(folder, file.path, { offset: 0, length: GUESSED_BYTES })
  if (isCompressed(bytes))
    return { kind: 'pickle', ...nothing('it is compressed, and loaders may unpack it.') }
  const head = scanPickle(bytes, budget)
  const isCutHere = head.isCut && file.size > bytes.length
  const whole = isCutHere ? scanPickle(await readInside(folder, file.path, MAX_PICKLE_BYTES), budget) : head
  if (whole.problem !== null && !whole.isPartial && !whole.names.some((name) => IMPORTABLE.test(name)))
    return null
  return { kind: 'pickle', ...whole }
}

/** A module of Python and a name in it. */
const IMPORTABLE = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/u

/** A pickle that ends as a zip is one, too: which of the two is loaded, a field of the MLmodel tells. */
async function pickled(folder: Folder, file: FileEntry, budget: ScanBudget): Promise<FoundImports> {
  const plain = await wholePickle(folder, file, budget)
  const zip = await archived(folder, file, budget)
  if (zip.problem === zipProblem('not-a-zip')) return { kind: 'pickle', ...plain }
  const problem = plain.problem ?? 'it is a zip file as well, so that loaders see different things in it.'
  return { kind: 'pickle', ...together([plain, zip]), problem }
}

/** What a pickle names. Of a large one the beginning is looked at first: what is over a limit there is so in all of it. */
async function wholePickle(folder: Folder, file: FileEntry, budget: ScanBudget): Promise<FileScan> {
  if (file.size > HEAD_BYTES) {
    const { bytes } = await readRangeInside(folder, file.path, { offset: 0, length: HEAD_BYTES })
    const head = scanHead(bytes, budget)
    if (head !== null) return head
  }
  return scanImports(await readInside(folder, file.path, MAX_PICKLE_BYTES), budget)
}

/** What a zip names, whichever program loads it: skops by its `schema.json`, PyTorch by its pickles. */
async function archived(folder: Folder, file: FileEntry, budget: ScanBudget): Promise<FoundImports> {
  const read: ReadBytes = async (offset, length) =>
    (await readRangeInside(folder, file.path, { offset, length })).bytes
  const listed = await zipNames(read, file.size)
  if (!listed.ok) return { kind: kindOf(file), ...nothing(zipProblem(listed.reason)) }
  // PyTorch looks for its entries without regard to case.
  const pickles = listed.names.filter((name) => /\.pkl$/iu.test(name))
  const hasSchema = listed.names.includes('schema.json')
  const wanted = [...(hasSchema ? ['schema.json'] : []), ...pickles.slice(0, MAX_PICKLES_IN_ZIP)]
  const found: FileScan[] = []
  for (const name of wanted) {
    const maxBytes = Math.min(
      name === 'schema.json' ? MAX_SCHEMA_BYTES : MAX_ZIPPED_PICKLE_BYTES,
      budget.inflated,
    )
    const entry = await readZipEntry(read, file.size, { name, maxBytes })
    if (entry.ok) budget.inflated -= entry.bytes.length
    found.push(namesIn(name, entry, budget))
  }
  if (wanted.length === 0) found.push(nothing(zipProblem('no-such-entry')))
  if (pickles.length > MAX_PICKLES_IN_ZIP) found.push(nothing('it holds more pickles than any model does.'))
  return { kind: hasSchema ? 'skops' : 'pickle', ...together(found) }
}

function nothing(problem: string): FileScan {
  return { names: [], uses: new Map(), problem, isIndirect: false, hasOddInput: false, hasOddState: false }
}

/** What several parts of one file name and do. */
function together(parts: readonly FileScan[]): FileScan {
  const uses = new Map<string, readonly string[]>()
  for (const part of parts)
    for (const name of part.names) uses.set(name, [...(uses.get(name) ?? []), ...(part.uses.get(name) ?? [])])
  return {
    names: [...uses.keys()],
    uses,
    problem: parts.find(({ problem }) => problem !== null)?.problem ?? null,
    isIndirect: parts.some(({ isIndirect }) => isIndirect),
    hasOddInput: parts.some(({ hasOddInput }) => hasOddInput),
    hasOddState: parts.some(({ hasOddState }) => hasOddState),
  }
}

function namesIn(name: string, entry: ZipEntry, budget: ScanBudget): FileScan {
  if (!entry.ok) return nothing(zipProblem(entry.reason))
  return name === 'schema.json' ? skopsTypes(entry.bytes) : scanImports(entry.bytes, budget)
}

function kindOf({ path }: FileEntry): FoundImports['kind'] {
  return /\.skops$/iu.test(path) ? 'skops' : 'pickle'
}

function zipProblem(reason: Extract<ZipEntry, { ok: false }>['reason']): string {
  switch (reason) {
    case 'not-a-zip':
      return 'it is not the zip file it should be.'
    case 'no-such-entry':
      return 'the part that names what it loads is missing.'
    case 'too-large':
      return 'the part that names what it loads is larger than Palate reads.'
    case 'damaged':
      return 'the zip file is damaged, or readers of zips could see different files in it.'
  }
}
