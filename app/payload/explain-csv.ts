/** Why a CSV cannot be read with the types of a signature: the column and row it is about, in plain words, with ways out. */
import { pandasTypeOf } from '#app/mlflow-types/data-types.ts'
import { labelOf } from '#app/mlflow-types/spec-label.ts'
import { csvColumn } from '#app/python-data/csv-column.ts'
import { csvLines } from '#app/python-data/csv-lines.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import type { ErrorWords } from '#app/python-data/python-error.ts'
import type { ScalarType, Schema } from '#shared/model.ts'

/** Rows looked at for those that are refused. */
const MAX_ROWS_TRIED = 20_000

/** As many refused rows are named. */
const MAX_PLACES = 50

const asJson = 'Send the rows as JSON (dataframe_split): those values are cast to the signature.'

/** The words for a CSV that pandas refused with `error`. */
export function explainCsv(error: PythonError, text: string, schema: Schema | null): ErrorWords {
  if (schema?.kind === 'tensors') {
    return {
      plain: 'MLflow reads no CSV for a model whose signature has tensors.',
      ways: ['Send the arrays as JSON (inputs or instances).'],
      places: [],
    }
  }
  const specs = schema?.columns ?? []
  const nested = specs.filter(({ type }) => type.kind !== 'scalar')
  if (nested.length > 0) {
    const names = nested.map(({ name }, place) => name ?? String(place)).join(', ')
    return {
      plain: `MLflow reads no CSV for a model with columns that are lists, objects or of any type (${names}).`,
      ways: ['Send the rows as JSON (dataframe_records or dataframe_split).'],
      places: nested.flatMap(({ name }) => (name === null ? [] : [{ column: name }])),
    }
  }
  const table = cellsOf(text)
  if (table !== null) {
    for (const [place, spec] of specs.entries()) {
      const label = labelOf(spec, place)
      const at = typeof label === 'number' ? label : table.header.indexOf(label)
      const cells = at < 0 ? undefined : table.columns[at]
      if (cells === undefined || spec.type.kind !== 'scalar') continue
      const words = columnWords({ name: String(label), type: spec.type.type, cells })
      if (words !== null) return words
    }
  }
  return { plain: `pandas cannot read this CSV: ${error.message}`, ways: [], places: [] }
}

interface CsvCells {
  readonly header: readonly string[]
  readonly columns: readonly (readonly string[])[]
}

/** The cells by column; null where the text is no CSV, or has columns without a name before the others. */
function cellsOf(text: string): CsvCells | null {
  try {
    const { fields, starts } = csvLines(text)
    const header = fields.slice(0, starts[1] ?? 0)
    if ((starts[2] ?? 0) - (starts[1] ?? 0) > header.length) return null
    const rows = Math.min(starts.length - 2, MAX_ROWS_TRIED)
    const columns = header.map((_, place) =>
      Array.from({ length: Math.max(0, rows) }, (__, row) => fields[(starts[row + 1] ?? 0) + place] ?? ''),
    )
    return { header, columns }
  } catch (error) {
    if (error instanceof PythonError) return null
    throw error
  }
}

interface CsvColumn {
  readonly name: string
  readonly type: ScalarType
  readonly cells: readonly string[]
}

/** Null for a column that pandas reads. */
function columnWords({ name, type, cells }: CsvColumn): ErrorWords | null {
  if (type === 'datetime') {
    return {
      plain: `MLflow's CSV reader takes no datetime columns, and ${name} is one.`,
      ways: [asJson],
      places: [{ column: name }],
    }
  }
  if (isRead(cells, type)) return null
  const rows: number[] = []
  for (const [row, cell] of cells.entries()) {
    if (rows.length >= MAX_PLACES) break
    if (!isRead([cell], type)) rows.push(row)
  }
  const [first] = rows
  if (first === undefined) {
    return {
      plain: `The values of ${name} cannot be read together as ${type}.`,
      ways: [waysOf(name, type), asJson],
      places: [{ column: name }],
    }
  }
  const cell = cells[first] ?? ''
  const shown = cell === '' ? 'an empty cell' : `"${cell.length > 40 ? `${cell.slice(0, 40)}…` : cell}"`
  const others = rows.length === 1 ? '' : ` So is every row marked (${rows.length}).`
  return {
    plain: `Row ${first + 1}, ${name}: pandas cannot read ${shown} as ${type}.${others}`,
    ways: [waysOf(name, type), asJson],
    places: rows.map((row) => ({ row, column: name })),
  }
}

function isRead(cells: readonly string[], type: ScalarType): boolean {
  try {
    csvColumn(cells, 0, pandasTypeOf(type))
    return true
  } catch (error) {
    if (error instanceof PythonError) return false
    throw error
  }
}

function waysOf(name: string, type: ScalarType): string {
  switch (type) {
    case 'integer':
    case 'long':
      return `Fill every value of ${name} with a whole number that ${type} can hold.`
    case 'boolean':
      return `Write True or False for ${name} in every row.`
    case 'float':
    case 'double':
      return `Write numbers with a point for ${name}; an empty cell is a missing one.`
    case 'string':
    case 'binary':
    case 'datetime':
      return `Write ${name} as text.`
  }
}
