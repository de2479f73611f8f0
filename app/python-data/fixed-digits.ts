/** Numbers with a fixed count of digits, as Python's `format` rounds them: an exact half goes to the even digit. */

/** Python's `format(value, f'.{digits}f')` of a finite number below 1e21. */
export function fixedPoint(value: number, digits: number): string {
  const longer = value.toFixed(digits + 1)
  const isEven = isHalf(value, longer, digits + 1) && endsEven(longer.slice(0, -1))
  return isEven ? longer.slice(0, -1) : value.toFixed(digits)
}

/** Python's `format(value, f'.{digits}e')` of a finite number: at least two digits of exponent. */
export function scientific(value: number, digits: number): string {
  const [longer = '', power = ''] = value.toExponential(digits + 1).split('e')
  const isEven = isHalf(value, longer, digits + 1 - Number(power)) && endsEven(longer.slice(0, -1))
  const [mantissa = '', exponent = ''] = isEven
    ? [longer.slice(0, -1), power]
    : value.toExponential(digits).split('e')
  return `${mantissa}e${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, '0')}`
}

/** Whether the text, with one digit more than asked for, ends in 5 and is the number to its last bit. */
function isHalf(value: number, longer: string, decimals: number): boolean {
  return longer.endsWith('5') && Number.isInteger(decimals > 0 ? value * 2 ** decimals : value)
}

/** JavaScript takes an exact half away from zero, which is wrong where the digit before it is even. */
function endsEven(text: string): boolean {
  return /[02468]$/.test(text)
}
