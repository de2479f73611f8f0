/** Every screen, in both themes: axe finds nothing of moderate impact or worse; 720 px and 200 % zoom lose nothing. */
import { accessibilityFindings } from '../accessibility.ts'
import { expect, test } from '../door.ts'
import { lostParts } from '../lost-parts.ts'
import { screens } from '../screens.ts'

for (const { name, models, reach } of screens) {
  test(`${name} is accessible in both themes`, async ({ start }) => {
    const app = await start(models)
    const { page } = app
    await reach(page, app)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect({ colorScheme, findings: await accessibilityFindings(page) }).toEqual({
        colorScheme,
        findings: [],
      })
    }
    // 1440 × 900 at 200 % is a page of 720 × 450.
    await page.setViewportSize({ width: 720, height: 450 })
    expect(await lostParts(page)).toEqual([])
  })
}
