/** Sides that run in Python: the same model in another runtime, code with the loaded model in its hands, a scoring script. */
import { cp } from 'node:fs/promises'
import path from 'node:path'
import { fixtureModel, repository } from '../built-product.ts'
import { expect, test } from '../door.ts'
import { modelShown, showTab } from '../palate-page.ts'

const azure = path.join(repository, 'e2e/fixtures/azure')
const python = process.env['PALATE_PYTHON'] ?? ''

test('native against Python, a predict in Python, and a scoring script with its environment', async ({
  start,
  home,
}) => {
  test.skip(python === '', 'There is no Python with MLflow.')
  test.setTimeout(300_000)
  const model = path.join(home, 'flowers')
  await cp(fixtureModel('pair-a'), model, { recursive: true })
  const { page } = await start([model], { PALATE_PYTHON: python })
  await modelShown(page, 'flowers')
  const panel = await showTab(page, 'Compare')
  const kind = panel.getByRole('combobox', { name: 'Right side' })
  const summary = panel.getByRole('status').filter({ hasText: 'tolerance' })
  const compare = panel.getByRole('button', { name: 'Compare', exact: true })
  const patiently = { timeout: 120_000 }

  await kind.selectOption({ label: 'Predict of a model' })
  await panel.getByRole('combobox', { name: 'Right: runtime' }).selectOption({ label: 'Python' })
  await compare.click()
  await panel.getByRole('button', { name: 'Look at what flowers would run' }).click()
  await page.getByRole('button', { name: 'Trust and let it run' }).click()
  await compare.click()
  await expect(summary).toContainText('Within tolerance', patiently)

  await kind.selectOption({ label: 'Custom predict' })
  await panel
    .getByRole('radiogroup', { name: 'Right: language' })
    .getByRole('radio', { name: 'Python', exact: true })
    .click()
  await page.getByRole('textbox', { name: 'Custom predict of the right' }).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText('def predict(model, rows):\n    return model.predict(rows) + 1\n')
  await compare.click()
  await expect(summary).toContainText('Beyond tolerance', patiently)
  await expect(summary).toContainText('The largest difference is 1, in [0]')

  await kind.selectOption({ label: 'Scoring script' })
  await panel
    .getByRole('textbox', { name: 'Right: scoring script' })
    .fill(path.join(azure, 'online/code/score.py'))
  await compare.click()
  await expect(panel.getByRole('alert')).toContainText('Azure ML takes no scoring script without one')
  await panel
    .getByRole('textbox', { name: 'Right: environment of the script' })
    .fill(path.join(azure, 'environment/conda.yaml'))
  await compare.click()
  await panel.getByRole('button', { name: 'I have looked at it: let it run' }).click()
  await expect(summary).toContainText('Within tolerance', patiently)
})
