/** `Series.astype(numpy dtype)`: numpy's C casts for numbers, Python's conversions for objects and text. */
import { NOT_A_TIME, float16ToNumber, numberToFloat16 } from '#shared/values.ts'
import type { Data, NumericData } from '#shared/values.ts'
import type { DtypeSpec, NumericDtype } from './dtype.ts'
import { columnDtypeName, isNumeric, kindOf } from './dtype.ts'
import { float32FromInt, zeros } from './numeric-data.ts'
import { PythonError, valueError } from './python-error.ts'
import { strOf } from './python-repr.ts'
import { rescaled } from './rescale.ts'
import { dataOf } from './set-items.ts'
import { valuesOf } from './column-values.ts'
import { parseInstants } from './pandas-datetime.ts'
import { timeColumn } from './time-dtype.ts'

/** A column in another dtype; throws what pandas would. Text targets give object columns of `str`, as pandas does. */
export function astype(data: Data, spec: DtypeSpec): Data {
  if (spec.name === 'object') {
    return data.dtype === 'object' ? data : { dtype: 'object', data: valuesOf(data) }
  }
  if (spec.name === 'str') return { dtype: 'object', data: valuesOf(data).map(strOf) }
  if (data.dtype === 'datetime64') return castInstants(data, spec)
  if (spec.name === 'time') return timeColumn(valuesOf(data), isNumeric(data), spec)
  if (spec.name === 'datetime64' && spec.unit === 'D')
    return timeColumn(valuesOf(data), isNumeric(data), { kind: 'datetime64', unit: 'D' })
  if (spec.name === 'datetime64') return instantsOf(data, spec)
  if (isNumeric(data) && spec.name !== 'bytes') return castNumbers(data, spec.name)
  if (data.dtype === 'str') return castText(data.data, spec)
  if (data.dtype === 'extension') {
    throw new PythonError('TypeError', `Cannot cast ${data.name} dtype to ${spec.name}`)
  }
  return dataOf(valuesOf(data), spec)
}

function castText(texts: readonly (string | null)[], spec: DtypeSpec): Data {
  const hasMissing = texts.includes(null)
  if (hasMissing && /^u?int/.test(spec.name)) throw valueError('cannot convert float NaN to integer')
  return dataOf(
    texts.map((text) => text ?? Number.NaN),
    spec,
  )
}

/** Numbers in another numeric dtype as C casts on x86-64 do; non-finite floats to integers are refused. */
export function castNumbers(data: NumericData, dtype: NumericDtype): NumericData {
  if (data.dtype === dtype) return data
  const target = zeros(dtype, data.data.length)
  if (kindOf(data) === 'f' && /^u?int/.test(dtype)) checkFinite(data, dtype)
  if (target.dtype === 'bool') fillTruth(data, target.data)
  else if (target.dtype === 'int64' || target.dtype === 'uint64') fillLong(data, target)
  else if (target.dtype === 'float64' || target.dtype === 'float32' || target.dtype === 'float16') {
    fillFloat(data, target)
  } else fillSmall(data, target)
  return target
}

function doubles(data: NumericData): ArrayLike<number> {
  if (data.dtype === 'float16') return Float64Array.from(data.data, float16ToNumber)
  if (data.dtype === 'int64' || data.dtype === 'uint64') return Float64Array.from(data.data, Number)
  return data.data
}

function checkFinite(data: NumericData, dtype: NumericDtype): void {
  const values = doubles(data)
  let negative = false
  for (let place = 0; place < values.length; place++) {
    const value = values[place] ?? 0
    if (value - value !== 0) {
      throw new PythonError(
        'IntCastingNaNError',
        "Cannot convert non-finite values (NA or inf) to integer. Replace or remove non-finite values or cast to an integer type that supports these values (e.g. 'Int64')",
      )
    }
    if (value < 0) negative = true
  }
  if (negative && dtype.startsWith('u')) {
    throw valueError(`Cannot losslessly cast from ${data.dtype} to ${dtype}`)
  }
}

function fillTruth(data: NumericData, target: Uint8Array): void {
  const values = doubles(data)
  for (let place = 0; place < target.length; place++) target[place] = values[place] === 0 ? 0 : 1
}

