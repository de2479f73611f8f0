/** Pipelines, column transformers, unions, searches. Source: sklearn/pipeline.py, sklearn/compose, sklearn/model_selection. */
import { takeMemory } from '#app/serialized/allowance.ts'
import { attributesOf, dictEntries, globalName, sequenceItems, type Inert } from '#app/serialized/inert.ts'
import { nativeMethods, type MethodName } from '#shared/native-methods.ts'
import type { Operation } from '../operations.ts'
import type { ColumnPart } from '../operation-parts.ts'
import { unsupported } from '../unsupported.ts'
import { inputCheck } from './check.ts'
import {
  attribute,
  entriesOf,
  featureNamesIn,
  flagOf,
  itemsOf,
  numbersIn,
  optional,
  refuse,
  scalar,
  toNumber,
  type EstimatorView,
} from './estimator-view.ts'
import { sameNames, sequence, transformer, type Lowered, type LoweringContext } from './lowered.ts'

/** (name, estimator) pairs of a Pipeline, FeatureUnion or ColumnTransformer. */
function namedItems(
  view: EstimatorView,
  attributeName: string,
): readonly { readonly name: string; readonly value: Inert; readonly rest: readonly Inert[] }[] {
  return itemsOf(view, attributeName).map((item) => {
    const [name, value, ...rest] = sequenceItems(item) ?? []
    if (typeof name !== 'string' || value === undefined) throw refuse(view, attributeName)
    return { name, value, rest }
  })
}

/** Pipeline: the transforms of its steps, then each method of its last. */
export function lowerPipeline(view: EstimatorView, context: LoweringContext): Lowered {
  const steps = namedItems(view, 'steps').filter(
    (step) => step.value !== null && step.value !== 'passthrough',
  )
  const lowered = steps.map((step) => context.lower(step.value))
  const last = lowered.at(-1)
  if (last === undefined) return transformer(view, { kind: 'identity' }, sameNames)
  const before = lowered.slice(0, -1).map((step) => {
    if (step.methods.transform === undefined)
      throw unsupported(`Pipeline with ${step.className} in its middle`)
    return step.methods.transform
  })
  const endsInPassthrough = namedItems(view, 'steps').at(-1)?.value !== steps.at(-1)?.value
  const methods: Partial<Record<MethodName, Operation>> = {}
  for (const [name, operation] of methodEntries(last)) {
    if (!endsInPassthrough || name === 'transform') methods[name] = sequence(...before, operation)
  }
  const outputNames = (names: readonly string[]): readonly string[] | null =>
    lowered.reduce<readonly string[] | null>(
      (known, step) => (known === null ? null : (step.outputNames?.(known) ?? null)),
      names,
    )
  const unnamed = lowered.some((step) => step.unnamed === true)
  return { className: view.className, methods, classes: last.classes, outputNames, unnamed }
}

/** The methods an estimator has. */
export function methodEntries(lowered: Lowered): readonly (readonly [MethodName, Operation])[] {
  const entries: (readonly [MethodName, Operation])[] = []
  for (const name of nativeMethods) {
    const operation = lowered.methods[name]
    if (operation !== undefined) entries.push([name, operation])
  }
  return entries
}

/** GridSearchCV and its kin answer with their best estimator. */
export function lowerSearch(view: EstimatorView, context: LoweringContext): Lowered {
  if (scalar(optional(view, 'refit')) === false) throw refuse(view, 'refit', false)
  const best = context.lower(attribute(view, 'best_estimator_'))
  return { ...best, className: view.className }
}

/** FunctionTransformer without a function, or with one of numpy's that work on single numbers. */
export function lowerFunctionTransformer(view: EstimatorView): Lowered {
  const unnamed = scalar(optional(view, 'feature_names_out')) !== 'one-to-one'
  return { ...elementwise(view), unnamed }
}

