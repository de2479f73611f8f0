/** Two columns in the same bins as an inline SVG: the left filled, the right as a line over it. */
import type { Histogram } from '#shared/comparison.ts'
import { numberText } from '../number-words.ts'
import { markup } from './markup.ts'
import type { Markup } from './markup.ts'

const WIDTH = 320
const HEIGHT = 110
/** Below the bars, for the ends of the axis. */
const FOOT = 14

/** The chart, with its words for who cannot see it. */
export function histogramChart(name: string, { from, to, left, right }: Histogram): Markup {
  const most = Math.max(1, ...left, ...right)
  const step = WIDTH / left.length
  const height = (count: number) => ((HEIGHT - FOOT) * count) / most
  const bars = left.map((count, place) => {
    const tall = height(count)
    return markup`<rect x="${at(place * step)}" y="${at(HEIGHT - FOOT - tall)}" width="${at(step * 0.9)}" height="${at(tall)}" fill="var(--left)" opacity=".45"/>`
  })
  const line = right
    .flatMap((count, place) => {
      const y = at(HEIGHT - FOOT - height(count))
      return [`${at(place * step)},${y}`, `${at((place + 1) * step)},${y}`]
    })
    .join(' ')
  const words = `How often values of ${name} occur from ${numberText(from)} to ${numberText(to)}, left and right`
  return markup`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${words}">${bars}<polyline points="${line}" fill="none" stroke="var(--right)" stroke-width="1.5"/><text x="0" y="${HEIGHT - 2}">${numberText(from)}</text><text x="${WIDTH}" y="${HEIGHT - 2}" text-anchor="end">${numberText(to)}</text></svg>`
}

/** A place in the drawing, short and the same everywhere. */
function at(value: number): string {
  return String(Math.round(value * 100) / 100)
}
