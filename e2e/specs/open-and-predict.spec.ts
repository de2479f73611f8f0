/** The main job, end to end: open, read, predict from the form and from the table, an error, its mending. */
import { readFile } from 'node:fs/promises'
import { fixtureModel } from '../built-product.ts'
import { expect, test } from '../door.ts'
import {
  answeredNumbers,
  enterAs,
  inputCell,
  modelShown,
  pressPredict,
  showTab,
  statusBar,
  typeIntoCells,
} from '../palate-page.ts'
import { sampleModel } from '../screens.ts'
import { recordedFrame } from '../recorded-answers.ts'

test('a model is opened by its path and read', async ({ start }) => {
  const { page } = await start()
  await page
    .getByRole('textbox', { name: 'Folder, archive, run or registered model' })
    .fill(fixtureModel('onnx-diabetes'))
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await modelShown(page, 'onnx-diabetes')
  await expect(page.getByRole('tabpanel', { name: 'Overview' })).toContainText('onnx')
  const signature = await showTab(page, 'Signature')
  await expect(signature.getByRole('row', { name: /bmi\s*double/u })).toBeVisible()
  await expect(signature.getByRole('row', { name: /variable\s*double/u })).toBeVisible()
  const environment = await showTab(page, 'Environment')
  await expect(environment).toContainText('onnxruntime')
  const inside = await showTab(page, 'Inside')
  await expect(inside).toContainText('ai.onnx')
  const files = await showTab(page, 'Files')
  await expect(files).toContainText('MLmodel')
})

test('several models given at the start are all open, the last in front', async ({ start }) => {
  const { page } = await start([fixtureModel('onnx-diabetes'), fixtureModel('onnx-iris')])
  await modelShown(page, 'onnx-iris')
  await expect(page.getByRole('list', { name: 'Open' }).getByRole('listitem')).toHaveText([
    /onnx-diabetes/u,
    /onnx-iris/u,
  ])
})

test('the form predicts what MLflow predicts', async ({ start }) => {
  const { page } = await start([fixtureModel('onnx-diabetes')])
  await modelShown(page, 'onnx-diabetes')
  await showTab(page, 'Predict')
  await page.getByRole('button', { name: 'Blank row' }).click()
  await enterAs(page, 'Form')
  const { columns, data, output } = recordedFrame('onnx-diabetes', 'frame-1')
  for (const [place, column] of columns.entries()) {
    await page.getByRole('textbox', { name: column, exact: true }).fill(String(data[0]?.[place]))
  }
  await pressPredict(page)
  const [[answer] = []] = await answeredNumbers(page, 1)
  expect(answer).toBeCloseTo(output[0]?.['variable'] ?? 0, 2)
  await expect(statusBar(page)).toContainText('ready')
})

test('the table predicts what MLflow predicts; an error stands at its cell until it is mended', async ({
  start,
}) => {
  const { page } = await start([fixtureModel('onnx-diabetes')])
  await modelShown(page, 'onnx-diabetes')
  await showTab(page, 'Predict')
  await page.getByRole('button', { name: 'Blank row' }).click()
  await enterAs(page, 'Table')
  const { data, output } = recordedFrame('onnx-diabetes', 'frame-5')
  await page.getByRole('button', { name: 'Add a row' }).click()
  for (const row of [0, 1]) await typeIntoCells(page, [row, 0], (data[row] ?? []).map(String))
  await pressPredict(page)
  const expected = output.slice(0, 2).map((row) => row['variable'] ?? 0)
  const answers = async () => (await answeredNumbers(page, 2)).map(([value]) => value?.toFixed(1))
  expect(await answers()).toEqual(expected.map((value) => value.toFixed(1)))

  await typeIntoCells(page, [1, 2], ['tall'])
  const wrong = inputCell(page, 1, 2)
  await expect(wrong).toHaveAttribute('aria-invalid', 'true')
  await expect(inputCell(page, 1, 1)).toHaveAttribute('aria-invalid', 'false')
  await pressPredict(page)
  await expect(page.getByText('not sent: refused')).toBeVisible()
  await expect(wrong).toHaveText(/tall/u)
  // A payload goes as it stands, and what MLflow says of it stands at the cell too.
  await enterAs(page, 'Raw')
  await pressPredict(page)
  await expect(page.getByText('MLflow answers with an error')).toBeVisible()
  await enterAs(page, 'Table')

  await typeIntoCells(page, [1, 2], [String(data[1]?.[2])])
  await expect(wrong).toHaveAttribute('aria-invalid', 'false')
  await pressPredict(page)
  await expect(page.getByText('not sent: refused')).toBeHidden()
  await expect(page.getByText('MLflow answers with an error')).toBeHidden()
  expect(await answers()).toEqual(expected.map((value) => value.toFixed(1)))
})

