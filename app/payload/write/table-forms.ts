/** A table as each of MLflow's JSON forms (`mlflow/pyfunc/scoring_server/__init__.py`, `SUPPORTED_FORMATS`). */
import type { ColumnName, Table, Value } from '#shared/values.ts'
import type { Signature } from '#shared/model.ts'
import { cellWriter, valueText } from './cells.ts'
import type { Written } from './input.ts'
import { dataLosses } from './losses.ts'
import type { JsonHabits } from './losses.ts'

/** What a form without an index says of one. */
export const INDEX_LEFT_OUT = 'The index is left out.'

/** pandas' `split`: column names, rows, and the index where it is not 0…n-1. */
export function splitForm(table: Table, habits: JsonHabits, hasIndex = table.index !== undefined): Written {
  const cells = table.columns.map(({ values }) => cellWriter(values))
  const rows = rowsOf(table, (row) => `[${cells.map((cell) => cell(row)).join(', ')}]`)
  const names = table.columns.map(({ name }) =>
    typeof name === 'number' ? String(name) : JSON.stringify(name),
  )
  const index = hasIndex ? `"index": [${indexTexts(table).join(', ')}], ` : ''
  return {
    text: `{"columns": [${names.join(', ')}], ${index}"data": [${rows.join(', ')}]}`,
    losses: columnLosses(table, habits),
  }
}

/** A list of dicts. */
export function recordsForm(table: Table, habits: JsonHabits): Written {
  const columns = lastOfEachName(table)
  const cells = columns.map(({ name, values }) => ({
    key: JSON.stringify(String(name)),
    cell: cellWriter(values),
  }))
  const rows = rowsOf(table, (row) => `{${cells.map(({ key, cell }) => `${key}: ${cell(row)}`).join(', ')}}`)
  const empty = table.rowCount === 0 && table.columns.length > 0
  return {
    text: `[${rows.join(', ')}]`,
    losses: [
      ...columnLosses(table, habits),
      ...nameLosses(table),
      ...(empty ? ['The table has no rows, so its column names are not written.'] : []),
    ],
  }
}

/** A dict of lists by column; a list of rows where the signature's columns have no names, or are numbered from 0. */
export function inputsForm(given: Table, habits: JsonHabits, signature: Signature | null): Written {
  const table = withPlainBytes(given)
  if (hasPlaces(signature)) return unnamedInputs(table, habits)
  const entries = lastOfEachName(table).map(({ name, values }) => {
    const cell = cellWriter(values)
    return `${JSON.stringify(String(name))}: [${rowsOf(table, cell).join(', ')}]`
  })
  return {
    text: `{${entries.join(', ')}}`,
    losses: [...columnLosses(table, { ...habits, decodesBinary: false }), ...nameLosses(table)],
  }
}

/** A list of dicts, which the server turns into a dict of lists. */
export function instancesForm(given: Table, habits: JsonHabits, signature: Signature | null): Written {
  const table = withPlainBytes(given)
  if (hasPlaces(signature)) return unnamedInputs(table, habits)
  const records = recordsForm(table, { ...habits, decodesBinary: false })
  const isNested = table.columns.some(
    ({ values }) => values.dtype === 'object' && values.data.some(isContainer),
  )
  if (!isNested) return records
  const loss =
    'MLflow turns instances from records into lists by column, which changes lists and dicts inside cells; inputs keeps them.'
  return { ...records, losses: [...records.losses, loss] }
}

function unnamedInputs(table: Table, habits: JsonHabits): Written {
  const cells = table.columns.map(({ values }) => cellWriter(values))
  const [only] = cells
  const isSingle = cells.length === 1 && only !== undefined
  const row = isSingle ? only : (place: number) => `[${cells.map((cell) => cell(place)).join(', ')}]`
  const kinds = new Set(table.columns.map(({ values }) => values.dtype))
  const mixed = kinds.size > 1 ? ['All columns arrive in one array, of the type of the first column.'] : []
  const losses = columnLosses(table, { ...habits, decodesBinary: false })
  return { text: `[${rowsOf(table, row).join(', ')}]`, losses: [...losses, ...indexLoss(table), ...mixed] }
}

/** `inputs` and `instances` do not decode base64, but take ASCII text for the bytes themselves. */
function withPlainBytes(table: Table): Table {
  return {
    ...table,
    columns: table.columns.map((column) => {
      const { values } = column
      if (values.dtype !== 'object' || values.data.length === 0) return column
      const texts = values.data.map(asciiText)
      return texts.every((text) => text !== null)
        ? { ...column, values: { dtype: 'str', data: texts } }
        : column
    }),
  }
}

/** Bytes as the text that numpy reads as them; null where there is none. */
function asciiText(value: Value): string | null {
  if (!(value instanceof Uint8Array) || value.at(-1) === 0) return null
  return value.every((byte) => byte < 0x80) ? Buffer.from(value).toString('latin1') : null
}

/** One text a row. */
export function rowsOf(table: Table, row: (place: number) => string): readonly string[] {
  return Array.from({ length: table.rowCount }, (_, place) => row(place))
}

/** Where names repeat, as a dict keeps them: each in its first place with its last value. */
function lastOfEachName(table: Table): Table['columns'] {
  const byName = new Map(table.columns.map((column) => [String(column.name), column]))
  return Array.from(byName.values())
}

/** What a form that names every cell loses of the names and the index. */
export function nameLosses(table: Table): readonly string[] {
  const names = table.columns.map(({ name }) => String(name))
  const repeated = names.filter((name, place) => names.indexOf(name) !== place)
  const losses = Array.from(
    new Set(repeated),
    (name) => `Column ${name} is there more than once; only the last is kept.`,
  )
  if (table.columns.some(({ name }) => isNumber(name))) {
    losses.push('Column names that are numbers become text.')
  }
  return [...losses, ...indexLoss(table)]
}

function indexLoss(table: Table): readonly string[] {
  return table.index === undefined ? [] : [INDEX_LEFT_OUT]
}

function isNumber(name: ColumnName): boolean {
  return typeof name === 'number'
}

function columnLosses(table: Table, habits: JsonHabits): readonly string[] {
  return table.columns.flatMap(({ name, values }) => dataLosses(`Column ${name}`, values, habits))
}

function indexTexts(table: Table): readonly string[] {
  const index = table.index ?? Array.from({ length: table.rowCount }, (_, place) => BigInt(place))
  return index.map(valueText)
}

/** Whether lists of values without names reach the columns of a signature. */
function hasPlaces(signature: Signature | null): boolean {
  const inputs = signature?.inputs
  if (inputs?.kind !== 'columns' || inputs.columns.length === 0) return false
  return inputs.columns.every(
    ({ name, integerName }, place) => name === null || (integerName === true && name === String(place)),
  )
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
}
