/**
 * Values of the dtypes of time-spec.ts, kept as counts in an extension dtype of numpy's name. Sources: `numpy/_core/src/multiarray/datetime.c`, `pandas/core/dtypes/astype.py`.
 */
import { NOT_A_TIME } from '#shared/values.ts'
import type { Data, ExtensionData, TimeUnit, Value } from '#shared/values.ts'
import { integerRanges } from './numeric-data.ts'
import { dateFromDays } from './instant-text.ts'
import { ticksOfText } from './numpy-datetime.ts'
import { PythonError, overflowError, typeError, valueError } from './python-error.ts'
import { classRepr } from './python-repr.ts'
import { rescaled } from './rescale.ts'
import { timeName } from './time-spec.ts'
import type { TimeSpec } from './time-spec.ts'
import { nanosecondsInText } from './timedelta-from-text.ts'

function counts(
  values: readonly Value[],
  spec: Omit<TimeSpec, 'name'>,
  count: (value: Value) => bigint,
): Data {
  const data = values.map((value) => {
    const ticks = value === null ? NOT_A_TIME : count(value)
    return ticks === NOT_A_TIME ? null : ticks
  })
  return { dtype: 'extension', name: timeName(spec), data } satisfies ExtensionData
}

/** `numpy.array(values, dtype)`; throws what numpy would. */
export function timeData(values: readonly Value[], spec: TimeSpec): Data {
  if (spec.kind === 'timedelta64') return counts(values, spec, lengthOf)
  if (spec.unit !== '') return counts(values, spec, (value) => dateOf(value, spec.unit))
  if (values.some((value) => typeof value === 'bigint' || typeof value === 'boolean'))
    throw valueError('Converting an integer to a NumPy datetime requires a specified unit')
  const units = values.flatMap((value) => (typeof value === 'string' ? unitOfText(value) : []))
  const unit = units.toSorted((left, right) => dateUnits.indexOf(right) - dateUnits.indexOf(left))[0] ?? ''
  if (unit === '') return counts(values, spec, () => refuseDate())
  // Only a name that is not asked for comes of it, so the values' own data need not be pandas'.
  return counts(values, { kind: 'datetime64', unit }, (value) => dateOf(value, unit))
}

function integerOf(value: bigint | boolean): bigint {
  const ticks = BigInt(value)
  if (ticks > integerRanges.int64.most || ticks < integerRanges.int64.least)
    throw overflowError('int too big to convert')
  return ticks
}

/** C's `strtol`: what is beyond 64 bits becomes the nearest that is not. */
function lengthOf(value: Value): bigint {
  if (typeof value === 'bigint' || typeof value === 'boolean') return integerOf(value)
  if (typeof value === 'string') {
    if (/^(?:nat)?$/i.test(value)) return NOT_A_TIME
    if (/^[ \t\n\v\f\r]*[+-]?\d+$/.test(value)) {
      const ticks = BigInt(value.trim().replace(/^\+/, ''))
      const { least, most } = integerRanges.int64
      return ticks > most ? most : ticks < least ? least : ticks
    }
  }
  throw valueError('Could not convert object to NumPy timedelta')
}

const dateUnits = ['', 'Y', 'M', 'W', 'D', 'h', 'm', 's', 'ms', 'us', 'ns', 'ps', 'fs', 'as']

function refuseDate(): never {
  throw valueError('Could not convert object to NumPy datetime')
}

function dateOf(value: Value, unit: string): bigint {
  if (typeof value === 'bigint' || typeof value === 'boolean') return integerOf(value)
  return typeof value === 'string' ? ticksIn(value, unit) : refuseDate()
}

const pandasUnits: ReadonlySet<string> = new Set<TimeUnit>(['D', 's', 'ms', 'us', 'ns'])

const secondsIn: Readonly<Record<string, bigint>> = { W: 604_800n, h: 3_600n, m: 60n }

/** Parts of a nanosecond. */
const fine: Readonly<Record<string, number>> = { ps: 3, fs: 6, as: 9 }

function ticksIn(text: string, unit: string): bigint {
  if (pandasUnits.has(unit)) return ticksOfText(text, unit as TimeUnit)
  const digits = fine[unit]
  if (digits !== undefined) {
    const nanoseconds = ticksOfText(text, 'ns')
    if (nanoseconds === NOT_A_TIME) return nanoseconds
    const beyond = (/\.\d{9}(\d{0,9})/.exec(text)?.[1] ?? '').padEnd(9, '0').slice(0, digits)
    return BigInt.asIntN(64, nanoseconds * 10n ** BigInt(digits) + BigInt(beyond))
  }
  const length = secondsIn[unit]
  const ticks = ticksOfText(text, length === undefined ? 'D' : 's')
  if (ticks === NOT_A_TIME) return ticks
  if (length !== undefined) return floored(ticks, length)
  const { year, month } = dateFromDays(Number(ticks))
  return BigInt(unit === 'Y' ? year - 1970 : (year - 1970) * 12 + month - 1)
}

