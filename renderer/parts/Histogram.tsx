/** Bars of how often values fall into equal steps. */
import { formatCount } from '../format.ts'
import { shortNumber } from './short-number.ts'

/** The size of a chart in its own units; it takes the width it is given. */
export const chart = { width: 360, height: 150, foot: 16 } as const

interface HistogramProps {
  /** What it is read out as. */
  readonly label: string
  readonly numbers: { readonly min: number; readonly max: number; readonly bins: readonly number[] }
}

/** A bar for every step; pointing at one tells its ends and count. */
export function Histogram({ label, numbers: { bins, min, max } }: HistogramProps) {
  const most = bins.reduce((highest, count) => Math.max(highest, count), 1)
  const step = chart.width / bins.length
  const edge = (place: number) => shortNumber(min + ((max - min) / bins.length) * place)
  return (
    <svg viewBox={`0 0 ${chart.width} ${chart.height}`} role="img" aria-label={label} className="w-full">
      {bins.map((count, place) => {
        const height = (count / most) * (chart.height - chart.foot - 2)
        return (
          <rect
            // Steps of equal numbers have equal edges.
            // oxlint-disable-next-line react/no-array-index-key
            key={place}
            x={place * step + 0.75}
            y={chart.height - chart.foot - height}
            width={Math.max(1, step - 1.5)}
            height={height}
            className="fill-accent"
          >
            <title>{`${edge(place)} – ${edge(place + 1)}: ${formatCount(count)}`}</title>
          </rect>
        )
      })}
      <ChartEnds from={min} to={max} />
    </svg>
  )
}

/** The line under a chart with the least and the greatest value. */
export function ChartEnds({ from, to }: { from: number; to: number }) {
  const { width, height, foot } = chart
  return (
    <>
      <line x1={0} x2={width} y1={height - foot} y2={height - foot} className="stroke-line-strong" />
      <text x={0} y={height - 3} className="fill-muted text-[11px]">
        {shortNumber(from)}
      </text>
      <text x={width} y={height - 3} textAnchor="end" className="fill-muted text-[11px]">
        {shortNumber(to)}
      </text>
    </>
  )
}
