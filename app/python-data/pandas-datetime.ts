/** `pandas.to_datetime` of a column. Sources: `pandas/core/tools/datetimes.py`, `pandas/_libs/tslib.pyx`, `pandas/_libs/tslibs/strptime.pyx`. */
import { NOT_A_TIME, isInstant, isTensor, valueAt } from '#shared/values.ts'
import type { Data, TimeUnit, Value } from '#shared/values.ts'
import { valuesOf } from './column-values.ts'
import type { CivilTime } from './civil-time.ts'
import { nanosecondsOf, nanosecondsText } from './civil-time.ts'
import { parseFreeDate } from './date-from-text.ts'
import { guessFormat } from './guess-format.ts'
import { parseIsoText } from './iso-text.ts'
import { integerRanges } from './numeric-data.ts'
import { isNumpyScalar } from './numpy-scalar.ts'
import { PythonError, typeError, valueError } from './python-error.ts'
import { classRepr, reprOf, strOf } from './python-repr.ts'
import { rescaled } from './rescale.ts'
import { parseAlong, timeFormat } from './strptime.ts'

/** `pandas.to_datetime(series)` in nanoseconds; throws what pandas would. */
export function toDatetime(column: Data): Data {
  switch (column.dtype) {
    case 'bool':
      throw typeError('dtype bool cannot be converted to datetime64[ns]')
    case 'float16':
    case 'float32':
    case 'float64':
      return nanoseconds(BigInt64Array.from(valuesOf(column), (value) => ticksOfFloat(Number(value))))
    case 'datetime64':
      return column.zone === undefined
        ? nanoseconds(column.data.map((t) => rescaled(t, column.unit, 'ns')))
        : column
    case 'str':
    case 'object':
    case 'bytes':
    case 'extension':
      return parseColumn(column.data)
    default:
      return nanoseconds(
        BigInt64Array.from(valuesOf(column), (value) =>
          ticksOfInteger(typeof value === 'bigint' ? value : 0n),
        ),
      )
  }
}

/** An object column as points in time without a common format: `Series.astype("datetime64[ns]")`. */
export function objectsToInstants(values: readonly Value[], unit: TimeUnit): Data {
  const column = convertEach(values)
  if (column.dtype !== 'datetime64') return column
  return { ...column, unit, data: column.data.map((ticks) => rescaled(ticks, 'ns', unit)) }
}

/** Objects or text as `astype` converts them, which takes no zones. */
export function parseInstants(values: readonly Value[], unit: TimeUnit): Data {
  const data = objectsToInstants(values, unit)
  if (data.dtype === 'datetime64' && data.zone !== undefined) {
    throw valueError(`cannot supply both a tz and a timezone-naive dtype (i.e. datetime64[${unit}])`)
  }
  return data
}

function nanoseconds(data: BigInt64Array, zone?: string): Data {
  return zone === undefined
    ? { dtype: 'datetime64', unit: 'ns', data }
    : { dtype: 'datetime64', unit: 'ns', data, zone }
}

/** A float64 cast to datetime64[ns]: towards zero, NaT for what is no number or beyond 64 bits. */
function ticksOfFloat(value: number): bigint {
  return value >= -(2 ** 63) && value < 2 ** 63 ? BigInt(Math.trunc(value)) : NOT_A_TIME
}

function ticksOfInteger(value: bigint): bigint {
  if (value > integerRanges.int64.most || value < integerRanges.int64.least) {
    throw new PythonError('OutOfBoundsDatetime', `cannot convert input ${value} with the unit 'ns'`)
  }
  return value
}

const missingTexts = new Set(['', 'NaT', 'nat', 'NAT', 'nan', 'NaN', 'NAN'])

function isMissing(value: Value): boolean {
  if (value === null || (typeof value === 'number' && Number.isNaN(value))) return true
  return isInstant(value) && value.ticks === null
}

/** Text along the format of its first entry, if that can be guessed; anything else entry by entry. */
function parseColumn(values: readonly Value[]): Data {
  const first = values.find((value) => !isMissing(value) && !missingTexts.has(strOf(value)))
  const format = typeof first === 'string' ? guessFormat(first) : null
  if (format === null) return convertEach(values)
  const ready = timeFormat(format)
  return collect(values, (value) => {
    const text = strOf(value)
    if (missingTexts.has(text)) return null
    const now = todayOrNow(text)
    if (now !== null) return now
    try {
      const time = parseAlong(text, ready)
      return { nanoseconds: checkedRange(time, text), zone: time.zone, isText: true }
    } catch (error) {
      throw withAdvice(error)
    }
  })
}

