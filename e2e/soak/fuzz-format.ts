/** Mutates serialized models and lowers and runs what comes of them. */
import { evaluate } from '#app/native/evaluate.ts'
import { numberGrid } from '#app/native/grid.ts'
import { lowerModel, type ModelFile } from '#app/native/lower-model.ts'
import { Raised } from '#app/native/raised.ts'
import { UserError } from '#shared/user-error.ts'

/** A real file to start from. */
export interface FuzzSeed {
  readonly bytes: Uint8Array
  readonly file: ModelFile
  /** Columns of the input it is run on. */
  readonly columns: number
  /** Puts mutated content into its container: a zip around a schema. */
  readonly wrap?: (content: Uint8Array) => Uint8Array
}

/** What came of a round. */
export interface FuzzResult {
  /** Mutants that were read, lowered and answered. */
  readonly accepted: number
  /** Milliseconds of the slowest mutant. */
  readonly slowest: number
  /** Stacks of errors that are neither a refusal nor an exception of the model. */
  readonly crashes: readonly string[]
}

/** Runs `count` mutants; the same seed gives the same mutants. */
export function fuzzFormat(
  seeds: readonly FuzzSeed[],
  options: { readonly count: number; readonly seed: number },
): FuzzResult {
  const random = generator(options.seed)
  const crashes: string[] = []
  let accepted = 0
  let slowest = 0
  for (let round = 0; round < options.count; round++) {
    const start = seeds[Math.floor(random() * seeds.length)]
    if (start === undefined) break
    const bytes = mutate(start.bytes, random)
    const begun = performance.now()
    try {
      run(start.wrap === undefined ? bytes : start.wrap(bytes), start)
      accepted++
    } catch (error) {
      const isExpected = error instanceof UserError || error instanceof Raised
      if (!isExpected) crashes.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
    slowest = Math.max(slowest, performance.now() - begun)
  }
  return { accepted, slowest, crashes }
}

function run(bytes: Uint8Array, { file, columns }: FuzzSeed): void {
  const { predict } = lowerModel(bytes, file).methods
  const values = Float64Array.from(
    { length: 3 * columns },
    (_, place) => [5.9, 3, 0, -1, 1e30, 0.1][place % 6] ?? 0,
  )
  if (predict !== undefined) evaluate(predict, numberGrid(3, columns, values))
}

/** A small generator (mulberry32), so that rounds repeat. */
function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One to four changes: bytes flipped or set, pieces cut, doubled, moved, or the end cut off. */
function mutate(original: Uint8Array, random: () => number): Uint8Array {
  let bytes = Uint8Array.from(original)
  const changes = 1 + Math.floor(random() * 4)
  for (let change = 0; change < changes; change++) bytes = mutateOnce(bytes, random)
  return bytes
}

const telling = [0, 1, 0x7f, 0x80, 0xff, 0x2d, 0x39, 0x5b, 0x7b, 0x32, 0x52, 0x62, 0x85, 0x94]

function mutateOnce(bytes: Uint8Array, random: () => number): Uint8Array<ArrayBuffer> {
  const at = Math.floor(random() * bytes.length)
  const length = 1 + Math.floor(random() ** 3 * 200)
  const copy = Uint8Array.from(bytes)
  switch (Math.floor(random() * 7)) {
    case 0:
      copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8))
      return copy
    case 1:
      copy[at] = telling[Math.floor(random() * telling.length)] ?? 0
      return copy
    case 2:
      return joined(bytes.subarray(0, at), bytes.subarray(at + length))
    case 3:
      return joined(bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at))
    case 4: {
      const from = Math.floor(random() * bytes.length)
      return joined(bytes.subarray(0, at), bytes.subarray(from, from + length), bytes.subarray(at + length))
    }
    case 5:
      for (let place = at; place < Math.min(copy.length, at + 8); place++)
        copy[place] = Math.floor(random() * 256)
      return copy
    default:
      return random() < 0.2
        ? copy.slice(0, at)
        : joined(bytes.subarray(0, at), Uint8Array.of(Math.floor(random() * 256)), bytes.subarray(at))
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
