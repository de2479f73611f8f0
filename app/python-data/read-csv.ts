/** `pandas.read_csv(text, dtype)` with its default options. Sources: `pandas/io/parsers`, `pandas/_libs/parsers.pyx`. */
import type { ColumnName, Data, Table, Value } from '#shared/values.ts'
import { columnOf, columnOfArray } from './column.ts'
import { csvColumn } from './csv-column.ts'
import { csvLines } from './csv-lines.ts'
import type { CsvLines } from './csv-lines.ts'
import { tableOf } from './data-frame.ts'
import type { DtypeSpec } from './dtype.ts'
import { PythonError } from './python-error.ts'
import { dataOf } from './set-items.ts'
import { valuesOf } from './column-values.ts'

/** The dtypes that are asked for, by column name or by place. */
export type AskedDtypes = ReadonlyMap<ColumnName, DtypeSpec>

/** The frame of a CSV text; throws what pandas would. Columns before those of the header become the index. */
export function readCsv(text: string, asked: AskedDtypes): Table {
  const lines = csvLines(text)
  const header = lines.fields.slice(0, lines.starts[1] ?? 0)
  if (header.length === 0) throw new PythonError('EmptyDataError', 'No columns to parse from file')
  const dtypes = new Map(asked)
  const names = mangledNames(header, dtypes)
  const rowCount = lines.starts.length - 2
  if (rowCount === 0) return emptyFrame(names, dtypes)
  const width = (lines.starts[2] ?? 0) - (lines.starts[1] ?? 0)
  const leading = Math.max(0, width - names.length)
  const columns: Data[] = []
  for (let place = 0; place < width; place++) {
    const name: ColumnName = place < leading ? place : (names[place - leading] ?? String(place - leading))
    const byName = dtypes.get(name)
    const values = csvColumn(cellsOf(lines, place, rowCount), place, byName ?? dtypes.get(place) ?? null)
    // Objects that are asked for by place are looked at once more when the frame is made.
    columns.push(byName === undefined ? columnOfArray(values) : values)
  }
  const index = leading === 0 ? null : indexOf(columns.slice(0, leading), rowCount)
  return tableOf(names, columns.slice(leading), rowCount, index)
}

function cellsOf(lines: CsvLines, place: number, rowCount: number): readonly string[] {
  return Array.from(
    { length: rowCount },
    (_, row) => lines.fields[(lines.starts[row + 1] ?? 0) + place] ?? '',
  )
}

/** Names made unique, "Unnamed: n" for empty ones; a renamed column keeps its dtype (`mangle_dupe_names`). */
function mangledNames(header: readonly string[], dtypes: Map<ColumnName, DtypeSpec>): readonly string[] {
  const names = header.map((name, place) => (name === '' ? `Unnamed: ${place}` : name))
  const places = header.map((_, place) => place)
  const order = [
    ...places.filter((place) => header[place] !== ''),
    ...places.filter((place) => header[place] === ''),
  ]
  const counts = new Map<string, number>()
  for (const place of order) {
    const old = names[place] ?? ''
    let name = old
    let count = counts.get(name) ?? 0
    if (count > 0) {
      while (count > 0) {
        counts.set(old, count + 1)
        name = `${old}.${count}`
        count = names.includes(name) ? count + 1 : (counts.get(name) ?? 0)
      }
      const dtype = dtypes.get(old)
      if (dtype !== undefined && !dtypes.has(name)) dtypes.set(name, dtype)
    }
    names[place] = name
    counts.set(name, count + 1)
  }
  return names
}

/** A frame of a header alone: every column has the asked dtype, else object. */
function emptyFrame(names: readonly string[], dtypes: ReadonlyMap<ColumnName, DtypeSpec>): Table {
  const byName = new Map<ColumnName, DtypeSpec>()
  for (const [name, dtype] of dtypes) {
    const label = typeof name === 'number' ? names[name] : name
    if (label === undefined) throw new PythonError('IndexError', 'list index out of range')
    byName.set(label, dtype)
  }
  return tableOf(
    names,
    names.map((name) => dataOf([], byName.get(name) ?? { name: 'object' })),
    0,
    null,
  )
}

function indexOf(columns: readonly Data[], rowCount: number): readonly Value[] {
  const [first, ...others] = columns.map(valuesOf)
  if (others.length === 0) return columnOf(first ?? []).values
  return Array.from({ length: rowCount }, (_, row) => columns.map((column) => valuesOf(column)[row] ?? null))
}
