/** Arithmetic by column and functions of single numbers; a float32 grid is rounded after each step, as numpy does. */
import { exactExp, exactLog } from '../exact-math.ts'
import { isFloat, type Grid, type NumberType } from '../grid.ts'
import type { ColumnStep, ElementFunction } from '../operation-parts.ts'
import { unsupported } from '../unsupported.ts'

/** Applies steps with one number a column. A sparse grid takes only multiplication and division. */
export function columnArithmetic(
  operation: { readonly steps: readonly ColumnStep[]; readonly parameters: NumberType | null },
  input: Grid,
): Grid {
  const { steps, parameters } = operation
  if (input.kind !== 'sparse' && input.kind !== 'numbers') throw unsupported(`Arithmetic on ${input.kind}`)
  const single = input.dtype === 'float32' && (parameters === null || parameters === 'float32')
  const dtype = single ? 'float32' : 'float64'
  const data = input.data.slice()
  for (const given of steps) {
    const step =
      single && given.rounded === true ? { ...given, values: given.values.map(Math.fround) } : given
    if (input.kind === 'sparse') stepAt(step, data, input.indices)
    else stepRows(step, data, input.columns)
    if (single) for (let at = 0; at < data.length; at++) data[at] = Math.fround(data[at] ?? 0)
  }
  return { ...input, data, dtype }
}

/** A sparse matrix is divided by multiplying with reciprocals (sklearn/utils/sparsefuncs.py, `inplace_column_scale`). */
function stepAt({ by, values }: ColumnStep, data: Float64Array, columns: Int32Array): void {
  for (let at = 0; at < data.length; at++) {
    const value = values[columns[at] ?? 0] ?? 0
    data[at] = by === 'divide' ? (data[at] ?? 0) * (1 / value) : arithmetic(by, data[at] ?? 0, value)
  }
}

/** The three common steps have loops of their own: a choice for every number costs three times the arithmetic. */
function stepRows({ by, values }: ColumnStep, data: Float64Array, columns: number): void {
  for (let row = 0; row < data.length; row += columns) {
    if (by === 'subtract')
      for (let c = 0; c < columns; c++) data[row + c] = (data[row + c] ?? 0) - (values[c] ?? 0)
    else if (by === 'divide')
      for (let c = 0; c < columns; c++) data[row + c] = (data[row + c] ?? 0) / (values[c] ?? 0)
    else if (by === 'multiply')
      for (let c = 0; c < columns; c++) data[row + c] = (data[row + c] ?? 0) * (values[c] ?? 0)
    else for (let c = 0; c < columns; c++) data[row + c] = arithmetic(by, data[row + c] ?? 0, values[c] ?? 0)
  }
}

function arithmetic(by: ColumnStep['by'], left: number, right: number): number {
  switch (by) {
    case 'add':
      return left + right
    case 'subtract':
      return left - right
    case 'multiply':
      return left * right
    case 'divide':
      return left / right
    case 'minimum':
      return left !== left ? left : Math.min(left, right)
    case 'maximum':
      return left !== left ? left : Math.max(left, right)
  }
}

/** Applies a function to every number; integers become doubles first. */
export function elements(name: ElementFunction, input: Grid): Grid {
  if (input.kind !== 'numbers' && input.kind !== 'sparse')
    throw unsupported(`The function ${name} on ${input.kind}`)
  const single = input.dtype === 'float32'
  if (name !== 'identity' && narrow.has(input.dtype))
    throw unsupported(`The function ${name} on numbers of dtype ${input.dtype}`)
  if (single && name === 'log-shares') throw unsupported('Log probabilities of float32 scores')
  const keepsType = name === 'identity' || (integerFunctions.has(name) && !isFloat(input.dtype))
  const data = new Float64Array(input.data.length)
  const compute = computeOf(name, input.dtype, keepsType)
  for (let at = 0; at < data.length; at++) {
    const value = compute(input.data[at] ?? 0)
    data[at] = single ? Math.fround(value) : value
  }
  if (keepsType && name !== 'identity' && name !== 'reciprocal') refuseOverflow(name, data, input.dtype)
  const dtype = name === 'isnan' ? 'bool' : keepsType || single ? input.dtype : 'float64'
  return { ...input, data, dtype }
}

