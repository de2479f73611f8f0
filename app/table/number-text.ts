/** Numbers as the shortest text that reads back the same, written as Python writes them (`1.0`, `1e-05`, `1e+16`). */

/** A float64 as `repr` gives it, `nan`, `inf` and `-inf` included. */
export function float64Text(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return Object.is(value, -0) ? '-0.0' : `${value}.0`
  const magnitude = Math.abs(value)
  if (magnitude >= 1e-4 && magnitude < 1e16) return String(value)
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  return exponentText(value.toExponential())
}

/** JavaScript's `1e-5` as Python's `1e-05`. */
function exponentText(text: string): string {
  const [digits, exponent] = text.split('e')
  const sign = exponent?.[0] === '-' ? '-' : '+'
  return `${digits}e${sign}${(exponent ?? '').slice(1).padStart(2, '0')}`
}

/** Nine digits behind four zeros: the most that a float32 from 1e-4 on needs. */
const MAX_DECIMALS = 13
const POWERS = Float64Array.from({ length: MAX_DECIMALS + 1 }, (_, power) => 10 ** power)

/** Seven digits nearly always do, nine always. */
const FLOAT32_DIGITS = 9

/** A float32 (a number that is its own `Math.fround`) with no more digits than a float32 needs. */
export function float32Text(value: number): string {
  const magnitude = Math.abs(value)
  if (Number.isInteger(value) && magnitude < 1e16) {
    if (magnitude < 16_777_216) return Object.is(value, -0) ? '-0.0' : `${value}.0`
  } else if (!Number.isFinite(value)) return float64Text(value)
  if (magnitude >= 1e-4 && magnitude < 1e6) {
    const text = shortDecimal(value, magnitude)
    if (text !== undefined) return text
  }
  for (let digits = 1; digits <= FLOAT32_DIGITS; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return float64Text(short)
  }
  return float64Text(value)
}

/** Decimals are added until the text reads back as the value; plain arithmetic, since doubles are far finer. */
function shortDecimal(value: number, magnitude: number): string | undefined {
  const whole = magnitude < 1 ? 0 : magnitude < 10 ? 1 : Math.floor(Math.log10(magnitude)) + 1
  for (let decimals = Math.max(1, 6 - whole); decimals <= MAX_DECIMALS; decimals++) {
    const scale = POWERS[decimals] ?? Number.NaN
    const scaled = Math.round(magnitude * scale)
    if (Math.fround(scaled / scale) !== magnitude) continue
    return (value < 0 ? '-' : '') + decimalText(scaled, decimals)
  }
  return undefined
}

/** `digits / 10^decimals` without zeros at its end, but for one after the point. */
function decimalText(digits: number, decimals: number): string {
  let last = digits
  let places = decimals
  while (places > 1 && last % 10 === 0) {
    last /= 10
    places -= 1
  }
  const scale = POWERS[places] ?? Number.NaN
  const whole = Math.floor(last / scale)
  // The one in front keeps the zeros after the point.
  return `${whole}.${String(last - whole * scale + scale).slice(1)}`
}
