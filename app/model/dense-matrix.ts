/** A scipy sparse matrix as MLflow saves it (`data`, `indices`, `indptr`, `shape`), written out as rows. */
import { UserError } from '#shared/user-error.ts'
import type { Value } from '#shared/values.ts'
import { isValueList, isValueMap } from '#shared/values.ts'

/** Sparse matrices can be of any shape on little space; an example beyond this is not shown as one. */
const MAX_CELLS = 1_000_000

/** Rows of cells, absent ones zero. `compressed` says whether `indptr` runs over rows (csr) or columns (csc). */
export function denseMatrix(saved: Value, compressed: 'rows' | 'columns'): Value {
  const [rowCount, columnCount] = sizes(part(saved, 'shape'))
  if (rowCount === undefined || columnCount === undefined) throw broken('shape')
  if (rowCount * columnCount > MAX_CELLS) {
    throw new UserError({
      code: 'over-limit',
      message: `The sparse input example has ${rowCount} × ${columnCount} cells; at most ${MAX_CELLS} are written out.`,
      hint: 'Enter inputs by hand, or send a smaller part of it.',
    })
  }
  const data = part(saved, 'data')
  const indices = sizes(part(saved, 'indices'))
  const starts = sizes(part(saved, 'indptr'))
  const zero: Value = data.every((value) => typeof value === 'bigint') ? 0n : 0
  const rows: Value[][] = Array.from({ length: rowCount }, () =>
    Array.from({ length: columnCount }, () => zero),
  )
  for (const [major, start] of starts.slice(0, -1).entries()) {
    for (let at = start; at < (starts[major + 1] ?? 0); at += 1) {
      const minor = indices[at] ?? -1
      const [row, column] = compressed === 'rows' ? [major, minor] : [minor, major]
      const cells = rows[row]
      if (cells === undefined || column < 0 || column >= columnCount) throw broken('indices')
      cells[column] = data[at] ?? Number.NaN
    }
  }
  return rows
}

function part(saved: Value, key: string): readonly Value[] {
  const value = isValueMap(saved) ? saved.get(key) : undefined
  if (value === undefined || !isValueList(value)) throw broken(key)
  return value
}

function sizes(values: readonly Value[]): readonly number[] {
  return values.map((value) => {
    if (typeof value === 'bigint' && value >= 0n && value <= Number.MAX_SAFE_INTEGER) return Number(value)
    throw broken('indices')
  })
}

function broken(key: string): UserError {
  return new UserError({
    code: 'bad-model',
    message: `The sparse input example has no usable "${key}".`,
    hint: 'Enter inputs by hand, or save the example again.',
  })
}
