/** Mutates serialized models and lowers and runs what comes of them. */
import { evaluate } from '#app/native/evaluate.ts'
import { numberGrid } from '#app/native/grid.ts'
import { openInside } from '#app/native/inside/inside-model.ts'
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

/** What is done with a mutant. */
type UseOfModel = (bytes: Uint8Array, seed: FuzzSeed) => void

/** Runs `count` mutants; the same seed gives the same mutants. */
export function fuzzFormat(
  seeds: readonly FuzzSeed[],
  options: { readonly count: number; readonly seed: number; readonly use?: UseOfModel },
): FuzzResult {
  const { use = answerOf } = options
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
      use(start.wrap === undefined ? bytes : start.wrap(bytes), start)
      accepted++
    } catch (error) {
      const isExpected = isRefusal(error) || error instanceof Raised
      if (!isExpected) crashes.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
    const { user, system } = process.cpuUsage(begun)
    slowest = Math.max(slowest, (user + system) / 1000)
  }
  return { accepted, slowest, crashes }
}

/** What V8 itself refused to make is no refusal of ours. */
function isRefusal(error: unknown): boolean {
  return error instanceof UserError && !(error.cause instanceof RangeError)
}

function rowsOf(columns: number): Float64Array {
  return Float64Array.from({ length: 3 * columns }, (_, place) => [5.9, 3, 0, -1, 1e30, 0.1][place % 6] ?? 0)
}

/** It is lowered and answers three rows. */
function answerOf(bytes: Uint8Array, { file, columns }: FuzzSeed): void {
  const { predict } = lowerModel(bytes, file).methods
  if (predict !== undefined) evaluate(predict, numberGrid(3, columns, rowsOf(columns)))
}

/** Estimators that are looked at: descriptions of a hostile file's thousands are asked for one by one. */
const MOST_LOOKED_AT = 12

/** It is opened in Inside, and all that is shown there is asked for: parts, trees, nodes, drawings, the way of a row. */
export function lookInside(bytes: Uint8Array, { file, columns }: FuzzSeed): void {
  const inside = openInside(bytes, { ...file, method: 'predict' })
  const values = { dtype: 'float64', data: rowsOf(columns) } as const
  const input = { kind: 'tensor', shape: [3, columns], values } as const
  const asked: readonly ((place: number) => void)[] = [
    (place) => inside.describe(place),
    (place) => inside.trees(place, 0, 50),
    (place) => inside.nodes(place, 0, 0, 100),
    (place) => inside.draw(place, 0, { root: 0, depth: 4, along: [1, 2] }),
    (place) => inside.path(place, 0, input, 1),
  ]
  for (let place = 0; place < Math.min(MOST_LOOKED_AT, inside.estimators.length); place++)
    for (const ask of asked) tolerantly(() => ask(place))
}

/** One refused question leaves the others. */
function tolerantly(ask: () => void): void {
  try {
    ask()
  } catch (error) {
    if (!(isRefusal(error) || error instanceof Raised)) throw error
  }
}
