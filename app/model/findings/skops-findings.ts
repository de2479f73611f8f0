/** Whether a model in the skops format would load, and whom it asks to trust (`skops/io/_persist.py`, `_audit.py`). */
import type { Folder } from '#app/folder/folder.ts'
import { readRangeInside } from '#app/folder/read-inside.ts'
import { readZipEntry } from '#app/serialized/read-zip-entry.ts'
import type { Finding, Flavor } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'
import type { Value } from '#shared/values.ts'
import { isValueList } from '#shared/values.ts'
import type { LocatedPath } from './path-findings.ts'

/** The schema of a forest of 1,000 trees has about 20 MB; more is not looked into. */
const MAX_SCHEMA_BYTES = 32_000_000

/** Of sklearn's own types skops refuses these unless they are listed (`skops/io/exceptions.py`). */
const unsafeTypes = [
  'sklearn.tree._tree.Tree',
  'sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor',
]

/** Packages whose types skops mostly trusts by itself; those of all others must be listed. */
const TRUSTED_PACKAGE =
  /^(?:builtins|numpy|scipy|sklearn|skops|collections|functools|operator|datetime|types|_codecs)$/u

/** Classes of the libraries that such models are made of: a name with a capital in one of their modules. */
const HARMLESS =
  /^(?:(?:sklearn|numpy|scipy|lightgbm|xgboost|catboost|imblearn|pandas|quantile_forest)\.[\w.]*?_*[A-Z]\w*|collections\.(?:OrderedDict|defaultdict|Counter|deque))$/u

const DANGEROUS =
  /^(?:os|posix|nt|subprocess|shutil|sys|importlib|runpy|code|codeop|pty|socket|ctypes|pickle|cloudpickle|joblib|webbrowser)(?:\.|$)|^builtins\.(?:eval|exec|compile|open|__import__|getattr|setattr|input)$/u

/** Findings on each flavor that is saved as skops. */
export async function skopsFindings(
  folder: Folder,
  flavors: readonly Flavor[],
  paths: readonly LocatedPath[],
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const flavor of flavors) {
    if (flavor.name === 'python_function') continue
    const field = (name: string) => flavor.fields.find((candidate) => candidate.name === name)?.value
    const trusted = textsOf(field('skops_trusted_types'))
    findings.push(...trustFindings(trusted, `MLmodel: flavors.${flavor.name}.skops_trusted_types`))
    const file = paths.find((path) => path.field.startsWith(`flavors.${flavor.name}.`) && isSkopsFile(path))
    if (file?.located.ok === true && file.located.size > 0) {
      findings.push(...(await fileFindings(folder, file.located, trusted)))
    }
  }
  return findings
}

function isSkopsFile(path: LocatedPath): boolean {
  return (
    path.role === 'model' && path.located.ok && path.located.kind === 'file' && path.path.endsWith('.skops')
  )
}

async function fileFindings(
  folder: Folder,
  { relative: path, size }: { readonly relative: string; readonly size: number },
  trusted: readonly string[],
): Promise<readonly Finding[]> {
  const read = async (offset: number, length: number) =>
    (await readRangeInside(folder, path, { offset, length })).bytes
  const wanted = { name: 'schema.json', maxBytes: MAX_SCHEMA_BYTES }
  const schema = await readZipEntry(read, size, wanted).catch((error: unknown) => {
    if (error instanceof UserError) return null
    throw error
  })
  // A file that cannot be opened is told of by its content.
  if (schema === null) return []
  if (!schema.ok) return schema.reason === 'too-large' ? [] : [notSkops(path, schema.reason)]
  const wanting = typesIn(schema.bytes).filter((type) => needsTrust(type) && !trusted.includes(type))
  return wanting.length === 0 ? [] : [untrusted(path, wanting)]
}

/** Every type the schema names, found by text: the tree itself is not needed, and may be large. */
function typesIn(schema: Uint8Array): readonly string[] {
  const text = Buffer.from(schema).toString('utf8')
  const types = new Set<string>()
  for (const match of text.matchAll(/"__class__":\s*"([^"\\]+)",\s*"__module__":\s*"([^"\\]+)"/gu)) {
    types.add(`${match[2] ?? ''}.${match[1] ?? ''}`)
  }
  return [...types].sort()
}

function needsTrust(type: string): boolean {
  return unsafeTypes.includes(type) || !TRUSTED_PACKAGE.test(type.split('.')[0] ?? '')
}

function notSkops(path: string, reason: string): Finding {
  return {
    code: 'file-damaged',
    severity: 'problem',
    message:
      reason === 'not-a-zip'
        ? `${path} is not a zip file, which a skops file is.`
        : `${path} is a damaged skops file: its schema cannot be read.`,
    hint: 'Check that the folder was copied whole.',
    where: path,
  }
}

function untrusted(path: string, types: readonly string[]): Finding {
  return {
    code: 'skops-untrusted',
    severity: 'problem',
    message: `${path} holds ${some(types)}, which the MLmodel does not list in skops_trusted_types; loading it in Python is refused.`,
    hint: 'Save the model again with skops_trusted_types naming what you trust.',
    where: path,
  }
}

function trustFindings(trusted: readonly string[], where: string): readonly Finding[] {
  const dangerous = trusted.filter((type) => DANGEROUS.test(type))
  const unknown = trusted.filter((type) => !DANGEROUS.test(type) && !HARMLESS.test(type))
  const findings: Finding[] = []
  if (dangerous.length > 0) {
    findings.push({
      code: 'skops-trusts-dangerous',
      severity: 'warning',
      message: `The model asks Python to trust ${some(dangerous)}, with which a file can run any command.`,
      hint: 'The model wrote this list about itself. Do not load it in Python.',
      where,
    })
  }
  if (unknown.length > 0) {
    findings.push({
      code: 'skops-trusts-unknown',
      severity: 'warning',
      message: `The model asks Python to trust ${some(unknown)}, which are not known to be harmless.`,
      hint: 'The model wrote this list about itself. Look at them before loading it in Python.',
      where,
    })
  }
  return findings
}

function some(types: readonly string[]): string {
  return `${types.slice(0, 4).join(', ')}${types.length > 4 ? ` and ${types.length - 4} more` : ''}`
}

function textsOf(value: Value | undefined): readonly string[] {
  if (value === undefined || value === null || !isValueList(value)) return []
  return value.filter((item) => typeof item === 'string')
}
