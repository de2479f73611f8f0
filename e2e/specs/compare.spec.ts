/** What changes if inference is customized: a threshold is written, compared, and its flips are read. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Locator } from '@playwright/test'
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
  const summary = panel.getByRole('status').first()
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
  await chooseKind(panel, 'Predict of a model')
  await panel.getByRole('combobox', { name: 'Right: method' }).fill('predict_proba')
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect(panel.getByRole('status').first()).toContainText(/No row of \d+ changes class/u)
  await expect(panel.getByRole('status').first()).toContainText('Within tolerance')
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
  await chooseKind(panel, 'Predict of a model')
  await panel
    .getByRole('combobox', { name: 'Right: model' })
    .selectOption({ label: 'Another model, by its path…' })
  await panel.getByRole('textbox', { name: 'Right: path of the model' }).fill(fixtureModel('pair-b'))
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect(panel.getByRole('status').first()).toContainText(/No row of \d+ changes class/u)
})

test('tolerances by column, a pair of columns, a saved case that is replayed and taken back', async ({
  start,
}) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'palate-e2e-'))
  const left = path.join(folder, 'left.csv')
  const right = path.join(folder, 'right.csv')
  await writeFile(left, 'id,score\n1,0.5\n2,0.75\n')
  await writeFile(right, 'id,p\n1,0.5\n2,0.7521\n')
  const { page } = await start([fixtureModel('pair-a')])
  await modelShown(page, 'pair-a')
  const panel = await showTab(page, 'Compare')
  for (const [side, file] of [
    ['Left', left],
    ['Right', right],
  ] as const) {
    await panel.getByRole('combobox', { name: `${side} side` }).selectOption({ label: 'Saved outputs' })
    await panel.getByRole('textbox', { name: `${side}: file of outputs` }).fill(file)
  }
  const compare = page.getByRole('button', { name: 'Compare', exact: true })
  const summary = panel.getByRole('status').filter({ hasText: 'tolerance' })
  await compare.click()
  await expect(summary).toContainText('Beyond tolerance')
  await panel.getByText('Columns and types').click()
  await panel.getByRole('button', { name: 'Add a pair' }).click()
  await panel.getByRole('combobox', { name: 'Left column of pair 1' }).fill('score')
  await panel.getByRole('combobox', { name: 'Right column of pair 1' }).fill('p')
  await panel.getByRole('button', { name: 'Add a tolerance' }).click()
  await panel.getByRole('combobox', { name: 'Column of tolerance 1' }).fill('score')
  await panel.getByRole('textbox', { name: 'Absolute tolerance 1' }).fill('0.01')
  await compare.click()
  await expect(summary).toContainText('Within tolerance')

  await panel.getByText('Saved cases', { exact: true }).click()
  const cases = path.join(folder, 'cases.yaml')
  await panel.getByRole('textbox', { name: 'File of cases' }).fill(cases)
  await panel.getByRole('textbox', { name: 'Name' }).fill('scores agree')
  await panel.getByRole('button', { name: 'Save this comparison' }).click()
  await expect(panel.getByText('Saved as “scores agree”.')).toBeVisible()
  expect(await readFile(cases, 'utf8')).toContain('tolerances: ')
  await panel.getByRole('button', { name: 'Replay all' }).click()
  await expect(panel.getByText('1 of 1 as saved.')).toBeVisible()
  await writeFile(right, 'id,p\n1,0.5\n2,0.9\n')
  await panel.getByRole('button', { name: 'Replay all' }).click()
  await expect(panel.getByText('0 of 1 as saved.')).toBeVisible()
  await panel.getByRole('button', { name: 'Remove tolerance 1' }).click()
  await panel.getByRole('button', { name: 'Take into the form' }).click()
  await expect(panel.getByRole('combobox', { name: 'Column of tolerance 1' })).toHaveValue('score')
  await rm(folder, { recursive: true, force: true })
})

async function chooseKind(panel: Locator, label: string): Promise<void> {
  await panel.getByRole('combobox', { name: 'Right side' }).selectOption({ label })
}
