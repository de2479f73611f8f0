/** Values that came from the engine as text for a cell. */
import {
  float16ToNumber,
  isInstant,
  isTensor,
  isValueList,
  isValueMap,
  numberToFloat16,
  valueAt,
} from './values.ts'
import type { Instant, Tensor, TimeUnit, Value } from './values.ts'
import { bytesToBase64 } from './encoding.ts'

/** How a cell shows a value: what it reads as, how it is toned, and where it stands. */
export interface ValueText {
  readonly text: string
  readonly tone: 'plain' | 'quiet' | 'mono'
  readonly align: 'left' | 'right'
}

/** Characters of one cell that are shown; the rest is cut, since a cell may hold a megabyte. */
const MAX_CELL_TEXT = 300

/** One value for a cell. Numbers of a shorter float dtype have the digits that dtype needs. */
export function cellText(value: Value | undefined, dtype = 'float64'): ValueText {
  if (value === undefined) return { text: 'absent', tone: 'quiet', align: 'left' }
  if (value === null) return { text: 'null', tone: 'quiet', align: 'left' }
  if (value === '') return { text: 'empty text', tone: 'quiet', align: 'left' }
  if (typeof value === 'string') return { text: cut(value), tone: 'plain', align: 'left' }
  if (typeof value === 'number' || typeof value === 'bigint') {
    return { text: numberText(value, dtype), tone: 'plain', align: 'right' }
  }
  if (typeof value === 'boolean') return { text: String(value), tone: 'plain', align: 'left' }
  if (isInstant(value)) {
    const text = instantText(value)
    return { text, tone: value.ticks === null ? 'quiet' : 'plain', align: 'left' }
  }
  return { text: cut(valueText(value)), tone: 'mono', align: 'left' }
}

/** What is looked for in a cell: its text as it is shown, but whole; empty where a word stands for nothing. */
export function textOfCell(value: Value, dtype: string): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  return typeof value === 'number' ? numberText(value, dtype) : valueText(value)
}

function cut(text: string): string {
  return text.length > MAX_CELL_TEXT ? `${text.slice(0, MAX_CELL_TEXT)}…` : text
}

/** Digits that tell every float32 apart, and every float16. */
const FLOAT_DIGITS: Readonly<Record<string, number>> = { float32: 9, float16: 5 }

/** A number with the fewest digits that tell it apart from its neighbours of the same dtype, as numpy prints it. */
export function numberText(value: number | bigint, dtype = 'float64'): string {
  if (typeof value === 'bigint') return String(value)
  if (Object.is(value, -0)) return '-0.0'
  const most = FLOAT_DIGITS[dtype]
  if (most === undefined || !Number.isFinite(value)) return String(value)
  const same = dtype === 'float32' ? Math.fround : nearestFloat16
  for (let digits = 1; digits <= most; digits++) {
    const shorter = Number(value.toPrecision(digits))
    if (same(shorter) === same(value)) return String(shorter)
  }
  return String(value)
}

function nearestFloat16(value: number): number {
  return float16ToNumber(numberToFloat16(value))
}

/** A value whole, JSON-like, with NaN, dates and bytes as words. */
export function valueText(value: Value): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object') return typeof value === 'boolean' ? String(value) : numberText(value)
  if (value instanceof Uint8Array) return bytesToBase64(value)
  if (isInstant(value)) return instantText(value)
  if (isTensor(value)) return tensorText(value)
  if (isValueList(value)) return `[${value.map(valueText).join(', ')}]`
  if (isValueMap(value)) {
    return `{${Array.from(value, ([key, item]) => `${valueText(key)}: ${valueText(item)}`).join(', ')}}`
  }
  return value.repr
}

function tensorText(tensor: Tensor): string {
  let place = 0
  const write = (depth: number): string => {
    if (depth === tensor.shape.length) return elementText(tensor, place++)
    return `[${Array.from({ length: tensor.shape[depth] ?? 0 }, () => write(depth + 1)).join(', ')}]`
  }
  return write(0)
}

function elementText(tensor: Tensor, place: number): string {
  const value = valueAt(tensor.values, place)
  return typeof value === 'number' ? numberText(value, tensor.values.dtype) : valueText(value)
}

const ticksPerSecond: Record<Exclude<TimeUnit, 'D'>, bigint> = {
  s: 1n,
  ms: 1_000n,
  us: 1_000_000n,
  ns: 1_000_000_000n,
}

/** A point in time as ISO 8601 with the digits it has: "2026-03-01", "2026-03-01 08:30:00.250"; NaT as such. */
export function instantText(instant: Instant): string {
  if (instant.ticks === null) return 'NaT'
  if (instant.unit === 'D') return dayText(instant.ticks)
  const scale = ticksPerSecond[instant.unit]
  const seconds = floorDivide(instant.ticks, scale)
  const fraction = instant.ticks - seconds * scale
  const days = floorDivide(seconds, 86_400n)
  const rest = Number(seconds - days * 86_400n)
  const clock = [Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
  const digits = String(fraction)
    .padStart(String(scale).length - 1, '0')
    .replace(/0+$/, '')
  const zone = instant.zone === undefined ? '' : ` UTC (${instant.zone})`
  return `${dayText(days)} ${clock}${fraction === 0n ? '' : `.${digits}`}${zone}`
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value % by < 0n ? quotient - 1n : quotient
}

function dayText(days: bigint): string {
  const date = new Date(Number(days) * 86_400_000)
  return Number.isNaN(date.getTime()) ? `day ${days}` : date.toISOString().replace(/T.*/, '')
}
