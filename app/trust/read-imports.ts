/** The names a file of a model would import, found by reading it as data. */
import type { Folder } from '#app/folder/folder.ts'
import { readInside, readRangeInside } from '#app/folder/read-inside.ts'
import { scanImports } from '#app/serialized/pickle/read-pickle.ts'
import { scanPickle } from '#app/serialized/pickle/scan-pickle.ts'
import type { ScanBudget } from '#app/serialized/pickle/scan-pickle.ts'
import { readZipEntry, zipNames } from '#app/serialized/read-zip-entry.ts'
import type { ReadBytes, ZipEntry } from '#app/serialized/read-zip-entry.ts'
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

/**
 * What a file is read as: `pickle`; `archive`, a zip that has to hold a schema of skops or pickles, `any-archive` one that
 * may; `guess`, a file that the model names and that nothing else tells of, so that a loader may take it for a pickle.
 */
export type ReadAs = 'pickle' | 'archive' | 'any-archive' | 'guess'

/** The schema of a forest of 1,000 trees has about 20 MB. */
const MAX_SCHEMA_BYTES = 32_000_000
/** Pickles are read whole; a forest of 1,000 deep trees has about 200 MB. */
const MAX_PICKLE_BYTES = 256_000_000
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
    const found = await archived(folder, file, budget)
    return as === 'any-archive' && found.isEmpty ? null : found
  } catch (error) {
    return { kind: 'pickle', names: [], problem: toFailure(error).message }
  }
}

/** A file that is no pickle ends, read as one, at once and without a name that Python could import. */
async function guessed(folder: Folder, file: FileEntry, budget: ScanBudget): Promise<FoundImports | null> {
  const { bytes } = await readRangeInside(folder, file.path, { offset: 0, length: GUESSED_BYTES })
  const head = scanPickle(bytes, budget)
  const isCutHere = head.isCut && file.size > bytes.length
  const whole = isCutHere ? scanPickle(await readInside(folder, file.path, MAX_PICKLE_BYTES), budget) : head
  if (whole.problem !== null && !whole.isPartial && !whole.names.some((name) => IMPORTABLE.test(name)))
    return null
  const { names, problem } = whole
  return { kind: 'pickle', names, problem }
}

/** A module of Python and a name in it. */
const IMPORTABLE = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/u

/** A pickle that ends as a zip is one, too: which of the two is loaded, a field of the MLmodel tells. */
async function pickled(folder: Folder, file: FileEntry, budget: ScanBudget): Promise<FoundImports> {
  const plain = scanImports(await readInside(folder, file.path, MAX_PICKLE_BYTES), budget)
  const zip = await archived(folder, file, budget)
  if (zip.problem === zipProblem('not-a-zip')) return { kind: 'pickle', ...plain }
  return {
    kind: 'pickle',
    names: [...new Set([...plain.names, ...zip.names])],
    problem: plain.problem ?? 'it is a zip file as well, so that loaders see different things in it.',
  }
}

/** What a zip names, whichever program loads it: skops by its `schema.json`, PyTorch by its pickles. */
async function archived(
  folder: Folder,
  file: FileEntry,
  budget: ScanBudget,
): Promise<FoundImports & { readonly isEmpty: boolean }> {
  const read: ReadBytes = async (offset, length) =>
    (await readRangeInside(folder, file.path, { offset, length })).bytes
  const listed = await zipNames(read, file.size)
  if (!listed.ok) return { kind: kindOf(file), names: [], problem: zipProblem(listed.reason), isEmpty: false }
  const pickles = listed.names.filter((name) => name.endsWith('.pkl'))
  const hasSchema = listed.names.includes('schema.json')
  const wanted = [...(hasSchema ? ['schema.json'] : []), ...pickles.slice(0, MAX_PICKLES_IN_ZIP)]
  const found: Omit<FoundImports, 'kind'>[] = []
  for (const name of wanted) {
    const maxBytes = name === 'schema.json' ? MAX_SCHEMA_BYTES : MAX_PICKLE_BYTES
    found.push(namesIn(name, await readZipEntry(read, file.size, { name, maxBytes }), budget))
  }
  const problems = found.flatMap(({ problem }) => problem ?? [])
  if (wanted.length === 0) problems.push(zipProblem('no-such-entry'))
  if (pickles.length > MAX_PICKLES_IN_ZIP) problems.push('it holds more pickles than any model does.')
  return {
    kind: hasSchema ? 'skops' : 'pickle',
    names: [...new Set(found.flatMap(({ names }) => names))],
    problem: problems[0] ?? null,
    isEmpty: wanted.length === 0,
  }
}

function namesIn(name: string, entry: ZipEntry, budget: ScanBudget): Omit<FoundImports, 'kind'> {
  if (!entry.ok) return { names: [], problem: zipProblem(entry.reason) }
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
