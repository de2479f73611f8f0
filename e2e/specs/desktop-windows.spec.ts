/** Several windows of the desktop app: what acts on which, what is there again, what is left behind. */
import { fixtureModel } from '../built-product.ts'
import { expect, test } from '../door.ts'
import type { Bounds } from '../electron-stand-in/messages.ts'
import type { StandInApp } from '../electron-stand-in/stand-in-app.ts'
import { modelShown, pressPredict, showTab } from '../palate-page.ts'
import { modelProcesses } from '../process-tree.ts'

const MOVE = ['windowMenu', 'Move Model to Its Own Window']

async function openWindows(
  app: StandInApp,
): Promise<readonly { readonly id: number; readonly bounds: Bounds }[]> {
  return (await app.ask({ kind: 'open-windows' })) as readonly {
    readonly id: number
    readonly bounds: Bounds
  }[]
}

test('menus, second launches and links act on the window one is in', async ({ startDesktop }) => {
  const app = startDesktop([fixtureModel('onnx-diabetes'), fixtureModel('onnx-iris')])
  const first = await app.window(1)
  await modelShown(first, 'onnx-iris')
  await app.ask({ kind: 'click-menu', path: MOVE })
  const second = await app.window(2)
  await modelShown(second, 'onnx-iris')
  await modelShown(first, 'onnx-diabetes')

  await app.ask({
    kind: 'script-dialog',
    answer: { canceled: false, filePaths: [fixtureModel('onnx-text')] },
  })
  await app.ask({ kind: 'click-menu', path: ['fileMenu', 'Open Model…'] })
  await modelShown(second, 'onnx-text')
  await app.ask({ kind: 'focus-window', window: 1 })
  const handed = { locations: [fixtureModel('onnx-dtypes')] }
  await app.ask({ kind: 'emit-app', event: 'second-instance', args: [[], '', handed] })
  await modelShown(first, 'onnx-dtypes')
  await app.ask({ kind: 'focus-window', window: 2 })
  await app.ask({
    kind: 'emit-app',
    event: 'open-url',
    args: ['palate://open?location=models:/iris/3&store=https://a.example'],
  })
  await expect(second.getByRole('dialog')).toContainText('models:/iris/3')
  await expect(first.getByRole('dialog')).toBeHidden()
  await expect(second.getByRole('button', { name: 'Close onnx-dtypes' })).toBeHidden()
})

test('windows and their models are there again where they stood, and on the screen', async ({
  startDesktop,
}) => {
  const app = startDesktop([fixtureModel('onnx-diabetes'), fixtureModel('onnx-iris')])
  await modelShown(await app.window(1), 'onnx-iris')
  await app.ask({ kind: 'click-menu', path: MOVE })
  await modelShown(await app.window(2), 'onnx-iris')
  const stood = { x: 200, y: 120, width: 900, height: 700 }
  await app.ask({ kind: 'move-window', window: 1, bounds: stood })
  await app.ask({ kind: 'move-window', window: 2, bounds: { ...stood, x: 9_000 } })
  await app.ask({ kind: 'quit' })
  await app.close()

  const again = startDesktop()
  await modelShown(await again.window(1), 'onnx-diabetes')
  await modelShown(await again.window(2), 'onnx-iris')
  const [one, two] = await openWindows(again)
  expect(one?.bounds).toEqual(stood)
  expect((two?.bounds.x ?? Infinity) + (two?.bounds.width ?? 0)).toBeLessThanOrEqual(1920)
  // A window that is closed while others stay is not there again.
  await again.ask({ kind: 'close-window', window: 2 })
  await again.ask({ kind: 'quit' })
  await again.close()
  const last = startDesktop()
  await modelShown(await last.window(1), 'onnx-diabetes')
  expect(await openWindows(last)).toHaveLength(1)
})

test('twenty windows that come and go leave nothing behind', async ({ startDesktop }) => {
  test.setTimeout(120_000)
  const app = startDesktop([fixtureModel('onnx-diabetes')])
  const first = await app.window(1)
  for (let number = 2; number <= 21; number++) {
    await app.ask({ kind: 'focus-window', window: 1 })
    await app.ask({
      kind: 'emit-app',
      event: 'second-instance',
      args: [[], '', { locations: [fixtureModel('onnx-iris')] }],
    })
    await modelShown(first, 'onnx-iris')
    await app.ask({ kind: 'click-menu', path: MOVE })
    const own = await app.window(number)
    await modelShown(own, 'onnx-iris')
    if (number % 5 === 2) {
      await showTab(own, 'Predict')
      await pressPredict(own)
      await expect.poll(() => modelProcesses(app.process.pid ?? 0).length).toBe(1)
    }
    await app.ask({ kind: 'close-window', window: number })
    await modelShown(first, 'onnx-diabetes')
  }
  expect(await openWindows(app)).toHaveLength(1)
  await expect.poll(() => modelProcesses(app.process.pid ?? 0).length).toBe(0)
})

test('a page with what is not kept yet is left when a person says so; one that ended is loaded anew', async ({
  startDesktop,
}) => {
  const app = startDesktop([fixtureModel('onnx-iris')])
  const page = await app.window(1)
  await modelShown(page, 'onnx-iris')
  expect(await app.ask({ kind: 'prevent-unload', window: 1 })).toBe(false)
  await app.ask({ kind: 'script-dialog', answer: 0 })
  expect(await app.ask({ kind: 'prevent-unload', window: 1 })).toBe(true)
  const asked = await app.recorded('dialog.showMessageBoxSync')
  expect(JSON.stringify(asked[0])).toContain('What was entered last is not kept yet.')
  const loaded = page.waitForEvent('load')
  app.send({ kind: 'page-gone', window: 1, reason: 'crashed' })
  await loaded
  await modelShown(page, 'onnx-iris')
  await app.ask({ kind: 'script-dialog', answer: { response: 0 } })
  app.send({ kind: 'page-gone', window: 1, reason: 'oom' })
  await expect
    .poll(async () => JSON.stringify(await app.recorded('dialog.showMessageBox')))
    .toContain('The page of this window ended twice.')
})
