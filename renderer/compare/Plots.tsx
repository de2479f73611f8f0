/** One column of numbers as two pictures: left against right, and how often values occur. */
import type { ComparedPoints } from '#shared/compare-calls.ts'
import type { Comparison, Histogram } from '#shared/comparison.ts'
import { useState } from 'react'
import { useEngine } from '../engine.tsx'
import { Section } from '../parts/Section.tsx'
import { compareText, pairName } from '../strings/compare.ts'
import { useCall } from '../use-call.ts'
import { shortNumber } from '../parts/short-number.ts'
import { useCompare, useCompareStore } from './use-compare.ts'

interface PlotsProps {
  readonly comparison: Comparison
  readonly comparisonId: string
}

/** The pictures of the column that differs most, or of the one that is chosen. */
export function Plots({ comparison, comparisonId }: PlotsProps) {
  const { calls } = useEngine()
  const plottable = comparison.columns.flatMap((column, place) =>
    column.histogram === null ? [] : [{ place, column, histogram: column.histogram }],
  )
  const first = plottable.toSorted((one, other) => sizeOf(other.column) - sizeOf(one.column))[0]
  const [chosen, setChosen] = useState(first?.place ?? -1)
  const shown = plottable.find(({ place }) => place === chosen)
  const input = shown === undefined ? null : { comparisonId, column: shown.place }
  const points = useCall(calls, 'comparedPoints', input, { when: 'now' })
  if (shown === undefined) return null
  const name = pairName(shown.column)
  return (
    <Section
      title={compareText.plots}
      aside={
        <select
          aria-label={compareText.plotOf}
          value={chosen}
          onChange={(event) => setChosen(Number(event.target.value))}
          className="h-7 max-w-60 rounded-md border border-control bg-panel px-2 text-ink"
        >
          {plottable.map(({ place, column }) => (
            <option key={place} value={place}>
              {pairName(column)}
            </option>
          ))}
        </select>
      }
    >
      <div className="grid gap-4 @min-[640px]:grid-cols-2 @min-[1000px]:grid-cols-3">
        <figure className="min-w-0 rounded-lg border border-line bg-panel p-3">
          <Scatter
            name={name}
            histogram={shown.histogram}
            points={points.state.kind === 'done' ? points.state.value.points : []}
          />
          <figcaption className="mt-1 text-small text-muted">{compareText.clickPoint}</figcaption>
        </figure>
        <figure className="min-w-0 rounded-lg border border-line bg-panel p-3">
          <HistogramChart name={name} histogram={shown.histogram} />
          <figcaption className="mt-1 text-small text-muted">{compareText.bars}</figcaption>
        </figure>
        {points.state.kind === 'done' && points.state.value.differences !== null && (
          <DifferenceFigure name={name} differences={points.state.value.differences} />
        )}
      </div>
    </Section>
  )
}

/** How large the differences are, and how often. */
function DifferenceFigure({
  name,
  differences,
}: {
  name: string
  differences: NonNullable<ComparedPoints['differences']>
}) {
  const rows = differences.counts.reduce((sum, count) => sum + count, 0)
  return (
    <figure className="min-w-0 rounded-lg border border-line bg-panel p-3">
      <BarChart label={compareText.differencesOf(name)} {...differences} />
      <figcaption className="mt-1 text-small text-muted">{compareText.differenceBars(rows)}</figcaption>
    </figure>
  )
}

interface BarChartProps {
  readonly label: string
  readonly from: number
  readonly to: number
  readonly counts: readonly number[]
}

function BarChart({ label, from, to, counts }: BarChartProps) {
  const most = Math.max(1, ...counts)
  const step = (WIDTH - 2 * LEFT) / counts.length
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} className="w-full">
      {counts.map((count, place) => {
        const height = ((HEIGHT - FOOT - LEFT) * count) / most
        const x = LEFT + place * step
        return (
          <rect
            key={x}
            x={x}
            y={HEIGHT - FOOT - height}
            width={step * 0.9}
            height={height}
            className="fill-warn"
          />
        )
      })}
      <AxisEnds from={from} to={to} />
    </svg>
  )
}

function sizeOf({ absolute }: Comparison['columns'][number]): number {
  return absolute?.max ?? 0
}

const WIDTH = 360
const HEIGHT = 220
const LEFT = 8
const FOOT = 18

interface ScatterProps {
  readonly name: string
  readonly histogram: Histogram
  readonly points: ComparedPoints['points']
}

function Scatter({ name, histogram, points }: ScatterProps) {
  const store = useCompareStore()
  const selected = useCompare((state) => state.selected?.row ?? null)
  const { from, to } = histogram
  const range = to > from ? to - from : 1
  const across = (value: number) => LEFT + ((value - from) / range) * (WIDTH - 2 * LEFT)
  const up = (value: number) => HEIGHT - FOOT - ((value - from) / range) * (HEIGHT - FOOT - LEFT)
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={compareText.scatter(name)}
      className="w-full"
    >
      <line
        x1={across(from)}
        y1={up(from)}
        x2={across(to)}
        y2={up(to)}
        className="stroke-line-strong"
        strokeDasharray="3 3"
      />
      {points.map(({ row, leftRow, left, right, isDifferent }) => (
        <circle
          key={row}
          cx={across(left)}
          cy={up(right)}
          r={row === selected ? 5 : 3}
          className={isDifferent ? 'fill-warn' : 'fill-accent'}
          opacity={row === selected ? 1 : 0.6}
          onClick={() => store.setState({ selected: { row, leftRow } })}
        />
      ))}
      <AxisEnds from={from} to={to} />
    </svg>
  )
}

function AxisEnds({ from, to }: { from: number; to: number }) {
  return (
    <>
      <text x={LEFT} y={HEIGHT - 4} className="fill-muted text-[10px]">
        {shortNumber(from)}
      </text>
      <text x={WIDTH - LEFT} y={HEIGHT - 4} textAnchor="end" className="fill-muted text-[10px]">
        {shortNumber(to)}
      </text>
    </>
  )
}

function HistogramChart({ name, histogram }: { name: string; histogram: Histogram }) {
  const { from, to, left, right } = histogram
  const most = Math.max(1, ...left, ...right)
  const step = (WIDTH - 2 * LEFT) / left.length
  const tall = (count: number) => ((HEIGHT - FOOT - LEFT) * count) / most
  const line = right
    .flatMap((count, place) => {
      const y = HEIGHT - FOOT - tall(count)
      return [`${LEFT + place * step},${y}`, `${LEFT + (place + 1) * step},${y}`]
    })
    .join(' ')
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={compareText.histogram(name)}
      className="w-full"
    >
      {left.map((count, place) => (
        <rect
          key={LEFT + place * step}
          x={LEFT + place * step}
          y={HEIGHT - FOOT - tall(count)}
          width={step * 0.9}
          height={tall(count)}
          className="fill-accent"
          opacity={0.45}
        />
      ))}
      <polyline points={line} fill="none" strokeWidth={1.5} className="stroke-warn" />
      <AxisEnds from={from} to={to} />
    </svg>
  )
}
