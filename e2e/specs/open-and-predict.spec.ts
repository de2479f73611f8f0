/** The main job, end to end: open, read, predict from the form and from the table, an error, its mending. */
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
import { recordedFrame } from '../recorded-answers.ts'

test('a model is opened by its path and read', async ({ start }) => {
  const { page } = await start()
  await page.getByRole('textbox', { name: 'Folder of the model' }).fill(fixtureModel('onnx-diabetes'))
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
  await expect(page.getByText('MLflow answers with an error')).toBeVisible()
  await expect(wrong).toHaveText(/tall/u)

  await typeIntoCells(page, [1, 2], [String(data[1]?.[2])])
  await expect(wrong).toHaveAttribute('aria-invalid', 'false')
  await pressPredict(page)
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
  await page.getByRole('textbox', { name: 'Folder of the model' }).fill(fixtureModel('onnx-diabetes'))
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
