/** How smoothly a page moves. */
import type { Page } from '@playwright/test'

/** The time of every frame for so many milliseconds, from now on; in milliseconds. */
export function frameTimes(page: Page, milliseconds: number): Promise<readonly number[]> {
  return page.evaluate(
    (length) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = []
        const begun = performance.now()
        let last = begun
        const frame = () => {
          const now = performance.now()
          times.push(now - last)
          last = now
          if (now - begun > length) resolve(times)
          else requestAnimationFrame(frame)
        }
        requestAnimationFrame(frame)
      }),
    milliseconds,
  )
}