function floored(count: bigint, by: bigint): bigint {
  return (count - (((count % by) + by) % by)) / by
}

/** The unit that numpy finds in a text: of the last part it has. */
function unitOfText(text: string): readonly string[] {
  if (/^(?:nat)?$/i.test(text)) return []
  if (/^now$/i.test(text)) return ['s']
  if (/^today$/i.test(text)) return ['D']
  const digits = /\.(\d+)/.exec(text)?.[1]?.length ?? 0
  if (digits > 0) return [['ms', 'us', 'ns', 'ps', 'fs', 'as'][Math.ceil(digits / 3) - 1] ?? 'as']
  const [, time = ''] = text.trim().split(/[T ]/)
  const colons = time.replace(/[+-].*$/, '').split(':').length
  if (time !== '') return [['h', 'm', 's'][Math.min(colons, 3) - 1] ?? 's']
  const parts = text.trim().replace(/^[+-]/, '').split('-').length
  return [['Y', 'M', 'D'][Math.min(parts, 3) - 1] ?? 'D']
}

/** `Series.astype(dtype)`, which knows seconds and finer alone. Throws what pandas would. */
export function timeColumn(values: readonly Value[], isNumeric: boolean, spec: Omit<TimeSpec, 'name'>): Data {
  const { kind, unit } = spec
  const word = kind === 'datetime64' ? 'datetime64' : 'timedelta'
  if (unit === '') {
    throw valueError(
      isNumeric
        ? `The '${kind}' dtype has no unit. Please pass in '${kind}[ns]' instead.`
        : `Passing in '${word}' dtype with no precision is not allowed. Please pass in '${kind}[ns]' instead.`,
    )
  }
  const isKnown = pandasUnits.has(unit) && unit !== 'D'
  if (!isNumeric && (kind === 'datetime64' || !isKnown)) throw valueError(unknownTexts(spec))
  const nearest = isKnown ? (unit as TimeUnit) : fine[unit] === undefined ? 's' : 'ns'
  if (!isNumeric) return counts(values, spec, (value) => rescaled(nanosecondsOf(value), 'ns', nearest))
  const made = values.map((value) => (value === null ? NOT_A_TIME : pandasTicks(value, spec)))
  return kind === 'datetime64'
    ? { dtype: 'datetime64', unit: nearest, data: BigInt64Array.from(made) }
    : counts(made, { kind, unit: nearest }, (value) => (typeof value === 'bigint' ? value : NOT_A_TIME))
}

function unknownTexts({ kind, unit }: Omit<TimeSpec, 'name'>): string {
  if (kind === 'datetime64')
    return `Unexpected value for 'dtype': '${kind}[${unit}]'. Must be 'datetime64[s]', 'datetime64[ms]', 'datetime64[us]', 'datetime64[ns]' or DatetimeTZDtype'.`
  return "Supported timedelta64 resolutions are 's', 'ms', 'us', 'ns'"
}

/** Objects among texts, which count nanoseconds. */
function nanosecondsOf(value: Value): bigint {
  if (typeof value === 'string') return nanosecondsInText(value)
  if (typeof value === 'bigint') return BigInt.asIntN(64, value)
  if (typeof value === 'number') return Number.isNaN(value) ? NOT_A_TIME : BigInt(Math.trunc(value))
  throw typeError(`Invalid type for timedelta scalar: ${classRepr(value)}`)
}

/** Days in a year and a month as numpy counts lengths of time in them. */
const secondsOf: Readonly<Record<string, bigint>> = {
  Y: 31_536_000n,
  M: 2_592_000n,
  W: 604_800n,
  D: 86_400n,
  h: 3_600n,
  m: 60n,
}

function pandasTicks(value: Value, { kind, unit }: Omit<TimeSpec, 'name'>): bigint {
  const ticks = ticksOfNumber(value)
  if (ticks === NOT_A_TIME) return ticks
  const digits = fine[unit]
  if (digits !== undefined) return floored(ticks, 10n ** BigInt(digits))
  const length = secondsOf[unit]
  if (length === undefined) return ticks
  const scaled = ticks * length
  if (scaled <= integerRanges.int64.most && scaled > integerRanges.int64.least) return scaled
  const type = kind === 'datetime64' ? 'OutOfBoundsDatetime' : 'OutOfBoundsTimedelta'
  throw new PythonError(type, `Cannot convert ${ticks} ${unit} to ${kind}[s] without overflow`)
}

/** A number as C casts it to 64 bits. */
function ticksOfNumber(value: Value): bigint {
  if (typeof value === 'bigint') return BigInt.asIntN(64, value)
  if (typeof value === 'boolean') return BigInt(value)
  if (typeof value !== 'number' || !(value >= -(2 ** 63) && value < 2 ** 63)) return NOT_A_TIME
  return BigInt(Math.trunc(value))
}
