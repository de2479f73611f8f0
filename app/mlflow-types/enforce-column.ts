/** One column against a DataType: `_enforce_mlflow_datatype` of `mlflow/models/utils.py`. */
import { NOT_A_TIME } from '#shared/values.ts'
import type { ScalarType } from '#shared/model.ts'
import type { Data } from '#shared/values.ts'
import { astype } from '#app/python-data/astype.ts'
import { extensionDtype } from '#app/python-data/extension-dtype.ts'
import { columnDtypeName, itemSize, kindOf, specName } from '#app/python-data/dtype.ts'
import type { DtypeSpec } from '#app/python-data/dtype.ts'
import { inferObjects } from '#app/python-data/infer-objects.ts'
import {
  PythonError,
  mlflowException,
  overflowError,
  typeError,
  valueError,
} from '#app/python-data/python-error.ts'
import { toNumeric } from '#app/python-data/to-numeric.ts'
import { fitsUnit, rescaled } from '#app/python-data/rescale.ts'
import { objectsToInstants } from '#app/python-data/pandas-datetime.ts'
import { dataTypeText } from './type-text.ts'
import { numpyTypeOf } from './data-types.ts'

const missingHint =
  ' Hint: the type mismatch is likely caused by missing values. Integer columns in python can not represent missing values and are therefore encoded as floats. The best way to avoid this problem is to infer the model schema based on a realistic data sample (training dataset) that includes missing values. Alternatively, you can declare integer columns as doubles (float64) whenever these columns may have missing values. See `Handling Integers With Missing Values <https://www.mlflow.org/docs/latest/models.html#handling-integers-with-missing-values>`_ for more details.'

/** The column as the model receives it; throws what MLflow would. */
export function enforceColumn(name: string, given: Data, type: ScalarType): Data {
  const isText = type === 'string' || type === 'binary'
  const values = given.dtype === 'object' && !isText ? inferObjects(given.data) : given
  if (isText && (values.dtype === 'object' || isStringDtype(values))) return values
  const target = numpyTypeOf(type)
  if (target.name !== 'str' && target.name !== 'bytes' && isExactly(values, target)) return values
  if (type === 'datetime' && values.dtype === 'datetime64') return naiveNanoseconds(values)
  if (type === 'datetime' && values.dtype === 'extension' && extensionDtype(values.name).kind === 'M')
    return arrowNanoseconds(values)
  if (values.dtype === 'object') {
    if (type === 'datetime') return parsedInstants(name, values.data)
    if (type === 'boolean') return values
    if (type === 'double') return parsedNumbers(name, values.data)
  }
  if (isUpcast(values, target)) return upcast(values, target)
  return zeroOrOne(values, target) ?? refuse(name, values, target)
}

function isStringDtype(values: Data): boolean {
  return values.dtype === 'str' || (values.dtype === 'extension' && values.name.startsWith('string'))
}

function isExactly(values: Data, target: DtypeSpec): boolean {
  if (values.dtype !== target.name) return false
  if (values.dtype !== 'datetime64') return true
  return target.name === 'datetime64' && values.unit === target.unit && values.zone === undefined
}

function naiveNanoseconds(values: Extract<Data, { readonly dtype: 'datetime64' }>): Data {
  if (values.zone !== undefined) {
    throw mlflowException(
      "Please ensure that the input data of datetime column only contains timezone-naive datetime objects. Error: Cannot use .astype to convert from timezone-aware dtype to timezone-naive dtype. Use obj.tz_localize(None) or obj.tz_convert('UTC').tz_localize(None) instead.",
    )
  }
  const outside = values.data.find((ticks) => !fitsUnit(ticks, values.unit, 'ns'))
  if (outside !== undefined) {
    throw new PythonError('OutOfBoundsDatetime', `Out of bounds nanosecond timestamp: ${outside}`)
  }
  return {
    dtype: 'datetime64',
    unit: 'ns',
    data: values.data.map((ticks) => (ticks === NOT_A_TIME ? ticks : rescaled(ticks, values.unit, 'ns'))),
  }
}

