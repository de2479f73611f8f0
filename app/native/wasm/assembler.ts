/**
 * WebAssembly modules written down in TypeScript: as much of the binary format as the kernels need. Each function here gives
 * the bytes of its instruction after those of its operands. Source: WebAssembly Core Specification 2.0, section 5 (Binary Format).
 */

/** The bytes of instructions. */
export type Code = readonly number[]

/** Types of parameters and locals, by their byte. */
export const valueTypes = { i32: 0x7f, f64: 0x7c, v128: 0x7b } as const
type ValueType = keyof typeof valueTypes

/** A function: parameters come first among its locals; it returns nothing. */
export interface WasmFunction {
  readonly name: string
  readonly parameters: readonly ValueType[]
  readonly locals: readonly ValueType[]
  readonly body: Code
}

const SIMD = 0xfd
const EMPTY_BLOCK = 0x40

/** Unsigned LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  do {
    const low = rest % 128
    rest = Math.floor(rest / 128)
    bytes.push(rest > 0 ? low | 0x80 : low)
  } while (rest > 0)
  return bytes
}

/** Signed LEB128 of a 32-bit number. */
function signed(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ;) {
    const low = rest & 0x7f
    rest >>= 7
    const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)
    bytes.push(done ? low : low | 0x80)
    if (done) return bytes
  }
}

function withLength(bytes: Code): number[] {
  return [...unsigned(bytes.length), ...bytes]
}

/** A local's value. */
export function get(local: number): Code {
  return [0x20, ...unsigned(local)]
}

/** Sets a local. */
export function set(local: number, value: Code): Code {
  return [...value, 0x21, ...unsigned(local)]
}

/** A 32-bit constant. */
export function constant(value: number): Code {
  return [0x41, ...signed(value)]
}

type Binary = (left: Code, right: Code) => Code
const binary =
  (...operation: readonly number[]): Binary =>
  (left, right) => [...left, ...right, ...operation]

export const add = binary(0x6a)
export const subtract = binary(0x6b)
export const shiftLeft = binary(0x74)
export const notEqual = binary(0x47)
export const and = binary(0x71)
export const equal = binary(0x46)
export const greaterUnsigned = binary(0x4b)
export const lessDouble = binary(0x63)
export const lessOrEqualDouble = binary(0x65)
export const subtractDoubles = binary(0xa1)
export const shiftRight = binary(0x76)
export const greaterSigned = binary(0x4a)
export const greaterOrEqualUnsigned = binary(0x4f)
export const addDoubles = binary(0xa0)
export const multiplyDoubles = binary(0xa2)
export const addSingles = binary(0x92)
export const addPairs = binary(SIMD, ...unsigned(0xf0))
export const subtractPairs = binary(SIMD, ...unsigned(0xf1))
export const multiplyPairs = binary(SIMD, ...unsigned(0xf2))
export const dividePairs = binary(SIMD, ...unsigned(0xf3))

/** A double without its fraction: at least 0, at most the largest word, 0 for NaN. */
export function truncated(value: Code): Code {
  return [...value, 0xfc, 3]
}

/** The first where the condition holds, else the second; both are computed. */
export function choose(condition: Code, first: Code, second: Code): Code {
  return [...first, ...second, ...condition, 0x1b]
}

/** Reads from an address and a constant offset. */
type Load = (address: Code, offset?: number) => Code
const load =
  (operation: Code, alignment: number): Load =>
  (address, offset = 0) => [...address, ...operation, alignment, ...unsigned(offset)]

export const loadWord = load([0x28], 2)
export const loadHalf = load([0x2f], 1)
export const loadDouble = load([0x2b], 3)
export const loadSingle = load([0x2a], 2)
export const loadPair = load([SIMD, 0], 3)
/** One double in both halves. */
export const loadTwice = load([SIMD, 10], 3)

/** Writes to an address and a constant offset. */
type Store = (address: Code, value: Code, offset?: number) => Code
const store =
  (operation: Code, alignment: number): Store =>
  (address, value, offset = 0) => [...address, ...value, ...operation, alignment, ...unsigned(offset)]

export const storeWord = store([0x36], 2)
export const storeDouble = store([0x39], 3)
export const storeSingle = store([0x38], 2)
export const storeHalf = store([0x3b], 1)
export const storePair = store([SIMD, 11], 3)

/** Does the body, and again as long as the condition holds after it. */
export function repeatWhile(condition: Code, body: Code): Code {
  return [0x03, EMPTY_BLOCK, ...body, ...condition, 0x0d, 0, 0x0b]
}

function section(id: number, entries: readonly Code[]): number[] {
  return [id, ...withLength([...unsigned(entries.length), ...entries.flat()])]
}

function named(name: string): number[] {
  return withLength([...new TextEncoder().encode(name)])
}

function functionCode({ locals, body }: WasmFunction): Code {
  const declared = locals.map((type) => [1, valueTypes[type]])
  return withLength([...unsigned(declared.length), ...declared.flat(), ...body, 0x0b])
}

/** The bytes of a module with these functions, exported by name; it imports `memory.memory`. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [
    0x60,
    ...withLength(parameters.map((type) => valueTypes[type])),
    0,
  ])
  return Uint8Array.from([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(1, types),
    ...section(2, [[...named('memory'), ...named('memory'), 2, 0, 1]]),
    ...section(
      3,
      functions.map((_, place) => unsigned(place)),
    ),
    ...section(
      7,
      functions.map(({ name }, place) => [...named(name), 0, ...unsigned(place)]),
    ),
    ...section(10, functions.map(functionCode)),
  ])
}
