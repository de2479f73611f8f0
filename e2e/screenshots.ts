/**
 * Takes the pictures of docs/screens: `npm run screens`. They are looked at by people, not compared. Those of narrower
 * windows are left in test-results/screens.
 */
import path from 'node:path'
import { repository } from './built-product.ts'
import { test } from './door.ts'
import { neutralCopy, screens } from './screens.ts'

const wide = path.join(repository, 'docs/screens')
const narrow = path.join(repository, 'test-results/screens')
const widths = [1440, 1024, 720] as const

for (const { name, models, reach } of screens.filter((screen) => screen.ofThisMachine !== true)) {
  test(`picture of ${name}`, async ({ start }) => {
    const app = await start(await Promise.all(models.map(neutralCopy)))
    const { page } = app
    await page.setViewportSize({ width: 1440, height: 900 })
    await reach(page, app)
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 })
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        const file = width === 1440 ? `${name}-${colorScheme}.png` : `${name}-${width}-${colorScheme}.png`
        await page.screenshot({
          path: path.join(width === 1440 ? wide : narrow, file),
          animations: 'disabled',
          caret: 'hide',
        })
      }
    }
  })
}
