/** One line on a terminal that says how far something is. */
import type { Output } from './io.ts'

/** Often enough to look alive, seldom enough to cost nothing. */
const INTERVAL_MS = 100
const WIDTH = 24
const CLEAR = '\r\u001b[K'

/** A line that is drawn over and over; nothing at all where there is no terminal. */
export interface ProgressLine {
  /** Draws the text, unless that was done just now. */
  show(text: () => string): void
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
    show: (text) => {
      const now = performance.now()
      if (!output.isTerminal || now - shown < INTERVAL_MS) return
      shown = now
      draw(`${CLEAR}${text()}`)
    },
    clear: async () => {
      if (shown > 0) draw(CLEAR)
      await drawn
    },
  }
}

/** `████████░░░░  33 %` of a part between 0 and 1. */
export function progressBar(fraction: number): string {
  const part = Math.min(Math.max(fraction, 0), 1)
  const full = Math.floor(part * WIDTH)
  const percent = String(Math.floor(part * 100)).padStart(3)
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${percent} %`
}
