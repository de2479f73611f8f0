/** A model's process that is killed, or whose predict never ends, leaves the app usable and the inputs as they were. */
import type { Page } from '@playwright/test'
import { specModel } from '../built-product.ts'
import { expect, test } from '../door.ts'
import type { RunningApp } from '../door.ts'
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
import { modelProcesses } from '../process-tree.ts'

/** Rounds that no machine counts to. */
const ENDLESS = '1000000000000000'

async function predictForEver(start: (locations: readonly string[]) => Promise<RunningApp>) {
  const app = await start([specModel('onnx-counting')])
  const { page } = app
  await modelShown(page, 'onnx-counting')
  await showTab(page, 'Predict')
  await enterAs(page, 'Table')
  await typeIntoCells(page, [0, 0], [ENDLESS])
  await pressPredict(page)
  await expect(statusBar(page)).toContainText('running')
  const [model, ...others] = modelProcesses(app.processId)
  expect(others).toEqual([])
  return { ...app, model: model ?? 0 }
}

async function countsAgain(page: Page): Promise<void> {
  await expect(inputCell(page, 0, 0)).toHaveText(ENDLESS)
  await typeIntoCells(page, [0, 0], ['7'])
  await pressPredict(page)
  expect(await answeredNumbers(page, 1)).toEqual([[7]])
  await expect(statusBar(page)).toContainText('ready')
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0)
    return true
  } catch {
    return false
  }
}

test('a model’s process killed in mid-predict is said, and starts again', async ({ start }) => {
  const { page, model } = await predictForEver(start)
  process.kill(model, 'SIGKILL')
  await expect(page.getByRole('alert').filter({ hasText: 'ended' })).toBeVisible()
  await expect(statusBar(page)).toContainText('crashed, nothing was lost')
  await countsAgain(page)
})

test('an endless predict is cancelled, and its process is gone', async ({ start }) => {
  const { page, model, processId } = await predictForEver(start)
  await page
    .getByRole('button', { name: /^Cancel/u })
    .first()
    .click()
  await expect.poll(() => isRunning(model)).toBe(false)
  await expect(page.getByRole('button', { name: /^Predict/u })).toBeEnabled()
  await countsAgain(page)
  expect(modelProcesses(processId)).toHaveLength(1)
})

test('a model that runs out of memory is ended and said, and starts again', async ({ start }) => {
  const { page } = await start([specModel('onnx-growing')], { PALATE_MEMORY_LIMIT: '512' })
  await modelShown(page, 'onnx-growing')
  await showTab(page, 'Predict')
  await enterAs(page, 'Table')
  await typeIntoCells(page, [0, 0], ['4096'])
  await pressPredict(page)
  await expect(
    page.getByRole('alert').filter({ hasText: 'The model needed more than 0.50 GB of memory' }),
  ).toBeVisible()
  await expect(inputCell(page, 0, 0)).toHaveText('4096')
  await typeIntoCells(page, [0, 0], ['8'])
  await pressPredict(page)
  expect(await answeredNumbers(page, 1)).toEqual([[8]])
  await expect(statusBar(page)).toContainText('ready')
})

test('a page that goes away in mid-predict takes its predict with it', async ({ start }) => {
  const { page, model } = await predictForEver(start)
  await page.goto('about:blank')
  await expect.poll(() => isRunning(model)).toBe(false)
})
