/** A figure with four significant digits; nothing where there is none. */
export function shortNumber(value: number | undefined): string {
  if (value === undefined) return ''
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toLocaleString('en-US')
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value)
}
