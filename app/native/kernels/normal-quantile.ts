/** The inverse of the normal distribution as scipy computes it (Cephes, `ndtri`: three rational approximations). */
import { exactLog } from '../exact-math.ts'

const middleTop = [
  -59.96335010141079, 98.00107541859997, -56.67628574690703, 13.931260938727968, -1.2391658386738125,
]
const middleBottom = [
  1, 1.9544885833814176, 4.676279128988815, 86.36024213908905, -225.46268785411937, 200.26021238006066,
  -82.03722561683334, 15.90562251262117, -1.1833162112133,
]
const nearTop = [
  4.0554489230596245, 31.525109459989388, 57.16281922464213, 44.08050738932008, 14.684956192885803,
  2.1866330685079025, -0.1402560791713545, -0.03504246268278482, -0.0008574567851546854,
]
const nearBottom = [
  1, 15.779988325646675, 45.39076351288792, 41.3172038254672, 15.04253856929075, 2.504649462083094,
  -0.14218292285478779, -0.03808064076915783, -0.0009332594808954574,
]
const farTop = [
  3.2377489177694603, 6.915228890689842, 3.9388102529247444, 1.3330346081580755, 0.20148538954917908,
  0.012371663481782003, 0.00030158155350823543, 2.6580697468673755e-6, 6.239745391849833e-9,
]
const farBottom = [
  1, 6.02427039364742, 3.6798356385616087, 1.3770209948908132, 0.21623699359449663, 0.013420400608854318,
  0.00032801446468212774, 2.8924786474538068e-6, 6.790194080099813e-9,
]

/** exp(-2): below it, and above 1 less it, the tails begin. */
const TAIL = 0.1353352832366127
const ROOT_OF_TWO_PI = 2.5066282746310007

/** x with P(X <= x) = probability for a standard normal X. */
export function normalQuantile(probability: number): number {
  if (probability === 0) return -Infinity
  if (probability === 1) return Infinity
  if (!(probability > 0 && probability < 1)) return Number.NaN
  const isHigh = probability > 1 - TAIL
  const y = isHigh ? 1 - probability : probability
  if (y > TAIL) {
    const centred = y - 0.5
    const square = centred * centred
    const value = centred + centred * ((square * horner(square, middleTop)) / horner(square, middleBottom))
    return value * ROOT_OF_TWO_PI
  }
  const x = Math.sqrt(-2 * exactLog(y))
  const first = x - exactLog(x) / x
  const z = 1 / x
  const second =
    x < 8 ? (z * horner(z, nearTop)) / horner(z, nearBottom) : (z * horner(z, farTop)) / horner(z, farBottom)
  return isHigh ? first - second : -(first - second)
}

function horner(x: number, coefficients: readonly number[]): number {
  let sum = 0
  for (const coefficient of coefficients) sum = sum * x + coefficient
  return sum
}