function elementwise(view: EstimatorView): Lowered {
  const func = optional(view, 'func')
  const keywords = optional(view, 'kw_args')
  if (keywords !== null && (dictEntries(keywords)?.length ?? 1) > 0) throw refuse(view, 'kw_args')
  const sparse = flagOf(view, 'accept_sparse', false)
  if (func === null) {
    if (flagOf(view, 'validate', false)) {
      return transformer(view, { kind: 'check', check: inputCheck(view, { sparse }) }, sameNames)
    }
    return transformer(view, { kind: 'identity' }, sameNames)
  }
  const name = numpyFunction(func)
  if (name === null) {
    const callee =
      typeof func === 'object' && !(func instanceof Uint8Array) && func.kind === 'object'
        ? globalName(func.callee)
        : null
    const isByValue = callee === 'cloudpickle.cloudpickle._make_function'
    throw unsupported(
      isByValue
        ? 'FunctionTransformer with a function of its own'
        : `FunctionTransformer with the function ${globalName(func) ?? 'given'}`,
    )
  }
  const check = flagOf(view, 'validate', false)
    ? inputCheck(view, { sparse })
    : {
        ...inputCheck(view, { features: null, nan: 'anything' }),
        names: null,
        takesEmpty: true,
        byColumn: name,
      }
  return transformer(
    view,
    sequence({ kind: 'check', check }, { kind: 'elements', function: name }),
    sameNames,
  )
}

const numpyFunctions = {
  log: 'log',
  log1p: 'log1p',
  log2: 'log2',
  log10: 'log10',
  exp: 'exp',
  expm1: 'expm1',
  sqrt: 'sqrt',
  square: 'square',
  cbrt: 'cbrt',
  absolute: 'absolute',
  abs: 'absolute',
  sign: 'sign',
  reciprocal: 'reciprocal',
  negative: 'negative',
  tanh: 'tanh',
  sinh: 'sinh',
  arcsinh: 'arcsinh',
} as const

function numpyFunction(value: Inert): (typeof numpyFunctions)[keyof typeof numpyFunctions] | null {
  const name = globalName(value) ?? ufuncName(value)
  const match = /^numpy\.(?:_?core\.(?:_multiarray_umath|umath)\.)?(\w+)$/.exec(name ?? '')
  const short = match?.[1] ?? ''
  return Object.hasOwn(numpyFunctions, short) ? numpyFunctions[short as keyof typeof numpyFunctions] : null
}

/** numpy pickles a ufunc as a call of `_ufunc_reconstruct(module, name)` in older versions. */
function ufuncName(value: Inert): string | null {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value.kind !== 'object')
    return null
  const callee = globalName(value.callee)
  const [module, name] = value.args
  return callee !== null && /^numpy\.(?:_?core)\._ufunc_reconstruct$/.test(callee)
    ? [module, name].map((part) => (typeof part === 'string' ? part : '?')).join('.')
    : null
}

/** FeatureUnion. */
export function lowerFeatureUnion(view: EstimatorView, context: LoweringContext): Lowered {
  const weights = attributesOf(optional(view, 'transformer_weights'))
  const items = namedItems(view, 'transformer_list').filter((item) => item.value !== 'drop')
  const parts = items.map((item): Operation => {
    const part =
      item.value === 'passthrough'
        ? ({ kind: 'identity' } as const)
        : requireTransform(context.lower(item.value))
    const weight = toNumber(weights?.get(item.name))
    return weight === null ? part : weighted(part, weight)
  })
  return transformer(view, { kind: 'side-by-side', parts })
}

function weighted(part: Operation, weight: number): Operation {
  return { kind: 'sequence', steps: [part, { kind: 'scale-all', factor: weight }] }
}

/** The transform of a step that must have one. */
export function requireTransform(lowered: Lowered): Operation {
  if (lowered.methods.transform === undefined) throw unsupported(`${lowered.className} as a transformer`)
  return lowered.methods.transform
}

