/** A comparison as one HTML file that needs nothing else: no network, no script. The same comparison gives the same bytes. */
import type { ClassComparison, ColumnComparison, Comparison, WorstCell } from '#shared/comparison.ts'
import type { Value } from '#shared/values.ts'
import { plainJson } from '#app/table/plain-json.ts'
import { counted, numberText } from '../number-words.ts'
import { histogramChart } from './histogram-chart.ts'
import { markup } from './markup.ts'
import type { Markup } from './markup.ts'
import { STYLE } from './style.ts'

/** A report is read by people: more is in the JSON. */
const SHOWN_COLUMNS = 200
const SHOWN_CHARTS = 24
const SHOWN_ROWS = 50
const SHOWN_CLASSES = 40

/** The report's text. */
export function htmlReport(comparison: Comparison): string {
  const { left, right, holds, summary } = comparison
  const style = { html: STYLE }
  const head = markup`<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${left.name} against ${right.name}</title><style>${style}</style>`
  const verdict = holds
    ? markup`<p class="verdict holds">Everything is within its tolerance.</p>`
    : markup`<p class="verdict breaks">Beyond tolerance.</p>`
  const body = [
    markup`<h1>What changes in the outputs</h1>`,
    verdict,
    ...summary.map((line) => markup`<p class="lead">${line}</p>`),
    sidesSection(comparison),
    findingsSection(comparison),
    ...comparison.classes.map(classSection),
    rankingSection(comparison),
    columnsSection(comparison.columns),
    chartsSection(comparison.columns),
    worstSection(comparison.columns),
    failuresSection(comparison),
  ]
  return `<!doctype html>\n${markup`<html lang="en"><head>${head}</head><body><main>${body}</main></body></html>`.html}\n`
}

const nothing: Markup = { html: '' }

function section(title: string, content: Markup | readonly Markup[]): Markup {
  return markup`<section><h2>${title}</h2>${content}</section>`
}

function table(head: readonly string[], rows: readonly Markup[], textColumns = 1): Markup {
  const cells = head.map((name, place) =>
    place < textColumns
      ? markup`<th scope="col">${name}</th>`
      : markup`<th scope="col" class="n">${name}</th>`,
  )
  return markup`<div class="wide"><table><thead><tr>${cells}</tr></thead><tbody>${rows}</tbody></table></div>`
}

function sidesSection({ left, right, alignment }: Comparison): Markup {
  const row = (which: string, side: Comparison['left']) =>
    markup`<tr><td class="${which}">${which}</td><td><code>${side.name}</code></td><td>${side.failure ?? side.shape}</td></tr>`
  const by = alignment.key === null ? 'position' : `the column ${alignment.key}`
  return section('Sides', [
    table(['side', 'from', 'output'], [row('left', left), row('right', right)], 3),
    markup`<p class="quiet">${numberText(alignment.matched)} rows aligned by ${by}; ${numberText(alignment.onlyLeft)} only on the left, ${numberText(alignment.onlyRight)} only on the right.</p>`,
  ])
}

function findingsSection({ findings }: Comparison): Markup {
  if (findings.length === 0) return nothing
  const items = findings.map(({ text }) => markup`<li>${text}</li>`)
  return section('What stands out', markup`<ul>${items}</ul>`)
}

function classSection(compared: ClassComparison): Markup {
  const { left, right, classes, matrix, flips, rowCount } = compared
  const how = left === right ? left : `${left} (left) against ${right} (right)`
  const lead = markup`<p>${numberText(flips)} of ${counted(rowCount, 'row')} ${flips === 1 ? 'changes' : 'change'} class. Rows of the table are the classes of the left, columns those of the right.</p>`
  if (classes.length > SHOWN_CLASSES) return section(`Classes: ${how}`, lead)
  const rows = matrix.map((counts, place) => {
    const cells = counts.map((count, other) => {
      const kind = place === other ? 'n stay' : count > 0 ? 'n flip' : 'n'
      return markup`<td class="${kind}">${numberText(count)}</td>`
    })
    return markup`<tr><th scope="row">${classes[place] ?? ''}</th>${cells}</tr>`
  })
  return section(`Classes: ${how}`, [lead, table(['left \\ right', ...classes], rows), flippedRows(compared)])
}

/** Compared rows, counted from 1. */
function flippedRows({ flipped, flips }: ClassComparison): Markup {
  if (flips === 0) return nothing
  const numbers = flipped.slice(0, SHOWN_ROWS).map((row) => numberText(row + 1))
  const more = flips > numbers.length ? ` and ${numberText(flips - numbers.length)} more` : ''
  return markup`<p>They are ${flips === 1 ? 'row' : 'rows'} ${numbers.join(', ')}${more}.</p>`
}

