/** `pandas.to_datetime` of a column. Source: `pandas/core/tools/datetimes.py`, `pandas/_libs/tslibs/strptime.pyx`. */
import { NOT_A_TIME } from '#shared/values.ts'
import type { Data, TimeUnit, Value } from '#shared/values.ts'
import { PythonError, valueError } from './python-error.ts'
import { classRepr } from './python-repr.ts'
import { ticksOfText } from './numpy-datetime.ts'

/** Objects and text as points in time; throws what pandas would. */
export function parseInstants(values: readonly Value[], unit: TimeUnit): Data {
  const data = BigInt64Array.from(values, (value) => {
    if (value === null || (typeof value === 'number' && Number.isNaN(value))) return NOT_A_TIME
    if (typeof value === 'bigint') return value
    if (typeof value !== 'string') {
      throw new PythonError('TypeError', `${classRepr(value)} is not convertible to datetime`)
    }
    if (/^\d{4}-\d\d/.test(value) || value === '') return ticksOfText(value, unit)
    throw valueError(`Unknown datetime string format, unable to parse: ${value}`)
  })
  return { dtype: 'datetime64', unit, data }
}

/** An object column as points in time without a common format: `Series.astype("datetime64[ns]")`. */
export function objectsToInstants(values: readonly Value[], unit: TimeUnit): Data {
  return parseInstants(values, unit)
}

/** `pandas.to_datetime(series)` in nanoseconds. */
export function toDatetime(column: Data): Data {
  if (column.dtype === 'bool') {
    throw new PythonError('TypeError', 'dtype bool cannot be converted to datetime64[ns]')
  }
  return parseInstants(column.dtype === 'object' ? column.data : [], 'ns')
}
