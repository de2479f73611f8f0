/** The rows of a table file as texts, read where they lie: nothing but what is asked for is held in memory. */
import type { NumberKind } from '../csv-numbers.ts'
import type { TableFormat } from '../table-format.ts'
import type { RequireUnchanged } from './source-file.ts'

/**
 * One cell as text. What null means is the format's: a missing value in CSV and Parquet, an absent key in JSON, whose
 * cells are JSON texts (`"a"`, `null`).
 */
export type CellText = string | null

/** A column of a file; `type` is what the file says of it, empty where it says nothing. */
export interface SourceColumn {
  readonly name: string
  readonly type: string
}

/** A table file that is open. Rows count from 0 in the file's order. */
export interface RowSource {
  readonly file: string
  readonly format: TableFormat
  readonly columns: readonly SourceColumn[]
  readonly rowCount: number
  /** Cells of columns (by place), a list each, of these rows, in any order. */
  readonly read: (
    rows: readonly number[],
    columns: readonly number[],
  ) => Promise<readonly (readonly CellText[])[]>
  /**
   * All rows in blocks, the same way, in the file's order. Blocks that read as plain numbers by `plain` (a kind for each
   * column of the file) come without their cells, where the format can tell.
   */
  readonly blocks: (options: BlockOptions) => AsyncIterable<RowBlock>
  /** Rejects with a UserError where the file is gone or is another than when it was opened. */
  readonly unchanged: RequireUnchanged
  readonly close: () => Promise<void>
}

/** Which cells blocks have. */
export interface BlockOptions {
  readonly columns: readonly number[]
  readonly signal: AbortSignal
  readonly plain?: readonly NumberKind[]
  /** Blocks without this text, whatever its case, come without their cells too; plain ASCII that no format escapes. */
  readonly holding?: string
}

/** Rows one after the other, column by column; `cells` null where none is of interest. */
export interface RowBlock {
  readonly from: number
  readonly count: number
  readonly cells: readonly (readonly CellText[])[] | null
}

/** Rows that follow one another in the file, as they stand in a list. */
export function* followingRuns(rows: readonly number[]): Generator<{ first: number; count: number }> {
  let place = 0
  while (place < rows.length) {
    const first = rows[place] ?? 0
    let count = 1
    while (rows[place + count] === first + count) count += 1
    yield { first, count }
    place += count
  }
}
