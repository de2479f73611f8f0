/** One file of a model as something that may run code when Python loads it. */
import type { Folder } from '#app/folder/folder.ts'
import { readRangeInside } from '#app/folder/read-inside.ts'
import type { FileEntry, Model } from '#shared/model.ts'
import type { ImportedName, RunningPart } from '#shared/trust.ts'
import { isValueList } from '#shared/values.ts'
import { compareText } from '#app/text/compare-text.ts'
import type { ScanBudget } from '#app/serialized/pickle/scan-state.ts'
import { handsOnText, judgeImport } from './known-imports.ts'
import { readImports } from './read-imports.ts'
import type { FoundImports, ReadAs } from './read-imports.ts'

/** What judging a file needs to know of the model around it. */
export interface Around {
  readonly model: Model
  readonly shadowed: ReadonlySet<string>
  /** Files and folders that flavors name to be loaded, whatever they are called. */
  readonly loaded: ReadonlySet<string>
  /** What may still be looked at of all pickles together. */
  readonly budget: ScanBudget
}

const PICKLE_NAME = /\.(?:pkl|pickle|p|cloudpickle|cpkl|dill|joblib|jbl|statsmodels)$/iu
const TORCH_NAME = /\.(?:pt|pth|bin|ckpt)$/iu
/** Of those, the ones that are pickles also without their mark; a `.bin` can be anything. */
const OLD_TORCH_NAME = /\.(?:pt|pth|ckpt)$/iu
const SKOPS_NAME = /\.skops$/iu
/** Formats that can hold code, and that are not looked into. */
const CODE_FORMATS: readonly (readonly [RegExp, string])[] = [
  [/\.(?:keras|h5|hdf5)$/iu, 'Keras files can hold layers with code of their own (Lambda).'],
  [/(?:^|\/)saved_model\.pb$/iu, 'TensorFlow models are programs: their operations can reach files.'],
  [/\.pt2$/iu, "PyTorch's exported programs hold pickles and can hold compiled code."],
  [/\.(?:rds|rda|RData)$/iu, 'R files can hold functions that run when they are loaded.'],
  [/\.(?:jar|class|so|dll|dylib|pyd)$/iu, 'This is compiled code.'],
]

/** Texts that name a module to import (`mlflow/tensorflow/__init__.py`, `mlflow/pytorch/__init__.py`), and usual ones. */
const MODULE_FILE = /(?:^|\/)(?:keras_module|pickle_module_info)\.txt$/u
const USUAL_MODULE = /^(?:tensorflow\.keras|keras|mlflow\.pytorch\.pickle_module)$/u

/** As many names are shown; a hostile pickle can have a hundred thousand. */
const MAX_IMPORTS = 200

/** What a file would do, or null for one that only holds data. */
export async function filePart(folder: Folder, file: FileEntry, around: Around): Promise<RunningPart | null> {
  if (file.kind !== 'file' || file.size === 0) return null
  const format = CODE_FORMATS.find(([pattern]) => pattern.test(file.path))?.[1]
  if (format !== undefined) {
    return {
      kind: 'format',
      path: file.path,
      verdict: 'unknown',
      summary: `${format} Palate does not look into it.`,
      imports: [],
    }
  }
  if (MODULE_FILE.test(file.path)) return await modulePart(folder, file)
  const as = await readAs(folder, file, around.loaded)
  if (as === null) return null
  const found = await readImports(folder, file, { as, budget: around.budget })
  return found === null ? null : partOf(file, found, around)
}

/**
 * By its first bytes, or by its name where those say nothing: pickles of protocol 0 and 1 begin with anything. What a
 * flavor names is looked into under any name.
 */
async function readAs(
  folder: Folder,
  { path }: FileEntry,
  loaded: ReadonlySet<string>,
): Promise<ReadAs | null> {
  const range = await readRangeInside(folder, path, { offset: 0, length: 8 }).catch(() => null)
  const [first, second = 0, third] = range?.bytes ?? []
  if (first === 0x80 && second >= 2 && second <= 5) return 'pickle'
  const isNamed = isLoaded(path, loaded)
  if (first === 0x50 && second === 0x4b && third === 0x03) {
    const isArchive = SKOPS_NAME.test(path) || TORCH_NAME.test(path) || PICKLE_NAME.test(path)
    return isArchive || isNamed ? 'archive' : null
  }
  if (PICKLE_NAME.test(path) || OLD_TORCH_NAME.test(path)) return 'pickle'
  // No zip begins so, or it is one that another program takes for a pickle.
  if (SKOPS_NAME.test(path)) return 'pickle'
  return isNamed ? 'guess' : null
}

