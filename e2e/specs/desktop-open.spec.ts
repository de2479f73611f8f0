/** The ways a desktop opens a model: its dialog, its menu, a dropped folder, its own list of recents. */
import { fixtureModel } from '../built-product.ts'
import { expect, test } from '../door.ts'
import { modelShown } from '../palate-page.ts'

test('the menu’s and the page’s dialog open what was chosen, and nothing when it is dismissed', async ({
  startDesktop,
}) => {
  const app = startDesktop()
  const page = await app.window()
  await page.getByRole('button', { name: 'Choose a folder…' }).click()
  await expect.poll(() => app.recorded('dialog.showOpenDialog')).toHaveLength(1)
  await expect(page.getByRole('heading', { name: 'Open an MLflow model' })).toBeVisible()

  await app.ask({
    kind: 'script-dialog',
    answer: { canceled: false, filePaths: [fixtureModel('onnx-iris')] },
  })
  await page.getByRole('button', { name: 'Choose a folder…' }).click()
  await modelShown(page, 'onnx-iris')

  await app.ask({
    kind: 'script-dialog',
    answer: { canceled: false, filePaths: [fixtureModel('onnx-diabetes')] },
  })
  await app.ask({ kind: 'click-menu', path: ['fileMenu', 'Open Model…'] })
  await modelShown(page, 'onnx-diabetes')
  expect((await app.recorded('app.addRecentDocument')).map(({ args }) => args[0])).toEqual([
    fixtureModel('onnx-iris'),
    fixtureModel('onnx-diabetes'),
  ])
})

test('a dropped folder is opened', async ({ startDesktop }) => {
  const page = await startDesktop().window()
  await expect(page.getByRole('heading', { name: 'Open an MLflow model' })).toBeVisible()
  const dropped = await page.evaluateHandle((folder) => {
    Object.assign(globalThis, { standInPaths: { 'onnx-iris': folder } })
    const transfer = new DataTransfer()
    transfer.items.add(new File([], 'onnx-iris'))
    return transfer
  }, fixtureModel('onnx-iris'))
  for (const type of ['dragenter', 'dragover', 'drop']) {
    await page
      .getByRole('textbox', { name: 'Folder of the model' })
      .dispatchEvent(type, { dataTransfer: dropped })
  }
  await modelShown(page, 'onnx-iris')
})

test('closing the last window ends the app and its models’ processes', async ({ startDesktop }) => {
  const app = startDesktop([fixtureModel('onnx-iris')])
  const page = await app.window()
  await modelShown(page, 'onnx-iris')
  await app.ask({ kind: 'close-window', window: 1 })
  await expect.poll(() => app.process.exitCode).toBe(0)
})