function rankingSection({ rankings }: Comparison): Markup {
  const lines = rankings.flatMap(({ changes, left }) =>
    changes
      .filter(({ k }) => k > 1)
      .map(
        ({ k, rows }) =>
          markup`<li>${left}: ${counted(rows, 'row')} ${rows === 1 ? 'changes its' : 'change their'} first ${k} classes or the order of them</li>`,
      ),
  )
  return lines.length === 0 ? nothing : section('Order of classes', markup`<ul>${lines}</ul>`)
}

function columnsSection(columns: readonly ColumnComparison[]): Markup {
  if (columns.length === 0) return nothing
  const head = [
    'column',
    'type',
    'equal',
    'within',
    'different',
    'missing',
    'largest',
    'mean',
    'p50',
    'p95',
    'p99',
    'largest relative',
    'atol',
    'rtol',
  ]
  const rows = columns.slice(0, SHOWN_COLUMNS).map(columnRow)
  const more = columns.length - SHOWN_COLUMNS
  const rest = more > 0 ? markup`<p class="quiet">and ${numberText(more)} more columns</p>` : nothing
  return section('Columns', [table(head, rows, 2), rest])
}

function columnRow({
  left,
  right,
  leftType,
  rightType,
  counts,
  absolute,
  relative,
  tolerance,
}: ColumnComparison): Markup {
  const name = left === right ? left : `${left} / ${right}`
  const type = leftType === rightType ? leftType : `${leftType} / ${rightType}`
  const size = (value: number | undefined) => (value === undefined ? '' : numberText(value))
  const numbers = [
    numberText(counts.equal),
    numberText(counts.within),
    numberText(counts.different),
    numberText(counts.missingLeft + counts.missingRight),
    size(absolute?.max),
    size(absolute?.mean),
    size(absolute?.p50),
    size(absolute?.p95),
    size(absolute?.p99),
    size(relative?.max),
    size(tolerance.atol),
    size(tolerance.rtol),
  ].map((text) => markup`<td class="n">${text}</td>`)
  return markup`<tr><td><code>${name}</code></td><td class="quiet">${type}</td>${numbers}</tr>`
}

function chartsSection(columns: readonly ColumnComparison[]): Markup {
  const charts = columns.slice(0, SHOWN_CHARTS).flatMap(({ left, right, histogram }) => {
    if (histogram === null) return []
    const name = left === right ? left : `${left} / ${right}`
    return [
      markup`<figure><figcaption><code>${name}</code></figcaption>${histogramChart(name, histogram)}</figure>`,
    ]
  })
  if (charts.length === 0) return nothing
  const legend = markup`<p class="quiet">How often values occur: the <span class="left">left as bars</span>, the <span class="right">right as a line</span>.</p>`
  return section('Distributions', [legend, markup`<div class="charts">${charts}</div>`])
}

function worstSection(columns: readonly ColumnComparison[]): Markup {
  const rows = columns
    .flatMap((column) => column.worst.map((cell) => ({ column, cell })))
    .toSorted((one, other) => sizeOf(other.cell) - sizeOf(one.cell))
    .slice(0, SHOWN_ROWS)
    .map(({ column, cell }) => {
      const size = cell.size === null ? '' : numberText(cell.size)
      return markup`<tr><td class="n">${numberText(cell.leftRow + 1)}</td><td><code>${column.left}</code></td><td class="n">${valueText(cell.left)}</td><td class="n">${valueText(cell.right)}</td><td class="n">${size}</td></tr>`
    })
  return rows.length === 0
    ? nothing
    : section('Largest differences', table(['row', 'column', 'left', 'right', 'difference'], rows, 0))
}

function sizeOf({ size }: WorstCell): number {
  return size ?? Infinity
}

/** Longer values are cut: they are nested. */
const SHOWN_LENGTH = 120

function valueText(value: Value): string {
  const text = plainJson(value)
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text
}

function failuresSection({ left, right, leftFailures, rightFailures }: Comparison): Markup {
  const lines = [
    ...leftFailures.slice(0, SHOWN_ROWS).map((failure) => ({ side: left.name, ...failure })),
    ...rightFailures.slice(0, SHOWN_ROWS).map((failure) => ({ side: right.name, ...failure })),
  ]
    .toSorted((one, other) => one.row - other.row)
    .map(
      ({ side, row, message }) =>
        markup`<tr><td class="n">${numberText(row + 1)}</td><td><code>${side}</code></td><td>${message}</td></tr>`,
    )
  return lines.length === 0 ? nothing : section('Rows that failed', table(['row', 'side', 'why'], lines, 0))
}