test('where MLflow’s wrapper fails, the failure and the model’s own outputs are both shown', async ({
  start,
}) => {
  const { page } = await start([fixtureModel('onnx-iris')])
  await modelShown(page, 'onnx-iris')
  await showTab(page, 'Predict')
  await pressPredict(page)
  await expect(page.getByText('MLflow answers with an error')).toBeVisible()
  await page.getByRole('radio', { name: "Model's own outputs" }).click()
  const labels = page.getByRole('table', { name: 'label' })
  await expect(labels.getByRole('cell')).toHaveText(['0', '0', '0'])
  await expect(page.getByRole('table', { name: 'probabilities' })).toBeVisible()
})

test('a folder that is no model says so, and the next one opens', async ({ start }) => {
  const { page } = await start([fixtureModel('no-such-model')])
  await expect(page.getByRole('alert')).toContainText('no-such-model')
  await page.getByRole('button', { name: 'Open another model' }).click()
  await page
    .getByRole('textbox', { name: 'Folder, archive, run or registered model' })
    .fill(fixtureModel('onnx-diabetes'))
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await modelShown(page, 'onnx-diabetes')
})

test('without a model the samples are there and open', async ({ start }) => {
  const { page } = await start()
  await expect(page.getByRole('heading', { name: 'Open an MLflow model' })).toBeVisible()
  const samples = page.getByRole('main').getByRole('region', { name: 'Sample models' })
  await samples.getByRole('button', { name: /wine-cultivar/u }).click()
  await modelShown(page, 'wine-cultivar')
})

test('outputs are sorted, filtered and saved, with the inputs of their rows', async ({ start }) => {
  const { page } = await start([sampleModel('wine-cultivar')])
  await modelShown(page, 'wine-cultivar')
  await showTab(page, 'Predict')
  await pressPredict(page)
  const table = page.getByRole('table', { name: 'predictions' })
  const places = () => table.getByRole('rowheader').allTextContents()
  const sort = table.getByRole('button', { name: 'Sort by output_label' })
  await sort.click()
  await sort.click()
  await expect.poll(places).toEqual(['3', '2', '1'])
  await expect(table.getByRole('columnheader', { name: /output_label/u })).toHaveAttribute(
    'aria-sort',
    'descending',
  )
  await page.getByRole('button', { name: 'Filter' }).last().click()
  await page.getByLabel('Column of the outputs').selectOption({ label: 'output_label' })
  await page.getByLabel('How it is compared').selectOption('above')
  await page.getByLabel('With what').fill('0')
  await page.keyboard.press('Enter')
  await expect(page.getByText('2 of 3 rows')).toBeVisible()
  await expect.poll(places).toEqual(['3', '2'])
  // What is found is in what is shown: the row that was filtered away is not.
  await table.locator('..').press('ControlOrMeta+f')
  await page.keyboard.insertText('1')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^1 of \d+$/u)).toBeVisible()
  await page.getByRole('textbox', { name: 'Find in the outputs' }).fill('0.9998')
  await page.keyboard.press('Enter')
  await expect(page.getByText('no match')).toBeVisible()
  await page.keyboard.press('Escape')
  const cell = page.getByRole('gridcell', { name: '13.5' }).first()
  await cell.click()
  await page.keyboard.press('9')
  await page.keyboard.press('Enter')
  await expect(page.getByText('These are the outputs of an earlier input.')).toBeVisible()
  const waiting = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save…' }).click()
  await page.getByRole('button', { name: 'Write the file' }).click()
  const saved = await readFile(await (await waiting).path(), 'utf8')
  const [heading = '', first = ''] = saved.split('\r\n')
  expect(heading).toMatch(/^alcohol,malic acid,.*,output_label,output_probability$/u)
  expect(first).toMatch(/^13\.5,3\.12,.*,2,/u)
})
