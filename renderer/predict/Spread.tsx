/** How the values of a column are spread over all rows, and one column against another. */
import type { ColumnSpread } from '#shared/table-calls.ts'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { formatCount } from '../format.ts'
import { chart, ChartEnds, Histogram } from '../parts/Histogram.tsx'
import { Section } from '../parts/Section.tsx'
import { shortNumber } from '../parts/short-number.ts'
import { tableText } from '../strings/table.ts'

/** A column to choose. */
export interface SpreadChoice<At> {
  readonly name: string
  readonly at: At
}

interface SpreadProps<At> {
  readonly choices: readonly SpreadChoice<At>[]
  /** The picture of one column, or of it against another. */
  readonly children: (up: SpreadChoice<At>, across: SpreadChoice<At> | undefined) => ReactNode
}

/** Columns that are listed to choose from. */
const MAX_LISTED = 2_000

/** The column that is chosen, the first one before any is. */
export function Spread<At>({ choices, children }: SpreadProps<At>) {
  const [chosen, setChosen] = useState('0')
  const [other, setOther] = useState('')
  const first = choices[Number(chosen)] ?? choices[0]
  const second = other === '' ? undefined : choices[Number(other)]
  if (first === undefined) return null
  const select = 'h-7 max-w-40 rounded-md border border-control bg-panel px-1.5 text-ink'
  const options = choices.slice(0, MAX_LISTED).map(({ name }, place) => (
    // Two columns may have one name; their places tell them apart.
    // oxlint-disable-next-line react/no-array-index-key
    <option key={place} value={place}>
      {name}
    </option>
  ))
  return (
    <Section
      title={tableText.spread}
      aside={
        <>
          <select
            aria-label={tableText.spreadOf}
            value={chosen}
            onChange={(event) => setChosen(event.target.value)}
            className={select}
          >
            {options}
          </select>
          {tableText.against}
          <select
            aria-label={tableText.against}
            value={other}
            onChange={(event) => setOther(event.target.value)}
            className={select}
          >
            <option value="">{tableText.nothing}</option>
            {options}
          </select>
        </>
      }
    >
      {children(first, second)}
    </Section>
  )
}

/** One column: bars of its values, or of its steps. */
export function SpreadFigure({ name, spread }: { name: string; spread: ColumnSpread }) {
  const { numbers, common } = spread
  const isFew = numbers === null || spread.distinct <= common.length
  return (
    <figure className="rounded-lg border border-line bg-panel p-3">
      {isFew ? <Common spread={spread} /> : <Histogram label={tableText.histogram(name)} numbers={numbers} />}
      <figcaption className="mt-1.5 text-small text-muted">
        {tableText.spreadLine(formatCount(spread.missing), formatCount(spread.distinct))}
        {numbers !== null && `, ${tableText.mean(shortNumber(numbers.mean))}`}
      </figcaption>
    </figure>
  )
}

/** The values that occur most, with a bar each. */
function Common({ spread: { common, rows } }: { spread: ColumnSpread }) {
  return (
    <ul className="flex flex-col gap-1">
      {common.map(({ text, count }) => (
        <li key={text} className="flex items-center gap-3">
          <span className="w-28 shrink-0 truncate" title={text}>
            {text}
          </span>
          <span aria-hidden className="h-2 min-w-0 flex-1 overflow-hidden rounded-full bg-line">
            <span
              className="block h-full rounded-full bg-accent"
              style={{ width: `${(count / Math.max(1, rows)) * 100}%` }}
            />
          </span>
          <span className="w-16 shrink-0 text-right text-muted">{formatCount(count)}</span>
        </li>
      ))}
    </ul>
  )
}

interface ScatterProps {
  readonly across: string
  readonly up: string
  readonly points: readonly (readonly [number, number])[]
}

/** Two columns as points. */
export function Scatter({ across, up, points }: ScatterProps) {
  const xs = rangeOf(points.map(([x]) => x))
  const ys = rangeOf(points.map(([, y]) => y))
  return (
    <figure className="rounded-lg border border-line bg-panel p-3">
      <svg
        viewBox={`0 0 ${chart.width} ${chart.height}`}
        role="img"
        aria-label={tableText.scatter(across, up)}
        className="w-full"
      >
        {points.map(([x, y], place) => (
          <circle
            key={place}
            cx={4 + ((x - xs.from) / xs.width) * (chart.width - 8)}
            cy={chart.height - chart.foot - 4 - ((y - ys.from) / ys.width) * (chart.height - chart.foot - 8)}
            r={2}
            opacity={0.5}
            className="fill-accent"
          />
        ))}
        <ChartEnds from={xs.from} to={xs.from + xs.width} />
      </svg>
      <figcaption className="mt-1.5 text-small text-muted">
        {up}: {shortNumber(ys.from)} – {shortNumber(ys.from + ys.width)}
      </figcaption>
    </figure>
  )
}

function rangeOf(values: readonly number[]): { readonly from: number; readonly width: number } {
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (const value of values) {
    from = Math.min(from, value)
    to = Math.max(to, value)
  }
  if (from > to) return { from: 0, width: 1 }
  return { from, width: to > from ? to - from : 1 }
}
