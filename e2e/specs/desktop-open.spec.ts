/** The ways a desktop opens a model: its dialog, its menu, a dropped folder, its own list of recents. */
import { fixtureModel } from '../built-product.ts'
import { expect, test } from '../door.ts'
import { modelShown, showTab } from '../palate-page.ts'

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

test('folders dropped anywhere, over a model too, are all opened', async ({ startDesktop }) => {
  const page = await startDesktop().window()
  await expect(page.getByRole('heading', { name: 'Open an MLflow model' })).toBeVisible()
  const drop = async (names: readonly string[]) => {
    const folders = Object.fromEntries(names.map((name) => [name, fixtureModel(name)]))
    const dropped = await page.evaluateHandle((standInPaths) => {
      Object.assign(globalThis, { standInPaths })
      const transfer = new DataTransfer()
      for (const name of Object.keys(standInPaths)) transfer.items.add(new File([], name))
      return transfer
    }, folders)
    for (const type of ['dragenter', 'dragover', 'drop']) {
      await page.locator('#main').dispatchEvent(type, { dataTransfer: dropped })
    }
  }
  await drop(['onnx-iris'])
  await modelShown(page, 'onnx-iris')
  await drop(['onnx-diabetes', 'onnx-text'])
  await modelShown(page, 'onnx-text')
  await expect(page.getByRole('list', { name: 'Open' }).getByRole('listitem')).toHaveCount(3)
})

test('closing the last window ends the app and its models’ processes', async ({ startDesktop }) => {
  const app = startDesktop([fixtureModel('onnx-iris')])
  const page = await app.window()
  await modelShown(page, 'onnx-iris')
  await app.ask({ kind: 'close-window', window: 1 })
  await expect.poll(() => app.process.exitCode).toBe(0)
})

test('a file of the model is shown in the file manager', async ({ startDesktop }) => {
  const app = startDesktop([fixtureModel('onnx-iris')])
  const page = await app.window()
  await modelShown(page, 'onnx-iris')
  const panel = await showTab(page, 'Files')
  await panel.getByRole('treeitem', { name: /^model\.onnx/u }).click()
  await panel.getByRole('button', { name: 'Show in the file manager' }).click()
  await expect
    .poll(async () => (await app.recorded('shell.showItemInFolder')).map(({ args }) => args[0]))
    .toEqual([`${fixtureModel('onnx-iris')}/model.onnx`])
})
