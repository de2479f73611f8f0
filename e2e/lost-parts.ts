/** What a narrow page loses: parts that stand beside it, or are cut off where nothing scrolls. */
import type { Page } from '@playwright/test'

/** Elements that a person can't bring into sight, by what they are and say. */
export async function lostParts(page: Page): Promise<readonly string[]> {
  return await page.evaluate(() => {
    const said = (element: Element) =>
      `${element.tagName.toLowerCase()} ${(element.getAttribute('aria-label') ?? element.textContent).slice(0, 60)}`
    const lost: string[] = []
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth > clientWidth) lost.push(`the page is ${scrollWidth} px wide`)
    const parts = document.querySelectorAll('button, a[href], input, select, textarea, summary, h1, h2, h3')
    for (const part of parts) {
      const box = part.getBoundingClientRect()
      // What only readers of the screen hear is drawn one pixel wide.
      if (box.width <= 1 || box.height <= 1 || getComputedStyle(part).visibility === 'hidden') continue
      for (let around = part.parentElement; around !== null; around = around.parentElement) {
        const { overflowX } = getComputedStyle(around)
        if (overflowX === 'auto' || overflowX === 'scroll') break
        const room = around.getBoundingClientRect()
        const isCut = overflowX !== 'visible' || around === document.documentElement
        if (isCut && (box.left < room.left - 1 || box.right > room.right + 1)) {
          lost.push(said(part))
          break
        }
      }
    }
    return lost
  })
}
