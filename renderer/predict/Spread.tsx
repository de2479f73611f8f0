/** How the values of a column are spread over all rows, and one column against another. */
import type { ResultColumn } from '#shared/prediction.ts'
import type { ColumnPlace, ColumnSpread } from '#shared/table-calls.ts'
import { useState } from 'react'
import { useEngine } from '../engine.tsx'
import { formatCount } from '../format.ts'
import { CallView } from '../parts/CallView.tsx'
import { chart, ChartEnds, Histogram } from '../parts/Histogram.tsx'
import { Section } from '../parts/Section.tsx'
import { shortNumber } from '../parts/short-number.ts'
import { tableText } from '../strings/table.ts'
import { useCall } from '../use-call.ts'
import { signatureColumns } from './input-shape.ts'
import { fileColumns } from './table-input.ts'
import type { TableInput } from './table-input.ts'
import { usePredict } from './use-session.ts'

interface SpreadProps {
  readonly modelId: string
  readonly table: TableInput
  readonly runId: string
  readonly outputs: readonly ResultColumn[]
}

interface Choice {
  readonly value: string
  readonly name: string
  readonly at: ColumnPlace
}

/** Columns that are listed to choose from. */
const MAX_LISTED = 2_000

/** A histogram of the column that is chosen, the first output before any is. */
export function Spread({ modelId, table, runId, outputs }: SpreadProps) {
  const { calls } = useEngine()
  const shape = usePredict((state) => state.shape)
  const choices: readonly Choice[] = [
    ...outputs.map(({ name }, column) => ({
      value: `o${column}`,
      name,
      at: { side: 'output', column } as const,
    })),
    ...fileColumns(table, signatureColumns(shape)).map(({ place, column }) => ({
      value: `i${place}`,
      name: column.name,
      at: { side: 'input', column: place } as const,
    })),
  ].slice(0, MAX_LISTED)
  const [chosen, setChosen] = useState(choices[0]?.value ?? '')
  const [other, setOther] = useState('')
  const first = choices.find(({ value }) => value === chosen) ?? choices[0]
  const second = choices.find(({ value }) => value === other)
  const of = { id: modelId, tableId: table.table.tableId, version: table.version, runId }
  const isAlone = second === undefined
  const spread = useCall(
    calls,
    'columnSpread',
    first !== undefined && isAlone ? { ...of, at: first.at } : null,
    {
      when: 'now',
    },
  )
  const against =
    first === undefined || second === undefined ? null : { ...of, across: second.at, up: first.at }
  const points = useCall(calls, 'columnPoints', against, { when: 'now' })
  if (first === undefined) return null
  const select = 'h-7 max-w-40 rounded-md border border-control bg-panel px-1.5 text-ink'
  return (
    <Section
      title={tableText.spread}
      aside={
        <>
          <select
            aria-label={tableText.spreadOf}
            value={first.value}
            onChange={(event) => setChosen(event.target.value)}
            className={select}
          >
            {choices.map(({ value, name }) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
          {tableText.against}
          <select
            aria-label={tableText.against}
            value={other}
            onChange={(event) => setOther(event.target.value)}
            className={select}
          >
            <option value="">{tableText.nothing}</option>
            {choices.map(({ value, name }) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </>
      }
    >
      {second === undefined ? (
        <CallView call={spread} busy={tableText.counting}>
          {(value) => <SpreadFigure name={first.name} spread={value} />}
        </CallView>
      ) : (
        <CallView call={points} busy={tableText.counting}>
          {(value) => <Scatter across={second.name} up={first.name} points={value.points} />}
        </CallView>
      )}
    </Section>
  )
}

function SpreadFigure({ name, spread }: { name: string; spread: ColumnSpread }) {
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

function Scatter({ across, up, points }: ScatterProps) {
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
