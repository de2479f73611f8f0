/** How smoothly a long grid scrolls. */
import type { Page } from '@playwright/test'

/** Frames of one pass from the first row to the last. */
export const SCROLL_STEPS = 600

/** Milliseconds of the frames of one pass. */
export interface FrameFigures {
  readonly longest: number
  readonly p99: number
  readonly median: number
  /** Frames over 50 ms. */
  readonly over: number
}

/** Times between the frames of one pass over all rows of the page's grid. */
export async function scrolledFrames(page: Page): Promise<FrameFigures> {
  const times = await page.evaluate<number[]>(`(async () => {
    const found = document.querySelector('[role=grid]')
    const grid = found.scrollHeight > found.clientHeight ? found : found.parentElement
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    const times = []
    await frame()
    let last = await frame()
    for (let step = 1; step <= ${SCROLL_STEPS}; step++) {
      grid.scrollTop = ((grid.scrollHeight - grid.clientHeight) * step) / ${SCROLL_STEPS}
      const now = await frame()
      times.push(now - last)
      last = now
    }
    return times
  })()`)
  const sorted = times.toSorted((one, other) => one - other)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { longest: at(1), p99: at(0.99), median: at(0.5), over: times.filter((time) => time > 50).length }
}

/** The figures in words. */
export function framesText({ longest, p99, median, over }: FrameFigures): string {
  return `${longest.toFixed(0)} ms (median ${median.toFixed(0)}, p99 ${p99.toFixed(0)}, ${over} over 50 ms)`
}
