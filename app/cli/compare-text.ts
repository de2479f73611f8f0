/** A comparison for people, in a terminal. */
import { counted, numberText } from '#app/compare/number-words.ts'
import { plainJson } from '#app/table/plain-json.ts'
import type { ClassComparison, ColumnComparison, Comparison, WorstCell } from '#shared/comparison.ts'
import { visible } from '#shared/visible.ts'
import { alignRows, section, styled } from './text-layout.ts'
import type { Cell, TextOptions } from './text-layout.ts'

/** As many columns and rows are shown; `--json` has all. */
const SHOWN_COLUMNS = 30
const SHOWN_ROWS = 5
const SHOWN_CLASSES = 12

/** Summary, columns, classes, worst rows, findings. `times` are milliseconds of both sides. */
export function comparisonText(
  comparison: Comparison,
  times: readonly [number, number],
  options: TextOptions,
): string {
  const { left, right, summary, findings, holds } = comparison
  const verdict = styled(holds ? 'Within tolerance.' : 'Beyond tolerance.', holds ? 'strong' : 'red', options)
  const sides: Cell[][] = [sideRow('left', left, times[0]), sideRow('right', right, times[1])]
  const lines = [
    verdict,
    ...summary.map((line) => visible(line)),
    ...section('Sides', alignRows(sides, options), options),
    ...section('Columns', columnLines(comparison.columns, options), options),
    ...comparison.classes.flatMap((classes) => classSection(classes, options)),
    ...rankingSection(comparison, options),
    ...worstSection(comparison.columns, options),
    ...section(
      'Findings',
      findings.map(({ text }) => `  ${visible(text)}`),
      options,
    ),
  ]
  return `${lines.join('\n')}\n`
}

function sideRow(which: string, side: Comparison['left'], milliseconds: number): Cell[] {
  return [
    { text: which, style: 'faint' },
    { text: side.name },
    { text: side.failure ?? side.shape },
    { text: `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`, right: true },
  ]
}

function columnLines(columns: readonly ColumnComparison[], options: TextOptions): readonly string[] {
  if (columns.length === 0) return []
  const head = ['column', 'type', 'equal', 'within', 'different', 'missing', 'largest', 'mean', 'p95', 'p99']
  const rows = columns.slice(0, SHOWN_COLUMNS).map((column) => columnRow(column))
  const header = head.map((text, place): Cell => ({
    text,
    style: 'faint',
    ...(place > 1 ? { right: true } : {}),
  }))
  const more = columns.length - SHOWN_COLUMNS
  return [...alignRows([header, ...rows], options), ...(more > 0 ? [`  … ${more} more columns`] : [])]
}

function columnRow(column: ColumnComparison): Cell[] {
  const { left, right, leftType, rightType, counts, absolute } = column
  const missing = counts.missingLeft + counts.missingRight
  const size = (value: number | undefined) => (value === undefined ? '' : numberText(value))
  const numbers = [
    numberText(counts.equal),
    numberText(counts.within),
    numberText(counts.different),
    numberText(missing),
    size(absolute?.max),
    size(absolute?.mean),
    size(absolute?.p95),
    size(absolute?.p99),
  ]
  return [
    { text: left === right ? left : `${left} / ${right}` },
    { text: leftType === rightType ? leftType : `${leftType} / ${rightType}` },
    ...numbers.map((text): Cell => ({ text, right: true })),
  ]
}

function classSection(
  { left, right, classes, matrix, flips }: ClassComparison,
  options: TextOptions,
): readonly string[] {
  if (flips === 0 || classes.length > SHOWN_CLASSES) return []
  const header: Cell[] = [
    { text: 'left \\ right', style: 'faint' },
    ...classes.map((text): Cell => ({ text, style: 'faint', right: true })),
  ]
  const rows = matrix.map((counts, place): Cell[] => [
    { text: classes[place] ?? '' },
    ...counts.map((count): Cell => ({ text: numberText(count), right: true })),
  ])
  const how = left === right ? left : `${left} against ${right}`
  return section(`Classes by ${visible(how)}`, alignRows([header, ...rows], options), options)
}

function rankingSection({ rankings }: Comparison, options: TextOptions): readonly string[] {
  const lines = rankings.flatMap(({ changes }) =>
    changes.flatMap(({ k, rows }) =>
      rows === 0 || k === 1
        ? []
        : [`  ${counted(rows, 'row')} ${rows === 1 ? 'changes its' : 'change their'} first ${k}`],
    ),
  )
  return section('Order of classes', lines, options)
}

function worstSection(columns: readonly ColumnComparison[], options: TextOptions): readonly string[] {
  const rows = columns
    .flatMap((column) => column.worst.map((cell) => ({ column, cell })))
    .toSorted((one, other) => sizeOf(other.cell) - sizeOf(one.cell))
    .slice(0, SHOWN_ROWS)
    .map(({ column, cell }): Cell[] => [
      { text: `row ${cell.leftRow + 1}`, right: true },
      { text: column.left },
      { text: plainJson(cell.left), right: true },
      { text: plainJson(cell.right), right: true },
      { text: cell.size === null ? '' : numberText(cell.size), right: true },
    ])
  return section('Largest differences', alignRows(rows, options), options)
}

function sizeOf({ size }: WorstCell): number {
  return size ?? Infinity
}