/** ColumnTransformer, with every way to select columns: they are places of the columns of fit. */
export function lowerColumnTransformer(view: EstimatorView, context: LoweringContext): Lowered {
  const weights = attributesOf(optional(view, 'transformer_weights'))
  const places = new Map(
    entriesOf(view, '_transformer_to_input_indices').map((entry) => [entry.key, entry.value]),
  )
  const names = featureNamesIn(view)
  const asFrame = setOutput(view) === 'pandas'
  const parts: (ColumnPart & { readonly name: string; readonly lowered: Lowered | null })[] = []
  const required = new Set<string>()
  for (const { name, value, rest } of namedItems(view, 'transformers_')) {
    if (value === 'drop') continue
    const columns = indicesOf(view, places.get(name))
    if (columns.length === 0) continue
    if (names !== null) for (const place of columns) required.add(names[place] ?? '')
    const lowered = value === 'passthrough' ? null : context.lower(value)
    const spec = scalar(rest[0] ?? null)
    const flat = typeof spec === 'string' || typeof spec === 'bigint'
    const whole = lowered === null ? ({ kind: 'identity' } as const) : requireTransform(lowered)
    const weight = toNumber(weights?.get(name))
    const operation = weight === null ? whole : weighted(whole, weight)
    takeMemory(16 * columns.length)
    const selection = names === null ? columns : columns.map((place) => names[place] ?? '')
    parts.push({ name, lowered, flat, byName: isByName(spec), columns: selection, operation })
  }
  const outputNames = columnNames(view, parts, names)
  const op: Operation = {
    kind: 'column-parts',
    check: inputCheck(view, { features: 'n_features_in_' }),
    sparse: flagOf(view, 'sparse_output_', false),
    asFrame,
    required: [...required],
    parts: parts.map(({ columns, byName, flat, operation }) => ({ columns, byName, flat, operation })),
  }
  if (!asFrame) return transformer(view, op, outputNames)
  const given = outputNames?.(names ?? []) ?? null
  if (given === null)
    throw refuse(view, 'set_output(transform="pandas") over columns whose names are not known')
  return transformer(view, sequence(op, { kind: 'rename', names: given }), outputNames)
}

/** Whether columns are told by name: one, a list, a slice between two, or the list of the remaining ones. */
function isByName(spec: Inert): boolean {
  if (typeof spec === 'string') return true
  const items = sequenceItems(spec)
  if (items !== null) return items.some((item) => typeof scalar(item) === 'string')
  if (typeof spec !== 'object' || spec === null || spec instanceof Uint8Array || spec.kind !== 'object')
    return false
  if (spec.args.some((bound) => typeof bound === 'string')) return true
  const remaining = dictEntries(spec.state)?.find((entry) => entry.key === 'data')?.value
  return remaining !== undefined && isByName(remaining)
}

function columnNames(
  view: EstimatorView,
  parts: readonly {
    readonly name: string
    readonly lowered: Lowered | null
    readonly columns: readonly (string | number)[]
  }[],
  names: readonly string[] | null,
): Lowered['outputNames'] {
  if (names === null) return null
  const verbose = scalar(view.attributes.get('verbose_feature_names_out') ?? true)
  if (typeof verbose !== 'boolean') return null
  return () => {
    const all: string[] = []
    for (const part of parts) {
      const own = part.columns.map(String)
      const given = part.lowered === null ? own : (part.lowered.outputNames?.(own) ?? null)
      if (given === null || part.lowered?.unnamed === true) return null
      for (const column of given) all.push(verbose ? `${part.name}__${column}` : column)
    }
    return all
  }
}

function indicesOf(view: EstimatorView, value: Inert | undefined): readonly number[] {
  const numbers = numbersIn(value)
  if (numbers === null) throw refuse(view, '_transformer_to_input_indices', value)
  takeMemory(8 * numbers.data.length)
  return Array.from(numbers.data)
}

/** `set_output(transform=...)` of an estimator, or null. */
export function setOutput(view: EstimatorView): string | null {
  const config = dictEntries(optional(view, '_sklearn_output_config'))
  const value = config?.find((entry) => entry.key === 'transform')?.value
  return typeof value === 'string' ? value : null
}
