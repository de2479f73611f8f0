/** Mutates serialized models and lowers and runs what comes of them. */
import { evaluate } from '#app/native/evaluate.ts'
import { numberGrid } from '#app/native/grid.ts'
import { lowerModel, type ModelFile } from '#app/native/lower-model.ts'
import { Raised } from '#app/native/raised.ts'
import { UserError } from '#shared/user-error.ts'
import { generator, mutateBytes } from './mutate-bytes.ts'

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
  /** Milliseconds of processor time of the slowest mutant: other work on the machine does not count. */
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
    const bytes = mutateBytes(start.bytes, random)
    const begun = process.cpuUsage()
    try {
      run(start.wrap === undefined ? bytes : start.wrap(bytes), start)
      accepted++
    } catch (error) {
      const isExpected = error instanceof UserError || error instanceof Raised
      if (!isExpected) crashes.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
    const { user, system } = process.cpuUsage(begun)
    slowest = Math.max(slowest, (user + system) / 1000)
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