async function modulePart(folder: Folder, { path }: FileEntry): Promise<RunningPart | null> {
  const range = await readRangeInside(folder, path, { offset: 0, length: 200 }).catch(() => null)
  const module = Buffer.from(range?.bytes ?? []).toString('utf8')
  if (USUAL_MODULE.test(module)) return null
  return {
    kind: 'loader',
    path,
    verdict: 'unknown',
    summary: `Loading imports the module that this file names: ${module.trim()}.`,
    imports: [],
  }
}

function isLoaded(path: string, loaded: ReadonlySet<string>): boolean {
  if (loaded.has(path)) return true
  const end = path.lastIndexOf('/')
  return end !== -1 && isLoaded(path.slice(0, end), loaded)
}

function partOf(file: FileEntry, found: FoundImports, { model, shadowed }: Around): RunningPart {
  const { hasOddInput } = found
  const hasTextMaker = handsOnText(found.uses)
  const judged = found.names.map((name) =>
    judgeImport(name, { shadowed, uses: found.uses.get(name) ?? [], hasOddInput, hasTextMaker }),
  )
  const unknown = judged.filter(({ isKnown }) => !isKnown)
  const listed = found.kind === 'skops' ? trustedTypes(model) : new Set<string>()
  const imports = [...unknown, ...judged.filter(({ isKnown }) => isKnown)]
    .sort(byVerdict)
    .slice(0, MAX_IMPORTS)
  return {
    kind: found.kind,
    path: file.path,
    verdict: unknown.length === 0 && restOf(found) === '' ? 'known' : 'unknown',
    summary: summaryOf(found, unknown),
    imports: imports.map((name) => (listed.has(name.name) ? { ...name, note: listedNote(name) } : name)),
  }
}

function listedNote({ note }: ImportedName): string {
  const listed = 'the model lists it as trusted, about itself'
  return note === undefined ? listed : `${note}; ${listed}`
}

function byVerdict(left: ImportedName, right: ImportedName): number {
  if (left.isKnown !== right.isKnown) return left.isKnown ? 1 : -1
  return compareText(left.name, right.name)
}

/** What is unknown beside the names. */
function restOf({ problem, isIndirect, hasOddState }: FoundImports): string {
  return [
    isIndirect ? ' It also calls what it makes itself.' : '',
    hasOddState
      ? ' It gives objects a state that could be more than data: names that Python’s protocols ask for, or that cannot be told.'
      : '',
    problem === null ? '' : ` It could not be read to its end, so there may be more: ${problem}`,
  ].join('')
}

function summaryOf(found: FoundImports, unknown: readonly ImportedName[]): string {
  const loads =
    found.kind === 'skops'
      ? 'Loading it makes objects of the types it names'
      : 'Loading it calls what it names'
  const rest = restOf(found)
  if (unknown.length === 0 && rest === '') return `${loads}: only known constructors.`
  if (unknown.length === 0) return `${loads}.${rest}`
  const names = unknown.slice(0, 3).map(({ name }) => name.slice(0, 100))
  const more = unknown.length > 3 ? ` and ${unknown.length - 3} more` : ''
  return `${loads}. Unknown: ${names.join(', ')}${more}.${rest}`
}

/** What an MLmodel asks skops to trust about itself, as a part of its own; none where it asks for nothing. */
export function trustingPart(model: Model, shadowed: ReadonlySet<string>): readonly RunningPart[] {
  const names = [...trustedTypes(model)]
  if (names.length === 0) return []
  const imports = names.map((name) => judgeImport(name, { shadowed })).sort(byVerdict)
  return [
    {
      kind: 'skops',
      path: 'MLmodel',
      verdict: imports.every(({ isKnown }) => isKnown) ? 'known' : 'unknown',
      summary: 'The model asks skops to make objects of these types, about itself.',
      imports: imports.slice(0, MAX_IMPORTS),
    },
  ]
}

/** What the MLmodel asks skops to trust (`skops_trusted_types`), of any flavor. */
function trustedTypes({ flavors }: Model): ReadonlySet<string> {
  const types = flavors.flatMap(({ fields }) => {
    const value = fields.find(({ name }) => name === 'skops_trusted_types')?.value
    if (value === undefined || value === null || !isValueList(value)) return []
    return value.filter((item) => typeof item === 'string')
  })
  return new Set(types)
}
