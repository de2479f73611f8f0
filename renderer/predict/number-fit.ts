/**
 * Whether a typed number is one that its type can hold, and what else could be meant: the one rule of every editor.
 * What MLflow does to such numbers in JSON (`mlflow/models/utils.py`, `_enforce_mlflow_datatype`) is said, not done.
 */
import { floatLimits, integerRanges } from '#shared/number-limits.ts'
import { unfitText } from '../strings/unfit.ts'
import { numberNode } from './cell-json.ts'

/** A number that its type can't hold. */
export interface Unfit {
  /** `2.5 does not fit long.` */
  readonly said: string
  /** What a payload would come to. */
  readonly otherwise: string
  /** What could be meant, as it would be typed. */
  readonly uses: readonly string[]
  /** What the type holds. */
  readonly why: string
}

/** Why a text is no value of a number type (MLflow's or numpy's name of it); null where it is one. */
export function unfitNumber(text: string, type: string): Unfit | null {
  const node = numberNode(text)
  if (node?.kind !== 'number') return notNumber(text, type)
  const range = integerRanges[type]
  return range === undefined ? unfitFloat(node.text, type) : unfitInteger(node.text, type, range)
}

function unfitInteger(text: string, type: string, range: readonly [bigint, bigint]): Unfit | null {
  const number = wholeParts(text)
  const why = unfitText.wholeNumbers(type, String(range[0]), String(range[1]))
  const said = unfitText.doesNotFit(text, type)
  if (number === null) {
    const uses = /^-?\d/.test(text) ? [String(text.startsWith('-') ? range[0] : range[1])] : []
    return { said, otherwise: unfitText.changed, uses, why }
  }
  const [low, high] = number
  const [min, max] = range
  const isColumn = type === 'integer' || type === 'long'
  if (low > max || high < min) {
    const otherwise = isColumn && wraps(text, low) ? unfitText.wraps : unfitText.changed
    return { said, otherwise, uses: [String(low > max ? max : min)], why }
  }
  if (low === high) return null
  const uses = [low, high].filter((whole) => whole >= min && whole <= max).map(String)
  const cut = String(text.startsWith('-') ? high : low)
  return { said, otherwise: isColumn ? unfitText.cuts(cut) : unfitText.changed, uses, why }
}

/** pandas reads digits alone into int64 or uint64 before they are cast; more than those hold, and `1e30`, go other ways. */
function wraps(text: string, whole: bigint): boolean {
  return /^-?\d+$/.test(text) && whole >= -(2n ** 63n) && whole < 2n ** 64n
}

function unfitFloat(text: string, type: string): Unfit | null {
  const limit = floatLimits[type]
  if (limit === undefined || /Infinity|NaN/.test(text)) return null
  const size = Math.abs(Number(text))
  if (size < limit.below) return null
  const sign = text.startsWith('-') ? '-' : ''
  return {
    said: unfitText.doesNotFit(text, type),
    otherwise: type === 'float' || type === 'double' ? unfitText.infinite : unfitText.changed,
    uses: [sign + limit.largest],
    why: unfitText.fractions(type, limit.largest),
  }
}

function notNumber(text: string, type: string): Unfit {
  const range = integerRanges[type]
  const why =
    range === undefined
      ? unfitText.fractions(type, floatLimits[type]?.largest ?? '')
      : unfitText.wholeNumbers(type, String(range[0]), String(range[1]))
  const isHeld = (meant: string) =>
    (range === undefined || !meant.includes('.')) && unfitNumber(meant, type) === null
  const uses = meantBy(text).filter(isHeld)
  return { said: unfitText.notNumber(text.trim()), otherwise: unfitText.asText, uses, why }
}

/** Digits of any script, digits in groups and a comma for the point, as JSON writes them. */
function meantBy(text: string): readonly string[] {
  const plain = text.trim().replace(/\p{Nd}/gu, (digit) => String(digitValue(digit)))
  const isGrouped = /^[+-]?\d{1,3}([_ ,.'\u00a0\u2009\u202f])\d{3}(?:\1\d{3})*$/.test(plain)
  const readings = [
    plain,
    plain.replaceAll(/(?<=\d)[_ '\u00a0\u2009\u202f](?=\d)/g, ''),
    ...(isGrouped ? [plain.replaceAll(/[,.]/g, '')] : []),
    plain.replace(/^([+-]?\d+),(\d+)$/, '$1.$2'),
  ]
  return [...new Set(readings)].flatMap((reading) => {
    const node = numberNode(reading)
    return node?.kind === 'number' && reading !== text.trim() ? [node.text] : []
  })
}

/** Unicode has each script's ten digits side by side, 0 first. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0
  let before = 0
  while (/^\p{Nd}$/u.test(String.fromCodePoint(code - before - 1))) before++
  return before % 10
}

/** Exponents that are written out; `1e400` into an integer is refused without making 400 digits. */
const MAX_EXPONENT = 40

/** The whole numbers around a JSON number, twice the same where it is whole; null where it is none or beyond all types. */
function wholeParts(text: string): readonly [bigint, bigint] | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text)
  if (match === null) return null
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const digits = whole + fraction
  const isZero = !/[1-9]/.test(digits)
  const shift = isZero ? 0 : Number(exponent)
  if (shift > MAX_EXPONENT) return null
  const point = whole.length + shift
  const kept = BigInt(point <= 0 ? '0' : digits.slice(0, point).padEnd(point, '0'))
  const isWhole = !/[1-9]/.test(digits.slice(Math.max(0, point)))
  const far = isWhole ? kept : kept + 1n
  return sign === '-' ? [-far, -kept] : [kept, far]
}
