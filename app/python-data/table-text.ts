/** `str(frame)` of a DataFrame in a process without a terminal. Source: `pandas/io/formats/format.py` and `string.py`. */
import type { Table, Value } from '#shared/values.ts'
import { columnTexts, isNumericColumn } from './column-texts.ts'
import { inferObjects } from './infer-objects.ts'
import { strOf } from './python-repr.ts'

/** Frames with more rows (`display.max_rows`) are shown by so many of each end (half of `display.min_rows`). */
const MAX_ROWS = 60
const END_ROWS = 5

/** Longer cells are cut (`display.max_colwidth`). */
const MAX_CELL = 50

/** The letters of a line: what `shutil.get_terminal_size` gives without a terminal. */
const LINE_WIDTH = 80

/** What stands for the columns that are left out. */
const GAP = ' ...'

/** A column's header and cells, all of one width. */
type Strip = readonly string[]

/** The frame as pandas prints it: long ones by their ends, wide ones by their first and last columns. */
export function tableText(table: Table): string {
  const { rowCount, columns } = table
  if (rowCount === 0 || columns.length === 0) return emptyText(table)
  const isLong = rowCount > MAX_ROWS
  const places = isLong
    ? [...counting(END_ROWS), ...counting(END_ROWS).map((place) => rowCount - END_ROWS + place)]
    : counting(rowCount)
  const labels = indexStrip(table, places)
  const headers = headersOf(table)
  const strips = columns.map(({ values }, place) =>
    columnStrip(`${isNumericColumn(values) ? ' ' : ''}${headers[place] ?? ''}`, columnTexts(values, places)),
  )
  const shown = shownColumns([labels, ...strips])
  const kept =
    shown === null
      ? [labels, ...strips]
      : [labels, ...strips.slice(0, shown.ahead), ...strips.slice(-shown.behind)]
  const rows = isLong ? kept.map(withGap) : kept
  const gap: Strip = Array.from(rows[0] ?? [], () => GAP)
  const all = shown === null ? rows : [...rows.slice(0, shown.ahead + 1), gap, ...rows.slice(shown.ahead + 1)]
  const isCut = isLong || shown !== null
  return `${joined(all).join('\n')}${isCut ? `\n\n[${rowCount} rows x ${columns.length} columns]` : ''}`
}

function counting(count: number): readonly number[] {
  return Array.from({ length: count }, (_, place) => place)
}

function emptyText({ columns, index, rowCount }: Table): string {
  const labels = index?.map(strOf) ?? counting(rowCount).map(String)
  return `Empty DataFrame\nColumns: [${columns.map(({ name }) => String(name)).join(', ')}]\nIndex: [${labels.join(', ')}]`
}

/** The names of the columns; where all are numbers, of one width. */
function headersOf({ columns }: Table): readonly string[] {
  const numbers = columns.flatMap(({ name, labelType }) =>
    typeof name === 'number' && labelType === undefined ? [BigInt(name)] : [],
  )
  if (numbers.length < columns.length) return columns.map(({ name }) => String(name))
  const texts = labelTexts(numbers)
  const width = Math.max(...texts.map(lengthOf))
  return texts.map((text) => padEnd(text, width))
}

/** The labels at the left; without the space for a sign where none has one. */
function indexStrip({ index }: Table, places: readonly number[]): Strip {
  const texts =
    index === undefined ? places.map(String) : labelTexts(places.map((place) => index[place] ?? null))
  const width = Math.max(...texts.map(lengthOf))
  return ['', ...texts].map((text) => padEnd(text, width))
}

function labelTexts(labels: readonly Value[]): readonly string[] {
  const texts = columnTexts(inferObjects(labels), counting(labels.length))
  return texts.every((text) => text.startsWith(' ')) ? texts.map((text) => text.slice(1)) : texts
}

function columnStrip(header: string, cells: readonly string[]): Strip {
  const width = Math.max(lengthOf(header), Math.min(MAX_CELL, Math.max(...cells.map(lengthOf))))
  const cut = cells.map((cell) =>
    lengthOf(cell) > width
      ? `${Array.from(cell)
          .slice(0, width - 3)
          .join('')}...`
      : cell,
  )
  return [header, ...cut].map((cell) => padStart(cell, width))
}

/** How many columns stay at each end of a frame too wide for its line; null where all do. */
function shownColumns(strips: readonly Strip[]): { readonly ahead: number; readonly behind: number } | null {
  const widths = strips.map((strip) => lengthOf(strip[0] ?? ''))
  const total = widths.reduce((sum, width) => sum + width + 1, -1)
  if (total < LINE_WIDTH) return null
  let excess = total - LINE_WIDTH + 1 + GAP.length + 1
  while (excess > 0 && widths.length > 1) {
    const [width = 0] = widths.splice(halfOf(widths.length), 1)
    excess -= width + 1
  }
  const count = Math.max(widths.length - 1, 2)
  if (count >= strips.length - 1) return null
  return { ahead: Math.floor(count / 2), behind: Math.floor(count / 2) }
}

/** Python's `round(count / 2)`: a half goes to the even number. */
function halfOf(count: number): number {
  const half = Math.floor(count / 2)
  return count % 2 === 1 && half % 2 === 1 ? half + 1 : half
}

/** Dots between the first rows and the last; of the labels they stand at the left. */
function withGap(strip: Strip, column: number): Strip {
  const width = lengthOf(strip[END_ROWS] ?? '')
  const dots = width > 3 ? '...' : '..'
  const gap = column === 0 ? padEnd(dots, width) : padStart(dots, width)
  return [...strip.slice(0, END_ROWS + 1), gap, ...strip.slice(END_ROWS + 1)]
}

/** Strips side by side, one space between them. */
function joined(strips: readonly Strip[]): readonly string[] {
  const widths = strips.map((strip) => Math.max(...strip.map(lengthOf)))
  return counting(strips[0]?.length ?? 0).map((row) =>
    strips.map((strip, place) => padEnd(strip[row] ?? '', widths[place] ?? 0)).join(' '),
  )
}

/** Python's `len`: code points. */
function lengthOf(text: string): number {
  return Array.from(text).length
}

function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - lengthOf(text))) + text
}

function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)))
}
