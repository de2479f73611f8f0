/**
 * Exponentials and logarithms as the C library gives them. `Math.exp` differs from glibc's in 10 % of arguments;
 * `exactExp` takes glibc's own steps (a table of 2^(j/128) and a polynomial of degree 5, with fused multiply-adds), and
 * differed in none of 2,000,000. Source of the method and its constants: sysdeps/ieee754/dbl-64/e_exp.c.
 */

/** ln 2 in two parts: the first has 33 bits, so that k * ln 2 loses nothing for |k| <= 1100 in steps of 1/128. */
// oxlint-disable-next-line oxc/approx-constant -- cut to 33 bits on purpose
const LN2_HIGH = 0.6931471803691238
const LN2_MIDDLE = 1.90821492927058770002e-10
/** ln 2 as the nearest double and what is left of it. */
const LN2_DD_HIGH = Math.LN2
const LN2_DD_LOW = 2.3190468138462996e-17
const INVERSE_LN2 = Math.LOG2E

const STEPS = 128
const tableHigh = new Float64Array(STEPS)
const tableLow = new Float64Array(STEPS)
/** What is left of 2^(j/128) beside its nearest double, relative to it. */
const tableRest = new Float64Array(STEPS)

/** 2^(j/128) in double-double: by series for the powers of two among j, by products for the others. */
function fillTable(): void {
  tableHigh[0] = 1
  for (let step = 1; step < STEPS; step++) {
    const half = 2 ** Math.floor(Math.log2(step))
    const [high, low] =
      half === step
        ? rootOfTwo(step)
        : multiply(
            tableHigh[half] ?? 1,
            tableLow[half] ?? 0,
            tableHigh[step - half] ?? 1,
            tableLow[step - half] ?? 0,
          )
    tableHigh[step] = high
    tableLow[step] = low
    tableRest[step] = low / high
  }
}

/** exp(step * ln2 / 128) by its series. */
function rootOfTwo(step: number): readonly [number, number] {
  const [xHigh, xLow] = multiply(LN2_DD_HIGH, LN2_DD_LOW, step / STEPS, 0)
  let sum: readonly [number, number] = [1, 0]
  let term: readonly [number, number] = [1, 0]
  for (let order = 1; order < 30; order++) {
    term = multiply(...term, xHigh, xLow)
    term = divideBy(...term, order)
    sum = add(...sum, ...term)
  }
  return sum
}

/** Made at the first use: most models are loaded without any. */
function needTable(): void {
  if (tableHigh[0] === 0) fillTable()
}

function add(aHigh: number, aLow: number, bHigh: number, bLow: number): [number, number] {
  const sum = aHigh + bHigh
  const part = sum - aHigh
  const rest = aHigh - (sum - part) + (bHigh - part) + aLow + bLow
  const high = sum + rest
  return [high, rest - (high - sum)]
}

function split(value: number): [number, number] {
  const scaled = 134217729 * value
  const high = scaled - (scaled - value)
  return [high, value - high]
}

function multiply(aHigh: number, aLow: number, bHigh: number, bLow: number): [number, number] {
  const product = aHigh * bHigh
  const [a1, a2] = split(aHigh)
  const [b1, b2] = split(bHigh)
  const rest = a1 * b1 - product + a1 * b2 + a2 * b1 + a2 * b2 + (aHigh * bLow + aLow * bHigh)
  const high = product + rest
  return [high, rest - (high - product)]
}

function divideBy(high: number, low: number, by: number): [number, number] {
  const quotient = high / by
  const [backHigh, backLow] = multiply(quotient, 0, by, 0)
  const rest = (high - backHigh - backLow + low) / by
  const sum = quotient + rest
  return [sum, rest - (sum - quotient)]
}

const LN2_STEP_HIGH = 0.005415212348111709
const LN2_STEP_LOW = 1.2864023111638344e-14
const SECOND = 0.49999999999996786
const THIRD = 0.16666666666665886
const FOURTH = 0.0416666808410674
const FIFTH = 0.008333335853059549
/** Added and taken away again it rounds to the nearest whole number, halves to even. */
const ROUNDER = 6755399441055744

/** e^x as glibc's `exp` gives it where the processor has fused multiply-adds. */
export function exactExp(x: number): number {
  if (!(x > -745 && x < 709)) return Math.exp(x)
  needTable()
  const scaled = x * (INVERSE_LN2 * STEPS)
  const k = scaled + ROUNDER - ROUNDER
  const step = k & (STEPS - 1)
  const r = fused(-k, LN2_STEP_LOW, x - k * LN2_STEP_HIGH)
  const square = r * r
  const start = (tableRest[step] ?? 0) + r
  const middle = fused(square, SECOND + r * THIRD, start)
  const tail = middle + square * square * (FOURTH + r * FIFTH)
  const base = tableHigh[step] ?? 1
  // Below -512 glibc goes another way, without the fused step.
  const value = x < -512 ? base + base * tail : fused(base, tail, base)
  return timesPowerOfTwo(value, (k - step) / STEPS)
}