/** Of these numpy gives integers for integers. */
const integerFunctions: ReadonlySet<ElementFunction> = new Set([
  'absolute',
  'square',
  'negative',
  'sign',
  'reciprocal',
])

function computeOf(name: ElementFunction, dtype: NumberType, keepsType: boolean): (x: number) => number {
  if (dtype === 'float32' && name === 'logistic') return logisticOfSingle
  if (name !== 'reciprocal' || !keepsType) return functions[name]
  // The processor gives the smallest integer for a division by zero.
  const smallest = dtype === 'int32' ? -(2 ** 31) : -(2 ** 63)
  return (x) => (x === 0 ? smallest : Math.trunc(1 / x))
}

/** Here numpy wraps around or gives narrower floats. */
const narrow: ReadonlySet<NumberType> = new Set([
  'bool',
  'int8',
  'int16',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'float16',
])

function refuseOverflow(name: ElementFunction, data: Float64Array, dtype: NumberType): void {
  const bound = dtype === 'int32' ? 2 ** 31 - 1 : 2 ** 53
  if (data.some((value) => value > bound || value < -bound))
    throw unsupported(`The function ${name} beyond what ${dtype} holds`)
}

const functions: Readonly<Record<ElementFunction, (x: number) => number>> = {
  identity: (x) => x,
  relu: (x) => (x > 0 || x !== x ? x : 0),
  tanh: Math.tanh,
  logistic,
  'logistic-single': logisticSingle,
  exp: exactExp,
  expm1: Math.expm1,
  log: exactLog,
  log1p: Math.log1p,
  'log-shares': exactLog,
  log2: Math.log2,
  log10: Math.log10,
  sqrt: Math.sqrt,
  square: (x) => x * x,
  cbrt: Math.cbrt,
  absolute: Math.abs,
  sign: Math.sign,
  reciprocal: (x) => 1 / x,
  negative: (x) => -x,
  'exp-single': (x) => Math.fround(exactExp(x)),
  floor: Math.floor,
  ceil: Math.ceil,
  rint: roundHalfEven,
  sin: Math.sin,
  cos: Math.cos,
  isnan: (x) => (x !== x ? 1 : 0),
  'log-logistic': (x) => (x > 0 ? -Math.log1p(exactExp(-x)) : x - Math.log1p(exactExp(x))),
  'log1p-exp': (x) => Math.log1p(exactExp(x)),
  sinh: Math.sinh,
  arcsinh: Math.asinh,
  'signed-square': (x) => Math.sign(x) * x * x,
}

/** scipy's expit: 1 / (1 + exp(-x)). */
export function logistic(x: number): number {
  return 1 / (1 + exactExp(-x))
}

/** scipy's expit of float32: each step is rounded, so that it is 0 below -88.7. */
function logisticOfSingle(x: number): number {
  return Math.fround(1 / Math.fround(1 + Math.fround(exactExp(-x))))
}

/** XGBoost's sigmoid: in float32, with the exponent capped and 1e-16 added. Source: src/common/math.h (`Sigmoid`). */
export function logisticSingle(x: number): number {
  const capped = Math.fround(Math.min(-x, Math.fround(88.7)))
  const exponential = Math.fround(exactExp(capped))
  const denominator = Math.fround(Math.fround(exponential + 1) + Math.fround(1e-16))
  return Math.fround(1 / denominator)
}

function roundHalfEven(x: number): number {
  const floor = Math.floor(x)
  const rest = x - floor
  if (rest > 0.5 || (rest === 0.5 && floor % 2 !== 0)) return floor + 1
  return floor
}

/** Every number times a factor (a transformer weight). */
export function scaleAll(factor: number, input: Grid): Grid {
  if (input.kind !== 'numbers' && input.kind !== 'sparse') throw unsupported(`A weight on ${input.kind}`)
  const isSingle = input.dtype === 'float32'
  return {
    ...input,
    data: input.data.map((value) => (isSingle ? Math.fround(value * factor) : value * factor)),
    dtype: isSingle ? 'float32' : 'float64',
  }
}

/** A number added to every stored number. */
export function shiftAll(by: number, input: Grid): Grid {
  if (input.kind !== 'numbers' && input.kind !== 'sparse') throw unsupported(`An addition to ${input.kind}`)
  return {
    ...input,
    data: input.data.map((value) => value + by),
    dtype: input.dtype === 'float32' ? 'float32' : 'float64',
  }
}
