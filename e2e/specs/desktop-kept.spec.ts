/** What the desktop app keeps: its log and diagnostics, and the models that were open. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fixtureModel } from '../built-product.ts'
import { expect, test } from '../door.ts'
import { modelShown, showTab } from '../palate-page.ts'

test('the log is where the system keeps logs, and diagnostics are exported to where one says', async ({
  startDesktop,
  home,
}) => {
  const app = startDesktop()
  await app.window()
  const log = path.join(home, 'user-data', 'logs', 'palate.log')
  await app.ask({
    kind: 'emit-app',
    event: 'child-process-gone',
    args: [{ type: 'Utility', name: 'Palate model', reason: 'crashed', exitCode: 11 }],
  })
  expect(await readFile(log, 'utf8')).toMatch(
    /info started .*\n.*warn process gone: Palate model crashed 11/u,
  )
  const file = path.join(home, 'diagnostics.txt')
  await app.ask({ kind: 'click-menu', path: ['help', 'Export Diagnostics…'] })
  await app.ask({ kind: 'script-dialog', answer: { canceled: false, filePath: file } })
  await app.ask({ kind: 'click-menu', path: ['help', 'Export Diagnostics…'] })
  await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toContain('Palate model crashed 11')
  const text = await readFile(file, 'utf8')
  expect(text).toMatch(/^Palate: 0\.0\.0\n/u)
  expect(text).toContain('Crash dumps (they stay on this machine):\nnone')
  // A place that takes nothing is said.
  await app.ask({ kind: 'script-dialog', answer: { canceled: false, filePath: '/dev/full' } })
  await app.ask({ kind: 'click-menu', path: ['help', 'Export Diagnostics…'] })
  await expect
    .poll(async () => JSON.stringify(await app.recorded('dialog.showErrorBox')))
    .toContain('The diagnostics could not be written')
  await app.ask({ kind: 'click-menu', path: ['help', 'Show Log'] })
  await expect
    .poll(() => app.recorded('shell.showItemInFolder'))
    .toEqual([{ call: 'shell.showItemInFolder', args: [log] }])
})

test('models that were open are opened by the next launch, unless it is given others', async ({
  startDesktop,
}) => {
  const first = startDesktop([fixtureModel('onnx-iris'), fixtureModel('onnx-diabetes')])
  const page = await first.window()
  await modelShown(page, 'onnx-diabetes')
  await showTab(page, 'Signature')
  await first.close()

  const again = startDesktop()
  const opened = (await again.window()).getByRole('navigation')
  await expect(opened.getByText('onnx-iris').first()).toBeVisible()
  await expect(opened.getByText('onnx-diabetes').first()).toBeVisible()
  await again.close()

  const third = startDesktop([fixtureModel('onnx-text')])
  await modelShown(await third.window(), 'onnx-text')
  await third.close()
  const last = await startDesktop().window()
  await modelShown(last, 'onnx-text')
})