const powerBits = new Int32Array(2)
const power = new Float64Array(powerBits.buffer)
/** Where a double's exponent stands: the second word on a machine that puts low words first, as all supported ones do. */
const EXPONENT_WORD = 1

/** value * 2^exponent, by the exponent's bits: `2 ** exponent` takes five times as long as all the rest. */
function timesPowerOfTwo(value: number, exponent: number): number {
  const first = exponent < -1000 ? exponent + 1000 : exponent > 1000 ? exponent - 1000 : exponent
  powerBits[EXPONENT_WORD] = (first + 1023) << 20
  const scaled = value * (power[0] ?? 1)
  return first === exponent ? scaled : exponent < 0 ? scaled * SMALLEST : scaled * LARGEST
}

const SMALLEST = 9.332636185032189e-302
const LARGEST = 1.0715086071862673e301

/** a * b + c with one rounding. */
export function fused(a: number, b: number, c: number): number {
  const product = a * b
  const aScaled = 134217729 * a
  const aHigh = aScaled - (aScaled - a)
  const aLow = a - aHigh
  const bScaled = 134217729 * b
  const bHigh = bScaled - (bScaled - b)
  const bLow = b - bHigh
  const rest = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)
  const sum = product + c
  const part = sum - product
  return sum + (product - (sum - part) + (c - part) + rest)
}

/** 2^x, as `exactExp`. */
export function exactExp2(x: number): number {
  if (!(x > -1020 && x < 1020)) return 2 ** x
  const k = Math.round(x * STEPS)
  const step = ((k % STEPS) + STEPS) % STEPS
  const [high, low] = multiply(x - k / STEPS, 0, LN2_DD_HIGH, LN2_DD_LOW)
  const [sumHigh, sumLow] = timesTable(step, high, low)
  return timesPowerOfTwo(sumHigh + sumLow, (k - step) / STEPS)
}

/** e^x as (high + low) * 2^exponent. */
function expParts(x: number): [number, number, number] {
  const k = Math.round(x * INVERSE_LN2 * STEPS)
  const step = ((k % STEPS) + STEPS) % STEPS
  const exponent = (k - step) / STEPS
  const scale = k / STEPS
  // r = x - scale * ln2, |r| <= 0.0028, as high + low.
  const first = x - scale * LN2_HIGH
  const second = scale * LN2_MIDDLE
  const high = first - second
  const low = first - high - second
  const [sumHigh, sumLow] = timesTable(step, high, low)
  return [sumHigh, sumLow, exponent]
}

/** 2^(step/128) * e^(high + low) for a small exponent. */
function timesTable(step: number, high: number, low: number): [number, number] {
  needTable()
  const tail = high * high * (0.5 + high * (1 / 6 + high * (1 / 24 + high * (1 / 120 + high * (1 / 720)))))
  const base = tableHigh[step] ?? 1
  const baseLow = tableLow[step] ?? 0
  // base * (1 + high + low + tail) with base and high kept in two parts.
  const [productHigh, productLow] = multiply(base, baseLow, high, low)
  return add(base, baseLow, productHigh, productLow + base * tail)
}

/** ln x: the engine's, improved by one step of Newton in twice the precision. */
export function exactLog(x: number): number {
  const guess = Math.log(x)
  if (!(x > 1e-300 && x < 1e300)) return guess
  return guess + relativeRest(x, guess)
}

/** x / e^guess - 1. */
function relativeRest(x: number, guess: number): number {
  const [expHigh, expLow, exponent] = expParts(-guess)
  const [productHigh, productLow] = multiply(timesPowerOfTwo(x, exponent), 0, expHigh, expLow)
  return productHigh - 1 + productLow
}

/** x^n of a whole n from 1 on, computed in twice the precision and rounded once. */
export function exactPower(x: number, n: number): number {
  let high = x
  let low = 0
  for (let times = 1; times < n; times++) [high, low] = multiply(high, low, x, 0)
  return Number.isFinite(high) ? high : x ** n
}

/** x^(1/n) as the C library's `pow` gives it for the double nearest to 1/n: the engine's, improved by one step of Newton. */
export function exactRoot(x: number, n: number): number {
  const exponent = 1 / n
  const guess = x ** exponent
  if (!(x > 1e-300 && x < 1e300)) return guess
  let high = guess
  let low = 0
  for (let times = 1; times < n; times++) [high, low] = multiply(high, low, guess, 0)
  const [whole, rest] = multiply(exponent, 0, n, 0)
  const missing = (1 - whole - rest) / n
  return guess + guess * ((x - high - low) / x / n - Math.log(x) * missing)
}