/** What `cvttsd2si` gives: towards zero, the smallest int64 when out of range. */
function truncatedToLong(value: number): bigint {
  return value >= -(2 ** 63) && value < 2 ** 63 ? BigInt(Math.trunc(value)) : NOT_A_TIME
}

function fillLong(
  data: NumericData,
  target: Extract<NumericData, { readonly dtype: 'int64' | 'uint64' }>,
): void {
  const cells = target.data
  if (data.dtype === 'int64' || data.dtype === 'uint64') {
    for (let place = 0; place < cells.length; place++) cells[place] = data.data[place] ?? 0n
    return
  }
  const values = doubles(data)
  for (let place = 0; place < cells.length; place++) {
    const value = values[place] ?? 0
    if (target.dtype === 'uint64' && value >= 2 ** 63) {
      cells[place] = BigInt.asUintN(64, truncatedToLong(value - 2 ** 63) ^ NOT_A_TIME)
    } else cells[place] = truncatedToLong(value)
  }
}

function fillFloat(
  data: NumericData,
  target: Extract<NumericData, { readonly dtype: 'float16' | 'float32' | 'float64' }>,
): void {
  const cells = target.data
  if (target.dtype !== 'float64' && (data.dtype === 'int64' || data.dtype === 'uint64')) {
    for (let place = 0; place < cells.length; place++) {
      const single = float32FromInt(data.data[place] ?? 0n)
      cells[place] = target.dtype === 'float32' ? single : numberToFloat16(single)
    }
    return
  }
  const values = doubles(data)
  const half = target.dtype === 'float16'
  for (let place = 0; place < cells.length; place++) {
    const value = values[place] ?? 0
    cells[place] = half ? numberToFloat16(value) : value
  }
}

function fillSmall(
  data: NumericData,
  target: Exclude<
    NumericData,
    { readonly dtype: 'bool' | 'int64' | 'uint64' | 'float16' | 'float32' | 'float64' }
  >,
): void {
  const cells = target.data
  if (data.dtype === 'int64' || data.dtype === 'uint64') {
    for (let place = 0; place < cells.length; place++) {
      cells[place] = Number(BigInt.asIntN(32, data.data[place] ?? 0n))
    }
    return
  }
  const values = doubles(data)
  const isFloat = kindOf(data) === 'f'
  for (let place = 0; place < cells.length; place++) {
    const value = values[place] ?? 0
    cells[place] = isFloat ? smallFromFloat(value, target.dtype === 'uint32') : value
  }
}

/** Floats reach 32 bits and fewer through a 32-bit conversion, uint32 through a 64-bit one. */
function smallFromFloat(value: number, wide: boolean): number {
  if (wide) return Number(BigInt.asUintN(32, truncatedToLong(value)))
  const whole = Math.trunc(value)
  return whole >= -(2 ** 31) && whole < 2 ** 31 ? whole : -(2 ** 31)
}

function castInstants(data: Extract<Data, { readonly dtype: 'datetime64' }>, spec: DtypeSpec): Data {
  if (spec.name === 'datetime64') {
    if (data.zone !== undefined) {
      throw new PythonError(
        'TypeError',
        "Cannot use .astype to convert from timezone-aware dtype to timezone-naive dtype. Use obj.tz_localize(None) or obj.tz_convert('UTC').tz_localize(None) instead.",
      )
    }
    const ticks = data.data.map((count) => rescaled(count, data.unit, spec.unit))
    return { dtype: 'datetime64', unit: spec.unit, data: ticks }
  }
  if (spec.name === 'int64') return { dtype: 'int64', data: data.data.slice() }
  throw new PythonError(
    'TypeError',
    `Converting from ${columnDtypeName(data)} to ${spec.name} is not supported. Do obj.astype('int64').astype(dtype) instead`,
  )
}

function instantsOf(data: Data, spec: Extract<DtypeSpec, { readonly name: 'datetime64' }>): Data {
  const build = (ticks: BigInt64Array): Data => ({ dtype: 'datetime64', unit: spec.unit, data: ticks })
  if (!isNumeric(data)) return parseInstants(valuesOf(data), spec.unit)
  if (data.dtype === 'int64' || data.dtype === 'uint64') return build(BigInt64Array.from(data.data))
  return build(
    BigInt64Array.from(doubles(data), (value) => (Number.isNaN(value) ? NOT_A_TIME : truncatedToLong(value))),
  )
}
