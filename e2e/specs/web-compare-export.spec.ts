/** A threshold is written, compared, exported as a model of its own, and the exported model answers as the draft does. */
import { execFile } from 'node:child_process'
import { cp } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { fixtureModel } from '../built-product.ts'
import { expect, test } from '../door.ts'
import { modelShown, showTab, writeCustomPredict } from '../palate-page.ts'

const python = process.env['PALATE_PYTHON'] ?? ''

test('the wrapper that is exported of a draft gives no difference to it', async ({ start, home }) => {
  test.skip(python === '', 'There is no Python with MLflow.')
  test.setTimeout(300_000)
  const model = path.join(home, 'flowers')
  await cp(fixtureModel('pair-b'), model, { recursive: true })
  const { page } = await start([model], { PALATE_PYTHON: python })
  await modelShown(page, 'flowers')
  const panel = await showTab(page, 'Compare')
  await writeCustomPredict(
    page,
    '({ outputs }) => ({ class: outputs.predictions.map((row, at) => (at === 0 || row[2] > 0.4 ? 2 : 0)) })',
  )
  const compare = page.getByRole('button', { name: 'Compare', exact: true })
  const summary = panel.getByRole('status').filter({ hasText: 'tolerance' })
  await compare.click()
  await expect(summary).toContainText(/of \d+ rows chang/u)

  await panel.getByText('Export as code').click()
  const folder = path.join(home, 'exported')
  await panel.getByRole('textbox', { name: 'Folder for the code of the right' }).fill(folder)
  await panel.getByRole('button', { name: 'Export the right' }).click()
  await expect(panel.getByText(path.join(folder, 'save_model.py'))).toBeVisible()
  const wrapper = path.join(home, 'wrapper')
  await promisify(execFile)(python, [path.join(folder, 'save_model.py'), model, wrapper])

  const left = panel.getByRole('combobox', { name: 'Left: model' })
  await left.selectOption({ label: 'Another model, by its path…' })
  await panel.getByRole('textbox', { name: 'Left: path of the model' }).fill(wrapper)
  await compare.click()
  await panel.getByRole('button', { name: 'Look at what wrapper would run' }).click()
  await page.getByRole('button', { name: 'Trust and let it run' }).click()
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /^flowers/u })
    .first()
    .click()
  await compare.click()
  await expect(summary).toContainText('Within tolerance', { timeout: 120_000 })
})
