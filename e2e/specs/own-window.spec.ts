/** A model in a window of its own: it takes its input along, and its process ends with the window. */
import { fixtureModel } from '../built-product.ts'
import { expect, test } from '../door.ts'
import { enterAs, inputCell, modelShown, pressPredict, showTab, typeIntoCells } from '../palate-page.ts'
import { modelProcesses } from '../process-tree.ts'

test('a model goes to a window of its own with what was typed, and closes with it', async ({ start }) => {
  const app = await start([fixtureModel('onnx-diabetes'), fixtureModel('onnx-iris')])
  const { page } = app
  await modelShown(page, 'onnx-iris')
  await showTab(page, 'Predict')
  await enterAs(page, 'Table')
  await typeIntoCells(page, [0, 0], ['6.25'])
  await pressPredict(page)
  await page.getByRole('listitem').filter({ hasText: 'onnx-iris' }).first().hover()
  await page.getByRole('button', { name: 'Open onnx-iris in its own window' }).click()
  await modelShown(page, 'onnx-diabetes')
  await expect(page.getByRole('button', { name: 'Close onnx-iris' })).toBeHidden()

  const own = await app.window(2)
  await modelShown(own, 'onnx-iris')
  await expect(own.getByRole('button', { name: 'Close onnx-diabetes' })).toBeHidden()
  await showTab(own, 'Predict')
  await enterAs(own, 'Table')
  await expect(inputCell(own, 0, 0)).toHaveText(/6\.25/u)
  await pressPredict(own)
  await expect(own.getByText(/ by onnxruntime /u)).toBeVisible()
  // It loads anew as what it was.
  await own.reload()
  await modelShown(own, 'onnx-iris')
  await expect(own.getByRole('button', { name: 'Close onnx-diabetes' })).toBeHidden()

  await showTab(page, 'Predict')
  await pressPredict(page)
  await expect.poll(() => modelProcesses(app.processId).length).toBe(2)
  await app.closeWindow(2)
  await expect.poll(() => modelProcesses(app.processId).length, { timeout: 15_000 }).toBe(1)
  await expect(page.getByRole('button', { name: 'Close onnx-diabetes' })).toBeAttached()
})
