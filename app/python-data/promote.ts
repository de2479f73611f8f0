/** How numpy finds one dtype for two. Source: NEP 50 and `np.promote_types`. */
import type { NumericDtype } from './dtype.ts'

/** How numpy promotes two numeric dtypes. */
export function promote(left: NumericDtype, right: NumericDtype): NumericDtype {
  if (left === right) return left
  const l = traits[left]
  const r = traits[right]
  if (l.family === 'b') return right
  if (r.family === 'b') return left
  if (l.family === r.family) return l.bits >= r.bits ? left : right
  if (l.family === 'f' || r.family === 'f') {
    const [float, other] = l.family === 'f' ? [l, r] : [r, l]
    const needed = other.bits <= 8 ? 16 : other.bits <= 16 ? 32 : 64
    return floats[Math.max(float.bits, needed)] ?? 'float64'
  }
  const [signed, unsigned] = l.family === 'i' ? [l, r] : [r, l]
  if (unsigned.bits < signed.bits) return l.family === 'i' ? left : right
  return signedInts[unsigned.bits * 2] ?? 'float64'
}

const floats: Readonly<Record<number, NumericDtype>> = { 16: 'float16', 32: 'float32', 64: 'float64' }
const signedInts: Readonly<Record<number, NumericDtype>> = { 16: 'int16', 32: 'int32', 64: 'int64' }

const traits: Readonly<
  Record<NumericDtype, { readonly family: 'f' | 'i' | 'u' | 'b'; readonly bits: number }>
> = {
  float64: { family: 'f', bits: 64 },
  float32: { family: 'f', bits: 32 },
  float16: { family: 'f', bits: 16 },
  int64: { family: 'i', bits: 64 },
  int32: { family: 'i', bits: 32 },
  int16: { family: 'i', bits: 16 },
  int8: { family: 'i', bits: 8 },
  uint64: { family: 'u', bits: 64 },
  uint32: { family: 'u', bits: 32 },
  uint16: { family: 'u', bits: 16 },
  uint8: { family: 'u', bits: 8 },
  bool: { family: 'b', bits: 8 },
}
