/** A table on its way into a model: in parts where its rows can be read apart, or whole. */
import type { ParsedPayload } from '#app/payload/parsed-payload.ts'
import { UserError } from '#shared/user-error.ts'

/** A part of a table as MLflow would read it. */
export interface InputPart {
  readonly parsed: ParsedPayload
  /** How much of the input has been read with it, 0 to 1; null where that is not known. */
  readonly progress: number | null
}

/** A table file. */
export interface TableInput {
  /** The parts in order, at least one; null where the rows can only be read together. */
  readonly parts: ((signal: AbortSignal) => AsyncIterable<InputPart>) | null
  /** A few rows at the start, read in MLflow's own way with all that it says of them; null where parts say it. */
  readonly sample: (() => Promise<ParsedPayload>) | null
  /** All of it at once, as one request. Throws a UserError `over-limit` where that is too much. */
  readonly whole: (signal: AbortSignal) => Promise<ParsedPayload>
}

/** What reads in parts throws when it finds that it cannot go on so; the whole is read then. */
export class RowsBelongTogether extends Error {}

/** Text that is read at once is a string, and its table several times that: half of what V8 allows. */
export const MAX_WHOLE_BYTES = 256 * 1024 * 1024

/** Refuses what is too large to be read at once. */
export function requireWholeSize(bytes: number, file: string, why: string): void {
  if (bytes <= MAX_WHOLE_BYTES) return
  throw new UserError({
    code: 'over-limit',
    message: `${why}, and "${file}" is larger than the ${MAX_WHOLE_BYTES / 1024 / 1024} MiB that are read at once.`,
    hint: 'Split the file, or write it as Parquet, whose types are known beforehand.',
    where: file,
  })
}
