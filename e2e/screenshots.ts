/** Takes the pictures of docs/screens: `npm run screens`. They are looked at by people, not compared. */
import { cp, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { repository } from './built-product.ts'
import { test } from './door.ts'
import { screens } from './screens.ts'

const folder = path.join(repository, 'docs/screens')

/** The model in a folder whose path says nothing of the machine: paths are in the pictures. */
async function neutralCopy(model: string): Promise<string> {
  const copy = path.join(tmpdir(), 'models', path.basename(model))
  await mkdir(path.dirname(copy), { recursive: true })
  await cp(model, copy, { recursive: true })
  return copy
}

for (const { name, models, reach } of screens) {
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
