/**
 * What one model's file may take while it is read or lowered, counted in bytes of memory over all of it. What is made
 * of a file follows its size: references, compression and counts that a file merely states cannot ask for gigabytes.
 */
import { UserError } from '#shared/user-error.ts'

/** A stage of opening a model, and what it may take: at least `floor` bytes, else `share` times the file's. */
export interface Stage {
  readonly name: string
  readonly floor: number
  readonly share: number
}

/**
 * Reading: bytes that are unpacked, arrays, containers. Real models compress up to 8 times, and are held twice then, packed
 * out and as arrays; unpacked and copied at once, the floor takes 280 MB.
 */
export const readingStage: Stage = { name: 'reading it', floor: 140_000_000, share: 24 }
/** Lowering: numbers, operations and names that are made. Forests take about their own size, texts of trees a tenth of it. */
export const loweringStage: Stage = { name: 'computing with it', floor: 96_000_000, share: 16 }
/** One question of Inside: tables of 20,000 rows, trees, the names of columns. */
export const lookingStage: Stage = { name: 'looking into it', floor: 96_000_000, share: 16 }

interface Allowance {
  readonly stage: Stage
  readonly limit: number
  left: number
}

/** What runs is synchronous, one model at a time in a thread. */
let current: Allowance | null = null

/** Runs a stage within its allowance for a file of so many bytes. A stage within a stage is part of it. */
export function withAllowance<T>(stage: Stage, fileBytes: number, run: () => T): T {
  if (current !== null) return run()
  const limit = Math.max(stage.floor, stage.share * fileBytes)
  current = { stage, limit, left: limit }
  try {
    return run()
  } catch (error) {
    // What V8 itself refuses to make: arrays, texts and maps beyond its own sizes, calls too deep.
    if (error instanceof RangeError) throw overAllowance(current, error)
    throw error
  } finally {
    current = null
  }
}

/** Takes bytes of the allowance before they are made. Throws `over-limit` where there are not so many left. */
export function takeMemory(bytes: number): void {
  if (current === null) return
  current.left -= bytes
  // What is no number is no amount either.
  if (!(current.left >= 0)) throw overAllowance(current)
}

/** Bytes that may still be taken; Infinity outside of any stage. */
export function memoryLeft(): number {
  return current === null ? Infinity : Math.max(0, current.left)
}

/** The refusal of a file that asks for more than what is left. */
export function overMemory(): UserError {
  return overAllowance(current ?? { stage: readingStage, limit: readingStage.floor, left: 0 })
}

function overAllowance({ stage, limit }: Allowance, cause?: Error): UserError {
  const megabytes = Math.round(limit / 1_000_000).toLocaleString('en')
  const failure = {
    code: 'over-limit',
    message: `The model's file asks for more memory than its size allows: ${stage.name} would take more than ${megabytes} MB.`,
    hint: 'Palate stops here so that a damaged or hostile file cannot exhaust the machine. A model that is really that large: save it without compression, or run it with Python.',
  } as const
  return cause === undefined
    ? new UserError(failure)
    : new UserError({ ...failure, detail: cause.message }, { cause })
}
