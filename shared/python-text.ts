/** Values as Python writes them: `str()` and `repr()`. Errors that quote Python's are made with these. */
import { isInstant, isTensor, isValueList, isValueMap, valueAt } from './values.ts'
import type { Instant, Value } from './values.ts'

/** `str(value)`. */
export function pythonStr(value: Value): string {
  if (typeof value === 'string') return value
  if (typeof value === 'object' && value !== null && isInstant(value)) return instantText(value)
  return pythonRepr(value)
}

/** `repr(value)`; of a timestamp `Timestamp('…')`, of an array its elements as a list. */
export function pythonRepr(value: Value): string {
  switch (typeof value) {
    case 'string':
      return quoted(value)
    case 'bigint':
      return value.toString()
    case 'number':
      return floatText(value)
    case 'boolean':
      return value ? 'True' : 'False'
    default:
      return value === null ? 'None' : objectText(value)
  }
}

function objectText(value: Exclude<Value, null | string | bigint | number | boolean>): string {
  if (isValueList(value)) return `[${value.map(pythonRepr).join(', ')}]`
  if (value instanceof Uint8Array) return bytesText(value)
  if (isValueMap(value)) {
    return `{${Array.from(value, ([key, item]) => `${pythonRepr(key)}: ${pythonRepr(item)}`).join(', ')}}`
  }
  if (isInstant(value)) return value.ticks === null ? 'NaT' : `Timestamp('${instantText(value)}')`
  if (isTensor(value)) {
    const items = Array.from({ length: value.values.data.length }, (_, place) =>
      pythonRepr(valueAt(value.values, place)),
    )
    return `array([${items.join(', ')}])`
  }
  return value.repr
}

/** The shortest text that reads back as the same double, with Python's bounds for the exponent form (1e-4, 1e16). */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Object.is(value, -0)) return '-0.0'
  const [digits = '', exponentText = '0'] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (value !== 0 && (exponent < -4 || exponent >= 16)) {
    return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  const text = exponent < 0 && value !== 0 ? fixedText(digits, exponent) : String(value)
  return text.includes('.') ? text : `${text}.0`
}

function fixedText(digits: string, exponent: number): string {
  const sign = digits.startsWith('-') ? '-' : ''
  return `${sign}0.${'0'.repeat(-exponent - 1)}${digits.replace(/[-.]/g, '')}`
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Single quotes unless the text has some and no double ones; what cannot be printed as an escape. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const body = Array.from(text, (letter) => {
    if (letter === quote) return `\\${quote}`
    return escapes[letter] ?? (isPrintable(letter) ? letter : escaped(letter))
  })
  return quote + body.join('') + quote
}

/** `str.isprintable`: all but the categories Other and Separator, the space excepted. */
function isPrintable(letter: string): boolean {
  return letter === ' ' || !/[\p{C}\p{Z}]/u.test(letter)
}

function escaped(letter: string): string {
  const code = letter.codePointAt(0) ?? 0
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`
  return `\\U${code.toString(16).padStart(8, '0')}`
}

function bytesText(bytes: Uint8Array): string {
  const letters = Array.from(bytes, (byte) => {
    const letter = String.fromCharCode(byte)
    return byte < 0x7f ? (escapes[letter] ?? (byte < 0x20 ? escaped(letter) : letter)) : escaped(letter)
  }).join('')
  const quote = letters.includes("'") && !letters.includes('"') ? '"' : "'"
  return `b${quote}${quote === "'" ? letters.replaceAll("'", "\\'") : letters}${quote}`
}

const nanosecondsPer = { D: 86_400_000_000_000n, s: 1_000_000_000n, ms: 1_000_000n, us: 1_000n, ns: 1n }

/** `str(pandas.Timestamp)`: `2020-01-01 00:00:00`, with six or nine decimals where it has a fraction. */
function instantText({ ticks, unit, zone }: Instant): string {
  if (ticks === null) return 'NaT'
  const total = ticks * nanosecondsPer[unit]
  const fraction = ((total % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n
  const milliseconds = Number((total - fraction) / 1_000_000n)
  const offset = zone === undefined ? 0 : zoneOffset(zone, milliseconds)
  const moment = new Date(milliseconds + offset * 60_000)
  if (Number.isNaN(moment.getTime())) return `${ticks} ${unit}`
  const decimals = String(fraction).padStart(9, '0')
  const digits = fraction === 0n ? '' : `.${decimals.endsWith('000') ? decimals.slice(0, 6) : decimals}`
  return (
    moment.toISOString().slice(0, 19).replace('T', ' ') + digits + (zone === undefined ? '' : sign(offset))
  )
}

/** Minutes east of UTC: of "+02:00" as it says, of an IANA name at that moment. */
function zoneOffset(zone: string, milliseconds: number): number {
  const fixed = /^([+-])(\d\d):?(\d\d)$/.exec(zone)
  if (fixed !== null) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3]))
  if (zone === 'UTC') return 0
  const name = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(milliseconds)
    .find((part) => part.type === 'timeZoneName')?.value
  return name === undefined || name === 'GMT' ? 0 : zoneOffset(name.slice(3), milliseconds)
}

function sign(offset: number): string {
  const minutes = Math.abs(offset)
  const pad = (count: number) => String(Math.floor(count)).padStart(2, '0')
  return `${offset < 0 ? '-' : '+'}${pad(minutes / 60)}:${pad(minutes % 60)}`
}
