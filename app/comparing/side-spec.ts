/** What stands on one side of a comparison, as it is written on a command line, in a case file or in the window. */
import { readFile, stat } from 'node:fs/promises'
import { formatOfPath } from '#app/table/table-format.ts'
import type { RuntimeChoice } from '#shared/runtime-choice.ts'
import { runtimeChoices } from '#shared/runtime-choices.ts'
import { UserError } from '#shared/user-error.ts'
import { isAddress, isArchiveAddress, readSideText } from './side-text.ts'
import type { SideText } from './side-text.ts'

/** How an endpoint is spoken to. */
export type EndpointProtocol = 'mlflow' | 'azure' | 'kserve'

/** A model's answer by one of its methods. */
export interface ModelSpec {
  readonly kind: 'model'
  readonly location: string
  /** A method of the native object, or one output of an ONNX graph; null is MLflow's predict. */
  readonly method: string | null
  /** Who answers; null is who answers for it anyway. */
  readonly runtime: RuntimeChoice | null
}

/** Code that answers in a model's place, or makes something of its answer. */
export interface CustomSpec {
  readonly kind: 'custom'
  readonly file: string
  readonly language: 'javascript' | 'python'
  /** The side it works on, as a text; null is the model of the other side. */
  readonly of: string | null
  /** The interpreter of a Python one; null is the first that has MLflow. */
  readonly python: string | null
}

/** A scoring script of Azure ML over a model. */
export interface ScriptSpec {
  readonly kind: 'script'
  readonly file: string
  /** The model's location; null is the model of the other side. */
  readonly model: string | null
  /** The file that says what it runs with; null where nothing does, which Azure ML refuses. */
  readonly environment: string | null
  readonly python: string | null
  /** The model's folder in `AZUREML_MODEL_DIR`. */
  readonly modelFolder: string
  /** Whether it is for a batch endpoint; null leaves it to the environment file. */
  readonly isBatch: boolean | null
  /** How it takes rows: a key, `KEY:rows`, or `as-given`; null is told from its text. */
  readonly request: string | null
}

/** One side. */
export type SideSpec =
  | ModelSpec
  | CustomSpec
  | ScriptSpec
  | { readonly kind: 'file'; readonly file: string }
  | {
      readonly kind: 'endpoint'
      readonly url: string
      readonly protocol: EndpointProtocol
      /** The environment variable with its key; null where none is named. */
      readonly keyEnv: string | null
    }

/** Nothing of a longer file is looked at. */
const MAX_SCRIPT_BYTES = 1024 * 1024

/**
 * Reads `http(s)://…[#key-env=NAME]`, an archive at an address, a file of saved outputs (.json, .jsonl, .csv, .parquet), a custom predict (.js, .ts,
 * .py), a scoring script (.py with `run`), or a model's location; each with options behind `?`, and `#method` at a model's
 * end for another method than predict. Throws a UserError `bad-usage` for options that are none.
 */
export async function sideSpec(text: string): Promise<SideSpec> {
  const named = readSideText(text)
  if (isArchiveAddress(named.what)) {
    return { kind: 'model', location: named.what, method: named.method, runtime: null }
  }
  if (isAddress(text)) return endpointSpec(text)
  const { what, options } = (await exists(text)) ? { ...named, what: text, options: new Map() } : named
  const python = options.get('python') ?? null
  if (await isFile(what)) {
    const code = await codeKind(what)
    if (code === 'script') return scriptSpec(what, options)
    if (code !== null) {
      const model = options.get('model') ?? null
      const of = model === null || named.method === null ? model : `${model}#${named.method}`
      return { kind: 'custom', file: what, language: code, of, python }
    }
    if (formatOfPath(what) !== undefined) return { kind: 'file', file: what }
  }
  const method = what === text ? null : named.method
  return { kind: 'model', location: what, method, runtime: runtimeOf(options) }
}

function endpointSpec(text: string): SideSpec {
  const { what, method } = readSideText(text)
  if (hasPassword(what)) {
    throw new UserError({
      code: 'bad-usage',
      message: 'The address holds a name or a password, which would stand in reports and cases.',
      hint: 'Leave it out of the address, and give the key apart: --key-env NAME, or in the window.',
    })
  }
  const keyEnv = /^key-env=([A-Za-z_]\w*)$/.exec(method ?? '')?.[1] ?? null
  return { kind: 'endpoint', url: what, protocol: protocolOf(what), keyEnv }
}

function hasPassword(url: string): boolean {
  const { username, password } = new URL(url)
  return username !== '' || password !== ''
}

function scriptSpec(file: string, options: SideText['options']): ScriptSpec {
  const batch = options.get('batch')
  return {
    kind: 'script',
    file,
    model: options.get('model') ?? null,
    environment: options.get('environment') ?? null,
    python: options.get('python') ?? null,
    modelFolder: folderName(options.get('model-folder') ?? 'model'),
    isBatch: batch === undefined ? null : batch !== 'no',
    request: options.get('request') ?? null,
  }
}

/** The name of a folder in a folder. Throws a UserError `bad-usage`. */
export function folderName(name: string): string {
  if (/^[^/\\]+$/u.test(name) && name !== '.' && name !== '..') return name
  throw new UserError({
    code: 'bad-usage',
    message: `The model's folder takes a folder's name; it was given "${name}".`,
  })
}

function runtimeOf(options: SideText['options']): RuntimeChoice | null {
  const named = options.get('runtime')
  const python = options.get('python') ?? null
  if (named === undefined && python === null) return null
  const runtime = runtimeChoices.find((choice) => choice === (named ?? 'python'))
  if (runtime !== undefined) return { runtime, python: python === 'auto' ? null : python }
  throw new UserError({
    code: 'bad-usage',
    message: `A side's runtime is one of ${runtimeChoices.join(', ')}; it was given "${named}".`,
  })
}

/** MLflow answers at `/invocations`, KServe at `/v2/models/…/infer`, Azure ML at `/score`. */
function protocolOf(url: string): EndpointProtocol {
  const { pathname } = new URL(url)
  if (/\/v2\/models\//.test(pathname)) return 'kserve'
  return pathname.endsWith('/invocations') ? 'mlflow' : 'azure'
}

/** Null for what is no code. Python with `init` or `run` and without `predict` is a scoring script. */
async function codeKind(file: string): Promise<'script' | 'python' | 'javascript' | null> {
  if (/\.[cm]?[jt]s$/i.test(file)) return 'javascript'
  if (!/\.py$/i.test(file)) return null
  const text = (await readFile(file)).subarray(0, MAX_SCRIPT_BYTES).toString('utf8')
  const { scriptOutline } = await import('#app/scoring-script/script-outline.ts')
  const names = scriptOutline(text).bindings.map(({ name }) => name)
  const isScript = !names.includes('predict') && names.some((name) => name === 'run' || name === 'init')
  return isScript ? 'script' : 'python'
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  )
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}
