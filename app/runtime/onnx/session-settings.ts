/**
 * `onnx_session_options` and `providers` of an MLmodel as onnxruntime-node's settings, read as `_OnnxModelWrapper`
 * (mlflow/onnx/__init__.py) reads them; what it would choke on is refused, what has no effect here is said.
 */
import type { InferenceSession } from 'onnxruntime-node'
import { UserError } from '#shared/user-error.ts'
import { isValueMap } from '#shared/values.ts'
import type { Value, ValueMap } from '#shared/values.ts'
import { plainText, readProviders, readSessionOptions } from '#app/onnx-graph/session-fields.ts'

/** Settings for one session and what there is to say about them. */
export interface SessionSettings {
  readonly options: InferenceSession.SessionOptions
  readonly notices: readonly string[]
}

type Options = {
  -readonly [Key in keyof InferenceSession.SessionOptions]: InferenceSession.SessionOptions[Key]
}

const known = [
  'inter_op_num_threads',
  'intra_op_num_threads',
  'execution_mode',
  'graph_optimization_level',
  'extra_session_config',
]

/**
 * Keys of `extra_session_config` that are passed on: settings of computing (onnxruntime_session_options_config_keys.h).
 * All others are held back, since some name files to read or to write.
 */
const harmlessConfig = [
  /^session\.(intra_op|inter_op)\.allow_spinning$/,
  /^session\.force_spinning_stop$/,
  /^session\.set_denormal_as_zero$/,
  /^session\.(disable|enable)_(prepacking|quant_qdq|double_qdq_remover|quant_qdq_cleanup)$/,
  /^session\.use_(device_allocator_for_initializers|env_allocators)$/,
  /^session\.qdq(isint8allowed|_matmulnbits_accuracy_level)$/,
  /^session\.(dynamic_block_base|strict_shape_type_inference|allow_released_opsets_only)$/,
  /^session\.disable_aot_function_inlining$/,
  /^optimization\.[a-z_]+$/,
  /^mlas\.[a-z0-9_]+$/,
]

/** The settings that the fields of the `onnx` flavor ask for. Throws a UserError where MLflow could not load them. */
export function sessionSettings(
  sessionOptions: Value | undefined,
  providers: Value | undefined,
): SessionSettings {
  const notices = providerNotices(providers)
  const options: Options = {
    executionProviders: ['cpu'],
    // onnxruntime prints warnings to stderr itself; whatever stops a model is in the error that is thrown.
    logSeverityLevel: 4,
  }
  const declared = readSessionOptions(sessionOptions)
  if (declared !== null) {
    applyThreads(declared, options)
    applyMode(declared, options, notices)
    applyLevel(declared, options)
    applyConfig(declared, options, notices)
    for (const name of declared.keys()) {
      if (!known.includes(String(name)))
        notices.push(`The session option "${String(name)}" has no effect in MLflow.`)
    }
  }
  return { options, notices }
}

function providerNotices(field: Value | undefined): string[] {
  const entries = readProviders(field)
  const missing = entries.filter((entry) => !entry.isAvailable).map((entry) => entry.text)
  const withOptions = entries.filter((entry) => entry.isAvailable && entry.hasOptions)
  return [
    ...(missing.length > 0
      ? [`The model asks for ${missing.join(', ')}, which is not here. It runs on the CPU.`]
      : []),
    ...withOptions.map((entry) => `Options of ${entry.text} have no effect here.`),
  ]
}

function refused(name: string, value: Value, wanted: string): UserError {
  return new UserError({
    code: 'bad-model',
    message: `The session option ${name} is ${plainText(value)}, but onnxruntime takes ${wanted}.`,
    hint: 'MLflow cannot load the model either. Correct onnx_session_options in the MLmodel.',
    where: 'MLmodel flavors.onnx.onnx_session_options',
  })
}

/** Python's truth: options that are 0, empty or null are skipped. */
function given(options: ValueMap, name: string): Value | undefined {
  const value = options.get(name)
  const isFalse =
    value === undefined || value === null || value === false || value === '' || value === 0 || value === 0n
  return isFalse || (isValueMap(value) && value.size === 0) ? undefined : value
}

function applyThreads(declared: ValueMap, options: Options): void {
  const inter = threadCount(declared, 'inter_op_num_threads')
  const intra = threadCount(declared, 'intra_op_num_threads')
  if (inter !== undefined) options.interOpNumThreads = inter
  if (intra !== undefined) options.intraOpNumThreads = intra
}

function threadCount(declared: ValueMap, name: string): number | undefined {
  const value = given(declared, name)
  if (value === undefined) return undefined
  if (value === true) return 1
  if (typeof value !== 'bigint' || value > 0x7fffffffn || value < -0x80000000n) {
    throw refused(name, value, 'a whole number')
  }
  // Below zero onnxruntime chooses for itself, as with 0; the Node binding refuses such numbers.
  return Math.max(0, Number(value))
}

function applyMode(declared: ValueMap, options: Options, notices: string[]): void {
  const value = given(declared, 'execution_mode')
  if (value === undefined) return
  if (typeof value !== 'string') throw refused('execution_mode', value, '"sequential" or "parallel"')
  const mode = value.toUpperCase()
  if (mode === 'SEQUENTIAL') options.executionMode = 'sequential'
  else if (mode === 'PARALLEL') options.executionMode = 'parallel'
  else notices.push(`The session option execution_mode "${value}" has no effect in MLflow.`)
}

const levels = ['disabled', 'basic', 'extended', 'layout'] as const

function applyLevel(declared: ValueMap, options: Options): void {
  const value = given(declared, 'graph_optimization_level')
  if (value === undefined) return
  const level = value === true ? 1n : value
  if (typeof level !== 'bigint' || level < 0n) {
    throw refused('graph_optimization_level', value, 'a whole number: 0, 1, 2, 3 or 99')
  }
  options.graphOptimizationLevel = levels[Number(level)] ?? 'all'
}

function applyConfig(declared: ValueMap, options: Options, notices: string[]): void {
  const value = given(declared, 'extra_session_config')
  if (value === undefined) return
  if (!isValueMap(value)) throw refused('extra_session_config', value, 'a mapping')
  const extra: Record<string, string> = {}
  for (const [key, entry] of value) {
    if (typeof key !== 'string' || typeof entry !== 'string') {
      throw refused(`extra_session_config.${String(key)}`, entry, 'texts only, in quotes')
    }
    if (harmlessConfig.some((pattern) => pattern.test(key))) extra[key] = entry
    else
      notices.push(`The session option "${key}" was held back: Palate passes on settings of computing only.`)
  }
  options.extra = extra
}
