/** Every screen, in both themes: axe finds nothing of moderate impact or worse. */
import { accessibilityFindings } from '../accessibility.ts'
import { expect, test } from '../door.ts'
import { screens } from '../screens.ts'

for (const { name, models, reach } of screens) {
  test(`${name} is accessible in both themes`, async ({ start }) => {
    const { page } = await start(models)
    await reach(page)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect({ colorScheme, findings: await accessibilityFindings(page) }).toEqual({
        colorScheme,
        findings: [],
      })
    }
  })
}
