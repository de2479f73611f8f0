/** One line on a terminal that says how far a table is. */
import type { TableProgress } from '#app/predicting-tables/predict-table.ts'
import type { Output } from './io.ts'

/** Often enough to look alive, seldom enough to cost nothing. */
const INTERVAL_MS = 100
const WIDTH = 24
const CLEAR = '\r\u001b[K'

/** A line that is drawn over and over; nothing at all where there is no terminal. */
export interface ProgressLine {
  show(progress: TableProgress): void
  clear(): Promise<void>
}

/** A progress line on this output. */
export function progressLine(output: Output): ProgressLine {
  let shown = 0
  let drawn: Promise<void> = Promise.resolve()
  const draw = (text: string) => {
    drawn = drawn.then(() => output.write(text)).catch(() => undefined)
  }
  return {
    show: (progress) => {
      const now = performance.now()
      if (!output.isTerminal || now - shown < INTERVAL_MS) return
      shown = now
      draw(`${CLEAR}${progressText(progress)}`)
    },
    clear: async () => {
      if (shown > 0) draw(CLEAR)
      await drawn
    },
  }
}

/** `Predicting ████████░░░░  33 %  330,000 rows`. */
export function progressText({ rows, fraction }: TableProgress): string {
  const counted = `${rows.toLocaleString('en-US')} rows`
  if (fraction === null) return `Predicting  ${counted}`
  const part = Math.min(Math.max(fraction, 0), 1)
  const full = Math.floor(part * WIDTH)
  const percent = String(Math.floor(part * 100)).padStart(3)
  return `Predicting ${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${percent} %  ${counted}`
}
