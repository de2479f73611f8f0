/** What changes if inference is customized: a threshold is written, compared, and its flips are read. */
import { fixtureModel } from '../built-product.ts'
import { expect, test } from '../door.ts'
import { enterAs, modelShown, showTab, writeCustomPredict } from '../palate-page.ts'

const rows = Array.from({ length: 30 }, (_none, row) => [
  5 + row / 10,
  2.5 + (row % 5) / 5,
  1 + row / 6,
  0.1 + row / 12,
])
const names = ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)']
const body = JSON.stringify({ dataframe_split: { columns: names, data: rows } })

test('a threshold is written, compared, its flips are read, and a row goes into the form', async ({
  start,
}) => {
  const { page } = await start([fixtureModel('pair-b')])
  await modelShown(page, 'pair-b')
  await showTab(page, 'Predict')
  await enterAs(page, 'Raw')
  await page.getByRole('textbox', { name: 'Request body' }).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(body)
  const panel = await showTab(page, 'Compare')
  await writeCustomPredict(
    page,
    '({ outputs }) => outputs.predictions.map((row) => (row[2] > 0.05 && row[2] < 0.5 ? [0, 0, 1] : row))',
  )
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  const summary = panel.getByRole('status')
  await expect(summary).toContainText(/\d+ of 30 rows change class/u)
  const flips = Number(/(\d+) of 30 rows/u.exec(await summary.innerText())?.[1])
  expect(flips).toBeGreaterThan(0)
  await expect(summary).toContainText('as with a moved threshold')
  const matrix = panel.getByRole('table', { name: /^By largest/u })
  await expect(matrix.getByRole('row', { name: /^1 / }).getByRole('cell').nth(2)).toHaveText(String(flips))

  const table = panel.getByRole('grid', { name: 'Rows of both sides' })
  await expect(table).toHaveAttribute('aria-rowcount', /\d+/u)
  const shown = Number(await table.getAttribute('aria-rowcount')) - 1
  expect(shown).toBeGreaterThanOrEqual(flips)
  expect(shown).toBeLessThan(30)
  await panel.getByRole('checkbox', { name: 'Differences only' }).uncheck()
  await expect(table).toHaveAttribute('aria-rowcount', '31')

  await panel.getByRole('grid', { name: 'Rows of both sides' }).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await panel.getByRole('button', { name: 'Show row 2 in the form' }).click()
  await expect(page.getByRole('textbox', { name: 'petal length (cm)', exact: true })).toHaveValue(/^1\.16/u)
})

test('predict against predict_proba of one model changes no class, and the report is saved', async ({
  start,
}) => {
  const { page } = await start([fixtureModel('pair-a')])
  await modelShown(page, 'pair-a')
  const panel = await showTab(page, 'Compare')
  await panel.getByRole('checkbox', { name: /custom code/u }).uncheck()
  await panel.getByRole('combobox', { name: 'Right: method' }).fill('predict_proba')
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect(panel.getByRole('status')).toContainText(/No row of \d+ changes class/u)
  await expect(panel.getByRole('status')).toContainText('Within tolerance')
  const saved = page.waitForEvent('download')
  await panel.getByRole('button', { name: 'Save report' }).click()
  expect((await saved).suggestedFilename()).toBe('comparison.html')
})

test('code that fails says where; another model is a side by its path', async ({ start }) => {
  const { page } = await start([fixtureModel('pair-a')])
  await modelShown(page, 'pair-a')
  const panel = await showTab(page, 'Compare')
  await writeCustomPredict(page, '() => process.env')
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect(panel.getByRole('alert')).toContainText('process')
  await expect(panel.getByRole('alert')).toContainText('without files, network and process')
  await panel.getByRole('checkbox', { name: /custom code/u }).uncheck()
  await panel.getByRole('combobox', { name: 'Right side' }).selectOption({ label: 'A path or an address…' })
  await panel.getByRole('textbox', { name: /^Right: model, file/u }).fill(fixtureModel('pair-b'))
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect(panel.getByRole('status')).toContainText(/No row of \d+ changes class/u)
})
