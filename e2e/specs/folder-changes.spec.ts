/** A model's folder that changes, goes and comes back while the model is open: told, and nothing lost. */
import { appendFile, cp, rename } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '../door.ts'
import { answeredNumbers, modelShown, pressPredict, showTab, typeIntoCells } from '../palate-page.ts'
import { sampleModel } from '../screens.ts'

test('a changed folder offers to be read again; a deleted one keeps answering until it is back', async ({
  start,
  home,
}) => {
  const folder = path.join(home, 'wine')
  await cp(sampleModel('wine-cultivar'), folder, { recursive: true })
  const { page } = await start([folder])
  await modelShown(page, 'wine')
  const told = page.getByRole('status').filter({ hasText: 'Files of this model changed' })
  // Watching begins a moment after the model is shown.
  await expect(async () => {
    await appendFile(path.join(folder, 'MLmodel'), '\nadded_later: true\n')
    await expect(told).toBeVisible({ timeout: 1_500 })
  }).toPass()
  await told.getByRole('button', { name: 'Read again' }).click()
  await expect(told).toBeHidden()
  await expect(page.getByText('added_later')).toBeVisible()

  await showTab(page, 'Predict')
  await pressPredict(page)
  const before = await answeredNumbers(page, 3)
  await rename(folder, `${folder}-elsewhere`)
  const gone = page.getByRole('status').filter({ hasText: 'The folder of this model is gone' })
  await expect(gone).toBeVisible()
  await typeIntoCells(page, [0, 0], ['11.5'])
  await pressPredict(page)
  await expect(async () => expect(await answeredNumbers(page, 3)).not.toEqual(before)).toPass()
  await rename(`${folder}-elsewhere`, folder)
  await gone.getByRole('button', { name: 'Read again' }).click()
  await expect(gone).toBeHidden()
  await modelShown(page, 'wine')
})
