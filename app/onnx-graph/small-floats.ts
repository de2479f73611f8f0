/** Floating-point formats of 16 bits and fewer, as tables from their bits to numbers. */

interface Format {
  readonly exponentBits: number
  readonly fractionBits: number
  readonly bias: number
  /** `ieee`: the highest exponent is infinity and NaN; `nan`: only all ones are NaN; `unsigned-zero`: only minus zero is NaN; `none`: all are numbers. */
  readonly special: 'ieee' | 'nan' | 'unsigned-zero' | 'none'
}

/** onnx.ai/onnx/technical/float8.html and float4.html; float16 and bfloat16 are IEEE 754's. */
const formats: Readonly<Record<string, Format>> = {
  float16: { exponentBits: 5, fractionBits: 10, bias: 15, special: 'ieee' },
  bfloat16: { exponentBits: 8, fractionBits: 7, bias: 127, special: 'ieee' },
  float8e4m3fn: { exponentBits: 4, fractionBits: 3, bias: 7, special: 'nan' },
  float8e4m3fnuz: { exponentBits: 4, fractionBits: 3, bias: 8, special: 'unsigned-zero' },
  float8e5m2: { exponentBits: 5, fractionBits: 2, bias: 15, special: 'ieee' },
  float8e5m2fnuz: { exponentBits: 5, fractionBits: 2, bias: 16, special: 'unsigned-zero' },
  float4e2m1: { exponentBits: 2, fractionBits: 1, bias: 1, special: 'none' },
}

/** The number of every bit pattern of a format; undefined for a type that is none of them. */
export function smallFloatTable(type: string): Float64Array | undefined {
  if (type === 'float8e8m0') return scaleTable()
  const format = formats[type]
  if (format === undefined) return undefined
  const table = new Float64Array(2 ** (1 + format.exponentBits + format.fractionBits))
  for (let bits = 0; bits < table.length; bits++) table[bits] = numberOf(format, bits, table.length)
  return table
}

function numberOf(
  { exponentBits, fractionBits, bias, special }: Format,
  bits: number,
  patterns: number,
): number {
  const half = patterns / 2
  const sign = bits >= half ? -1 : 1
  const magnitude = bits % half
  if (special === 'unsigned-zero' && bits === half) return Number.NaN
  if (special === 'nan' && magnitude === half - 1) return Number.NaN
  const exponent = magnitude >> fractionBits
  const fraction = magnitude % 2 ** fractionBits
  if (special === 'ieee' && exponent === 2 ** exponentBits - 1) {
    return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  }
  const scaled = fraction / 2 ** fractionBits
  return exponent === 0 ? sign * scaled * 2 ** (1 - bias) : sign * (1 + scaled) * 2 ** (exponent - bias)
}

/** Powers of two alone, the highest pattern being NaN. */
function scaleTable(): Float64Array {
  return Float64Array.from({ length: 256 }, (_, bits) => (bits === 255 ? Number.NaN : 2 ** (bits - 127)))
}
