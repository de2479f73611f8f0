/** Every flow by the keyboard alone: Tab reaches what is used, and the focus can be seen wherever it stops. */
import type { Locator, Page } from '@playwright/test'
import { fixtureModel } from '../built-product.ts'
import { expect, test } from '../door.ts'
import { inputCell, modelShown, statusBar } from '../palate-page.ts'
import { recordedFrame } from '../recorded-answers.ts'

/** More stops than any screen has before what a person looks for. */
const MAX_STOPS = 90

/** Presses Tab until an element has the focus; each stop on the way must be seen. */
async function reach(page: Page, wanted: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let stop = 0; stop < MAX_STOPS; stop++) {
    if (
      (await wanted.count()) > 0 &&
      (await wanted.evaluate((element) => element === document.activeElement))
    )
      return
    await page.keyboard.press(key)
    expect(await page.evaluate(unseenFocus)).toBe('')
  }
  throw new Error(`${String(wanted)} was not reached by ${key}.`)
}

/** The element with the focus where nothing shows that it has it; empty where it is seen. */
function unseenFocus(): string {
  const focused = document.activeElement
  if (focused === null || focused === document.body) return ''
  let element: Element | null = focused
  for (let up = 0; up < 5 && element !== null; up++) {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
    if (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) return ''
    if (element === focused && boxShadow !== 'none') return ''
    element = element.parentElement
  }
  return focused.outerHTML.slice(0, 200)
}

async function openByKeys(page: Page, model: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+o')
  await reach(page, page.getByRole('textbox', { name: 'Folder, archive, run or registered model' }))
  await page.keyboard.insertText(fixtureModel(model))
  await page.keyboard.press('Enter')
  await modelShown(page, model)
}

/** The ways to enter the input are one stop, reached backwards, with arrows inside. */
async function chooseMode(page: Page, wanted: 'Form' | 'Table'): Promise<void> {
  await reach(page, page.getByRole('radio', { name: /^(Form|Table|Raw)$/u, checked: true }), 'Shift+Tab')
  await page.keyboard.press(wanted === 'Form' ? 'ArrowLeft' : 'ArrowRight')
  await expect(page.getByRole('radio', { name: wanted, exact: true })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('radio', { name: wanted, exact: true })).toBeChecked()
}

test('a model is opened, filled in as a form and as a table, predicted, and its answer is read', async ({
  start,
}) => {
  const { page } = await start()
  await openByKeys(page, 'onnx-diabetes')
  await page.keyboard.press('Alt+4')
  const { columns, data, output } = recordedFrame('onnx-diabetes', 'frame-5')
  await reach(page, page.getByRole('button', { name: 'Blank row' }))
  await page.keyboard.press('Enter')
  await chooseMode(page, 'Form')
  for (const [place, column] of columns.entries()) {
    await reach(page, page.getByRole('textbox', { name: column, exact: true }))
    await page.keyboard.insertText(String(data[0]?.[place]))
  }
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(statusBar(page)).toContainText('ready')
  const first = Math.trunc(output[0]?.['variable'] ?? 0)
  await expect(page.getByRole('table').first().getByRole('cell').last()).toHaveText(
    new RegExp(`^${first}`, 'u'),
  )

  await chooseMode(page, 'Table')
  await reach(page, page.getByRole('grid', { name: 'Input rows' }))
  await page.keyboard.press('ControlOrMeta+Shift+Equal')
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.press('5')
  await page.keyboard.press('Enter')
  await expect(inputCell(page, 0, 0)).toHaveText('5')
  await page.keyboard.press('ControlOrMeta+z')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(page.getByRole('toolbar', { name: 'Rows' })).toContainText('1 row')

  // A value that does not fit is led to.
  await page.keyboard.press('x')
  await page.keyboard.press('Enter')
  const link = page.getByRole('button', { name: /^Go to row 1, age/u }).first()
  await expect(link).toBeVisible()
  await reach(page, link)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('grid', { name: 'Input rows' })).toBeFocused()
})

test('rows of a file are loaded, one is edited as a form, and they are written out again', async ({
  start,
  home,
}) => {
  const { page } = await start()
  await openByKeys(page, 'onnx-diabetes')
  await page.keyboard.press('Alt+4')
  await reach(page, page.getByRole('button', { name: 'Load file…' }))
  await page.keyboard.press('Enter')
  await reach(page, page.getByRole('textbox', { name: 'Or its path on this machine' }))
  await page.keyboard.insertText(await writtenTable(home))
  await page.keyboard.press('Enter')
  await expect(page.getByText('rows.csv')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByText('12 rows in')).toBeVisible()
  await reach(page, page.getByRole('button', { name: 'Export…' }))
  await page.keyboard.press('Enter')
  await reach(page, page.getByRole('textbox', { name: 'Path on this machine' }))
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(`${home}/outputs.csv`)
  await reach(page, page.getByRole('button', { name: 'Write the file' }))
  await page.keyboard.press('Enter')
  await expect(page.getByText(`${home}/outputs.csv`)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
})

async function writtenTable(home: string): Promise<string> {
  const { writeFile } = await import('node:fs/promises')
  const rows = Array.from({ length: 12 }, (_none, row) =>
    Array.from({ length: 10 }, () => row / 10).join(','),
  )
  await writeFile(`${home}/rows.csv`, `age,sex,bmi,bp,s1,s2,s3,s4,s5,s6\n${rows.join('\n')}\n`)
  return `${home}/rows.csv`
}

test('two outputs are compared, and every tab, the palette, the settings and the shortcuts are come to', async ({
  start,
}) => {
  const { page } = await start()
  await openByKeys(page, 'pair-b')
  await page.keyboard.press('Alt+5')
  const custom = page.getByRole('textbox', { name: 'Custom predict of the right' })
  await reach(page, custom)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(
    'export default ({ outputs }) => outputs.predictions.map((row) => [1, 0, 0])',
  )
  await reach(page, page.getByRole('button', { name: 'Compare', exact: true }))
  await page.keyboard.press('Enter')
  const rows = page.getByRole('grid', { name: 'Rows of both sides' })
  await expect(rows).toBeVisible()
  await reach(page, rows)

  for (const [key, name] of [
    ['1', 'Overview'],
    ['2', 'Signature'],
    ['3', 'Environment'],
    ['6', 'Inside'],
    ['7', 'Files'],
  ] as const) {
    await page.keyboard.press(`Alt+${key}`)
    await expect(page.getByRole('tabpanel', { name })).toBeVisible()
  }
  await reach(page, page.locator('[role=treeitem][tabindex="0"]'))
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tabpanel', { name: 'Files' }).getByRole('heading').first()).toBeVisible()

  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toContainText('Ctrl')
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+Comma')
  const themes = page.getByRole('dialog').getByRole('radio')
  await reach(page, themes.filter({ hasText: 'As the system' }))
  for (const name of ['Light', 'Dark']) {
    await page.keyboard.press('ArrowRight')
    await expect(themes.filter({ hasText: name })).toBeFocused()
  }
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.insertText('close')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'pair-b' })).toBeHidden()
})

test('where a model will deploy is checked by running it, and what that rests on is read', async ({
  start,
}) => {
  const { page } = await start()
  await openByKeys(page, 'onnx-diabetes')
  await reach(page, page.getByRole('button', { name: 'Check by running' }))
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^Checked by running it here, with onnxruntime/u)).toBeVisible({
    timeout: 60_000,
  })
  const row = page.getByRole('button', { name: /^MLflow serve/u })
  await reach(page, row)
  await page.keyboard.press('Enter')
  await expect(row).toHaveAttribute('aria-expanded', 'true')
})
