/** Takes the pictures of docs/screens: `npm run screens`. They are looked at by people, not compared. */
import path from 'node:path'
import { repository } from './built-product.ts'
import { test } from './door.ts'
import { neutralCopy, screens } from './screens.ts'

const folder = path.join(repository, 'docs/screens')

for (const { name, models, reach } of screens.filter((screen) => screen.ofThisMachine !== true)) {
  test(`picture of ${name}`, async ({ start }) => {
    const { page } = await start(await Promise.all(models.map(neutralCopy)))
    await page.setViewportSize({ width: 1440, height: 900 })
    await reach(page)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({
        path: path.join(folder, `${name}-${colorScheme}.png`),
        animations: 'disabled',
        caret: 'hide',
      })
    }
  })
}
