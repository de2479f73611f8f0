/** Blocks of cells as spreadsheets put them on the clipboard: tabs and lines, quoted where a cell holds them. */
import type { Cell, DraftColumn } from './draft.ts'
import { nullCell, textCell } from './draft.ts'

/** Cells as lines with tabs. Null and absent are empty places, as a spreadsheet has them. */
export function writeTsv(block: readonly (readonly Cell[])[]): string {
  return block.map((cells) => cells.map(quoted).join('\t')).join('\n')
}

function quoted(cell: Cell): string {
  const text = 'text' in cell ? cell.text : ''
  return /["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Lines with tabs as texts; a trailing line break ends the last row and is no row of its own. */
export function parseTsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = []
  let row: string[] = []
  const pattern = /(?:"((?:[^"]|"")*)"(?=[\t\n\r]|$)|([^\t\n\r]*))(\t|\r\n|\n|\r|$)/y
  let offset = 0
  while (offset < text.length) {
    pattern.lastIndex = offset
    const match = pattern.exec(text)
    if (match === null) break
    const [whole, quotedText, plain = '', end] = match
    row.push(quotedText === undefined ? plain : quotedText.replaceAll('""', '"'))
    offset += whole.length
    if (end !== '\t' || offset === text.length) {
      if (end === '\t') row.push('')
      rows.push(row)
      row = []
    }
  }
  return rows
}

/** Texts as cells of the columns they land in: an empty place is empty text in a string column, else null. */
export function cellsOfTexts(
  texts: readonly (readonly string[])[],
  columns: readonly DraftColumn[],
  left: number,
): readonly (readonly Cell[])[] {
  return texts.map((row) => row.map((text, place) => cellOfText(text, columns[left + place])))
}

/** One text as a cell of a column. */
export function cellOfText(text: string, column: DraftColumn | undefined): Cell {
  const isString = column?.type.kind === 'scalar' && column.type.type === 'string'
  if (text === '' && !isString && column?.part === null) return nullCell
  return textCell(text)
}