function withAdvice(error: unknown): unknown {
  if (!(error instanceof PythonError)) return error
  return new PythonError(
    error.type,
    `${error.message}. You might want to try:\n    - passing \`format\` if your strings have a consistent format;\n    - passing \`format='ISO8601'\` if your strings are all ISO8601 but not necessarily in exactly the same format;\n    - passing \`format='mixed'\`, and the format will be inferred for each element individually. You might want to use \`dayfirst\` alongside this.`,
  )
}

/** One entry: its time, its zone in seconds east of UTC, and whether it was text. */
interface Entry {
  readonly nanoseconds: bigint
  readonly zone: number | null
  readonly isText: boolean
}

/** `array_to_datetime`. */
function convertEach(values: readonly Value[]): Data {
  return collect(values, convertOne)
}

function collect(values: readonly Value[], convert: (value: Value) => Entry | null): Data {
  const zones = new Set<number | null>()
  let hasOther = false
  const times = values.map((value) => {
    const entry = isMissing(value) ? null : convert(value)
    if (entry === null) return NOT_A_TIME
    if (entry.isText) zones.add(entry.zone)
    else hasOther = true
    return entry.nanoseconds
  })
  const aware = Array.from(zones).filter((zone) => zone !== null)
  const [zone] = aware
  if (zone === undefined) return nanoseconds(BigInt64Array.from(times, countable))
  if (zones.size > 1 || hasOther) {
    throw valueError(
      "Mixed timezones detected. Pass utc=True in to_datetime or tz='UTC' in DatetimeIndex to convert to a common timezone.",
    )
  }
  return nanoseconds(BigInt64Array.from(times, countable), zoneName(zone))
}

function isCountable(nanoseconds: bigint): boolean {
  return nanoseconds >= integerRanges.int64.least && nanoseconds <= integerRanges.int64.most
}

/** pandas reads coarser times first and brings the whole column to nanoseconds afterwards. */
function countable(nanoseconds: bigint): bigint {
  if (isCountable(nanoseconds)) return nanoseconds
  throw new PythonError(
    'OutOfBoundsDatetime',
    `Out of bounds nanosecond timestamp: ${nanosecondsText(nanoseconds).replace(/^0+(?=\d)/, '')}`,
  )
}

function zoneName(zone: number): string {
  if (zone === 0) return 'UTC'
  const minutes = Math.floor(Math.abs(zone) / 60)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${zone < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

function convertOne(value: Value): Entry | null {
  switch (typeof value) {
    case 'bigint':
      return { nanoseconds: ticksOfInteger(value), zone: null, isText: false }
    case 'number':
      return { nanoseconds: ticksOfNumber(value), zone: null, isText: false }
    case 'string':
      return convertText(value)
    case 'object':
      return convertObject(value)
    case 'boolean':
      break
  }
  throw typeError(`${classRepr(value)} is not convertible to datetime`)
}

function ticksOfNumber(value: number): bigint {
  const ticks = ticksOfFloat(value)
  if (ticks !== NOT_A_TIME || value === -(2 ** 63)) return ticks
  throw new PythonError('OutOfBoundsDatetime', `cannot convert input ${reprOf(value)} with the unit 'ns'`)
}

function convertObject(value: Value): Entry | null {
  if (isInstant(value)) {
    const ticks = rescaled(value.ticks ?? NOT_A_TIME, value.unit, 'ns')
    return { nanoseconds: ticks, zone: null, isText: false }
  }
  if (isNumpyScalar(value) && typeof value === 'object' && value !== null && isTensor(value)) {
    return convertOne(valueAt(value.values, 0))
  }
  throw typeError(`${classRepr(value)} is not convertible to datetime`)
}

function todayOrNow(text: string): Entry | null {
  if (text !== 'now' && text !== 'today') return null
  return { nanoseconds: BigInt(Date.now()) * 1_000_000n, zone: null, isText: false }
}

function convertText(text: string): Entry | null {
  if (missingTexts.has(text)) return null
  const now = todayOrNow(text)
  if (now !== null) return now
  const iso = parseIsoText(text)
  const time = iso ?? parseFreeDate(text)
  return { nanoseconds: checkedRange(time, text), zone: time.zone, isText: true }
}

/** Times with nanoseconds that 64 bits cannot count are refused at once. */
function checkedRange(time: CivilTime, text: string): bigint {
  const count = nanosecondsOf(time)
  if (!time.isFine || (isCountable(count) && count !== NOT_A_TIME)) return count
  throw new PythonError('OutOfBoundsDatetime', `Out of bounds nanosecond timestamp: ${text}`)
}