/** Times and dates of Arrow's dtypes. */
function arrowNanoseconds(values: Extract<Data, { readonly dtype: 'extension' }>): Data {
  if (values.name.includes('tz='))
    throw valueError('cannot supply both a tz and a timezone-naive dtype (i.e. datetime64[ns])')
  return objectsToInstants(values.data, 'ns')
}

function parsedInstants(name: string, values: Parameters<typeof objectsToInstants>[0]): Data {
  try {
    return objectsToInstants(values, 'ns')
  } catch (error) {
    if (error instanceof PythonError && isValueError(error)) {
      throw mlflowException(`Failed to convert column ${name} from type object to DataType.datetime.`)
    }
    throw error
  }
}

function parsedNumbers(name: string, values: Parameters<typeof toNumeric>[0]): Data {
  try {
    return toNumeric(values)
  } catch (error) {
    if (error instanceof PythonError && isValueError(error)) {
      throw mlflowException(`Failed to convert column ${name} from type object to ${dataTypeText('double')}.`)
    }
    throw error
  }
}

/** Whether Python's `except ValueError` catches it. */
export function isValueError(error: PythonError): boolean {
  return ['ValueError', 'OutOfBoundsDatetime', 'DateParseError', 'UnicodeEncodeError'].includes(error.type)
}

/** The numpy kind and size of a dtype, also of pandas' own. */
function measure(values: Data): { readonly kind: string; readonly size: number } {
  if (values.dtype !== 'extension') {
    return { kind: values.dtype === 'str' ? 'O' : kindOf(values), size: itemSize(values.dtype) }
  }
  return extensionDtype(values.name)
}

const targetKinds: Readonly<Record<string, string>> = {
  bool: 'b',
  int32: 'i',
  int64: 'i',
  float32: 'f',
  float64: 'f',
  str: 'U',
  bytes: 'S',
  datetime64: 'M',
}

function isUpcast(values: Data, target: DtypeSpec): boolean {
  const { kind, size } = measure(values)
  const targetKind = targetKinds[target.name] ?? 'O'
  const targetSize = target.name === 'str' || target.name === 'bytes' ? 0 : itemSize(target.name)
  if (kind === targetKind) return size <= targetSize
  if (kind === 'u' && targetKind === 'i') return size < targetSize
  // MLflow compares bytes with 6, so only integers of up to 4 bytes become doubles.
  return (kind === 'i' || kind === 'u') && target.name === 'float64' && size <= 6
}

function upcast(values: Data, target: DtypeSpec): Data {
  if (values.dtype !== 'extension') return astype(values, target)
  if (values.data.includes(null) && target.name !== 'float64' && target.name !== 'float32')
    throw missingRefusal(values.name, target)
  return astype({ dtype: 'object', data: values.data }, target)
}

function missingRefusal(name: string, { name: target }: DtypeSpec): PythonError {
  const isArrow = extensionDtype(name).family === 'arrow'
  if (target === 'bool')
    return isArrow
      ? typeError('boolean value of NA is ambiguous')
      : valueError('cannot convert float NaN to bool')
  return isArrow
    ? typeError("int() argument must be a string, a bytes-like object or a real number, not 'NAType'")
    : valueError('cannot convert NA to integer')
}

/** int64 columns of nothing but 0 and 1 may become floats. */
function zeroOrOne(values: Data, target: DtypeSpec): Data | null {
  if (values.dtype !== 'int64' || (target.name !== 'float32' && target.name !== 'float64')) return null
  return values.data.every((value) => value === 0n || value === 1n) ? astype(values, target) : null
}

function refuse(name: string, values: Data, target: DtypeSpec): never {
  const hint = isIntegerWithMissing(values, target) ? missingHint : ''
  throw mlflowException(
    `Incompatible input types for column ${name}. Can not safely convert ${columnDtypeName(values)} to ${specName(target)}.${hint}`,
  )
}

function isIntegerWithMissing(values: Data, target: DtypeSpec): boolean {
  if (values.dtype !== 'float64' || targetKinds[target.name] !== 'i') return false
  if (!values.data.some(Number.isNaN)) return false
  for (const value of values.data) {
    if (Number.isNaN(value)) continue
    if (!Number.isFinite(value)) throw overflowError('cannot convert float infinity to integer')
    if (!Number.isInteger(value)) return false
  }
  return true
}
