/** Which rows of an input have a row in its outputs, where some were not sent. */

/** Rows that were sent, of all there were. */
export interface SentRows {
  /** Places in the input, ascending. */
  readonly sent: readonly number[]
  readonly all: number
}

/** How rows of a result stand: each at its place in the input, with gaps for those that were not sent. */
export interface RowLayout {
  readonly count: number
  /** The row of the result that is shown there; null at a gap. */
  readonly resultRow: (shown: number) => number | null
  /** The row of the input that a row of the result answers. */
  readonly inputRow: (row: number) => number
  /** Where a row of the result is shown. */
  readonly shownAt: (row: number) => number
}

/** The layout of `count` rows; without gaps where all were sent or they are arranged in another order. */
export function rowLayout(rows: SentRows | null, count: number, isOrdered: boolean): RowLayout {
  if (rows === null) {
    return { count, resultRow: (row) => row, inputRow: (row) => row, shownAt: (row) => row }
  }
  const inputRow = (row: number) => rows.sent[row] ?? row
  if (isOrdered) return { count, resultRow: (row) => row, inputRow, shownAt: (row) => row }
  const places = new Map(rows.sent.map((place, row) => [place, row]))
  return { count: rows.all, resultRow: (shown) => places.get(shown) ?? null, inputRow, shownAt: inputRow }
}
