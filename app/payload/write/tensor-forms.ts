/** Arrays as each of MLflow's JSON forms. */
import { UserError } from '#shared/user-error.ts'
import { elementCount } from '#shared/values.ts'
import type { Tensor, Tensors } from '#shared/values.ts'
import { cellWriter, tensorRowText, tensorText } from './cells.ts'
import type { Written } from './input.ts'
import { dataLosses } from './losses.ts'
import type { JsonHabits } from './losses.ts'

/** Nested lists. */
export function tensorForm(tensor: Tensor, habits: JsonHabits): Written {
  return { text: tensorText(tensor), losses: dataLosses('The array', tensor.values, habits) }
}

/** A dict of nested lists. */
export function tensorsForm({ entries }: Tensors, habits: JsonHabits): Written {
  return {
    text: `{${entries.map(({ name, tensor }) => `${JSON.stringify(name)}: ${tensorText(tensor)}`).join(', ')}}`,
    losses: entries.flatMap(({ name, tensor }) => dataLosses(`Array ${name}`, tensor.values, habits)),
  }
}

/** A list with one dict a row; the arrays must have the same first extent. */
export function tensorInstances(tensors: Tensors, habits: JsonHabits): Written {
  const rowCount = commonRowCount(tensors.entries)
  const rows = Array.from({ length: rowCount }, (_, row) => {
    const members = tensors.entries.map(
      ({ name, tensor }) => `${JSON.stringify(name)}: ${tensorRowText(tensor, row)}`,
    )
    return `{${members.join(', ')}}`
  })
  const { losses } = tensorsForm(tensors, habits)
  return {
    text: `[${rows.join(', ')}]`,
    losses: rowCount === 0 ? [...losses, 'Without rows the names are not written.'] : losses,
  }
}

/** One column of a table form made of an array. */
interface RowColumn {
  /** JSON text of the column's name. */
  readonly label: string
  readonly cell: (row: number) => string
}

/** A table whose rows are those of the arrays: what has more than one axis becomes one flat list a row. */
export interface RowTable {
  readonly rowCount: number
  readonly columns: readonly RowColumn[]
  readonly losses: readonly string[]
}

/**
 * Arrays as table rows the way MLflow reads them back (`_reshape_and_cast_pandas_column_values` in
 * mlflow/models/utils.py): a plain cell where a row is one element, else a flat list; an unnamed array with two axes
 * is one column for each of its columns. `knowsShapes` when a signature gives the shapes back.
 */
export function rowTable(
  arrays: readonly { readonly name: string | null; readonly tensor: Tensor }[],
  knowsShapes: boolean,
): RowTable {
  const rowCount = commonRowCount(arrays)
  const columns = arrays.flatMap(({ name, tensor }) => columnsOf(name, tensor))
  const isFlattened = arrays.some(({ name, tensor }) => tensor.shape.length > (name === null ? 2 : 1))
  return {
    rowCount,
    columns,
    losses: [
      ...(isFlattened && !knowsShapes
        ? ['Rows are written as flat lists; without a signature they arrive as a column of lists.']
        : []),
      ...(rowCount === 0 ? ['There are no rows; MLflow refuses an empty table for an array.'] : []),
    ],
  }
}

/** A row table as `split` or `records`. */
export function rowTableForm(table: RowTable, form: 'split' | 'records'): Written {
  const { columns, rowCount, losses } = table
  const rows = Array.from({ length: rowCount }, (_, row) => {
    const cells = columns.map(({ label, cell }) =>
      form === 'split' ? cell(row) : `${label.startsWith('"') ? label : `"${label}"`}: ${cell(row)}`,
    )
    return form === 'split' ? `[${cells.join(', ')}]` : `{${cells.join(', ')}}`
  })
  if (form === 'records') return { text: `[${rows.join(', ')}]`, losses }
  const labels = columns.map(({ label }) => label).join(', ')
  return { text: `{"columns": [${labels}], "data": [${rows.join(', ')}]}`, losses }
}

function columnsOf(name: string | null, tensor: Tensor): readonly RowColumn[] {
  const cell = cellWriter(tensor.values)
  const size = elementCount(tensor.shape.slice(1))
  if (name === null && tensor.shape.length === 2) {
    return Array.from({ length: size }, (_, place) => ({
      label: String(place),
      cell: (row) => cell(row * size + place),
    }))
  }
  const label = name === null ? '0' : JSON.stringify(name)
  if (size === 1 && tensor.shape.length <= 2) return [{ label, cell }]
  const flat = (row: number) => {
    const parts = Array.from({ length: size }, (_, place) => cell(row * size + place))
    return `[${parts.join(', ')}]`
  }
  return [{ label, cell: flat }]
}

function commonRowCount(
  arrays: readonly { readonly name: string | null; readonly tensor: Tensor }[],
): number {
  const extents = new Set(arrays.map(({ tensor }) => tensor.shape[0]))
  const [extent] = extents
  if (extents.size === 1 && extent !== undefined) return extent
  throw new UserError({
    code: 'bad-payload',
    message: 'The arrays do not have the same number of rows, so they have no form by rows.',
    hint: 'Use the target inputs, which writes each array by itself.',
  })
}
