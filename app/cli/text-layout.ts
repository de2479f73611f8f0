/** Aligned, quiet text for a terminal of a given width. */
import { displayWidth, fitText, wrapText } from '#app/text/display-width.ts'
import { visible } from '#shared/visible.ts'

/** How text is shown: columns of the terminal, and whether it has colors. */
export interface TextOptions {
  readonly width: number
  readonly color: boolean
}

/** Ways to set text apart (ECMA-48 SGR). */
const styles = { strong: [1, 22], faint: [2, 22], red: [31, 39], yellow: [33, 39] } as const

/** Names of the ways. */
export type Style = keyof typeof styles

/** A piece of a row; foreign text in it is made visible. */
export interface Cell {
  readonly text: string
  readonly style?: Style
  /** Numbers stand to the right. */
  readonly right?: true
}

/** Narrower terminals get lines of this width, which then wrap by themselves. */
const MIN_WIDTH = 40

const INDENT = 2
const GAP = 2

/** The width lines are laid out for. */
function usableWidth(options: TextOptions): number {
  return Math.max(MIN_WIDTH, options.width)
}

/** Text in a style, where the terminal has colors. */
export function styled(text: string, style: Style, { color }: TextOptions): string {
  if (!color || text === '') return text
  const [on, off] = styles[style]
  return `\u001b[${on}m${text}\u001b[${off}m`
}

/** A section: its name, then its lines; nothing when it has none. */
export function section(title: string, lines: readonly string[], options: TextOptions): readonly string[] {
  return lines.length === 0 ? [] : ['', styled(title, 'strong', options), ...lines]
}

/** Rows with their cells under one another, cut where the line would be wider than the terminal. */
export function alignRows(rows: readonly (readonly Cell[])[], options: TextOptions): readonly string[] {
  const shown = rows.map((row) => row.map((cell) => ({ ...cell, text: visible(cell.text) })))
  const widths = columnWidths(shown, usableWidth(options) - INDENT)
  return shown.map((row) => {
    const cells = row.map((cell, column) => layCell(cell, widths[column] ?? 0, options))
    return `${' '.repeat(INDENT)}${cells.join(' '.repeat(GAP))}`.trimEnd()
  })
}

/** Whether rows can be laid out without cutting any cell. */
export function fitsRows(rows: readonly (readonly Cell[])[], options: TextOptions): boolean {
  const shown = rows.map((row) => row.map((cell) => ({ ...cell, text: visible(cell.text) })))
  const [needed, given] = [Number.MAX_SAFE_INTEGER, usableWidth(options) - INDENT]
  return sum(columnWidths(shown, needed)) === sum(columnWidths(shown, given))
}

/** A text over as many lines as it needs, each behind the same margin. */
export function paragraph(text: string, margin: number, options: TextOptions): readonly string[] {
  return wrapText(visible(text), usableWidth(options) - margin).map((line) => ' '.repeat(margin) + line)
}

function layCell(cell: Cell, width: number, options: TextOptions): string {
  const text = fitText(cell.text, width)
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)))
  const shown = cell.style === undefined ? text : styled(text, cell.style, options)
  return cell.right === true ? space + shown : shown + space
}

/** What each column needs; where all together need too much, the widest gives way first. */
function columnWidths(rows: readonly (readonly Cell[])[], available: number): readonly number[] {
  const count = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(0, ...rows.map((row) => displayWidth(row[column]?.text ?? ''))),
  )
  const room = available - GAP * Math.max(0, count - 1)
  for (let excess = sum(widths) - room; excess > 0; excess = sum(widths) - room) {
    const widest = widths.indexOf(Math.max(...widths))
    const next = Math.max(0, ...widths.filter((_, column) => column !== widest))
    const width = widths[widest] ?? 0
    widths[widest] = Math.max(width - excess, Math.min(next, width - 1), 1)
    if (width <= 1) break
  }
  return widths
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
