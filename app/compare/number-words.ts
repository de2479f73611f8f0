/** A number in words for people: four significant digits, whole numbers whole. */
export function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toLocaleString('en-US')
  if (!Number.isFinite(value)) return String(value)
  return String(Number(value.toPrecision(4)))
}

/** A count with its noun: `1 row`, `3 rows`. */
export function counted(count: number, noun: string): string {
  return `${numberText(count)} ${noun}${count === 1 ? '' : 's'}`
}
