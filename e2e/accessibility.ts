/** What axe-core finds wrong on a page. */
import type { Page } from '@playwright/test'
import axe from 'axe-core'
import type { AxeResults } from 'axe-core'

/** One finding: the rule, how bad it is, and the elements. */
export interface AccessibilityFinding {
  readonly rule: string
  readonly impact: string
  readonly elements: readonly string[]
}

/** Findings of moderate impact and worse. */
export async function accessibilityFindings(page: Page): Promise<readonly AccessibilityFinding[]> {
  // Without motion: a colour on its way is none to judge.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.evaluate(axe.source)
  const results = await page.evaluate(() => {
    const page = globalThis as unknown as { readonly axe: { run(): Promise<AxeResults> } }
    return page.axe.run()
  })
  return results.violations
    .filter(({ impact }) => impact !== 'minor')
    .map(({ id, impact, nodes }) => ({
      rule: id,
      impact: impact ?? 'unknown',
      elements: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary ?? ''}`),
    }))
}
