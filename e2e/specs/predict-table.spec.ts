/** A table from a file in the Predict tab: its columns matched, edited, sorted, searched, run, and written again. */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { fixtureModel } from '../built-product.ts'
import { expect, test } from '../door.ts'
import { modelShown, pressPredict, showTab } from '../palate-page.ts'
import { recordedFrame } from '../recorded-answers.ts'

/** Loads a file by its path in the Predict tab. */
async function load(page: Page, file: string): Promise<void> {
  await page.getByRole('button', { name: 'Load file…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Or its path on this machine' }).fill(file)
  await dialog.getByRole('button', { name: 'Open', exact: true }).click()
}

/** A cell of the table, row and column counted from 0. */
function cell(page: Page, row: number, column: number) {
  return page.getByRole('grid').locator(`[role="gridcell"][data-row="${row}"][data-column="${column}"]`)
}

test('a file with other names is matched, mended, run and written with its outputs', async ({
  start,
  home,
}) => {
  const { columns, data, output } = recordedFrame('onnx-diabetes', 'frame-5')
  const names = columns.map((name) => (name === 'sex' ? 'SEX' : name))
  const rows = [...data.map((row) => [...row, 'kept']), [...(data[0] ?? []).map(() => 'tall'), 'wrong']]
  const file = path.join(home, 'patients.csv')
  await writeFile(file, [[...names, 'note'], ...rows].map((row) => `${row.join(',')}\n`).join(''))
  const { page } = await start([fixtureModel('onnx-diabetes')])
  await modelShown(page, 'onnx-diabetes')
  await showTab(page, 'Predict')
  await load(page, file)
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('combobox', { name: 'Column of the file: sex' })).toHaveValue(
    String(names.indexOf('SEX')),
  )
  await expect(dialog).toContainText('MLflow drops them: note')
  await dialog.getByRole('button', { name: 'Use the table' }).click()

  // A row that does not fit is found, and deleted by the keyboard.
  await page.getByRole('button', { name: 'Look for cells that do not fit' }).click()
  await expect(page.getByText('10 cells do not fit their column:')).toBeVisible()
  await page.getByRole('button', { name: 'Next such cell' }).click()
  await expect(cell(page, data.length, 0)).toHaveText(/tall/u)
  const grid = page.getByRole('grid', { name: 'Rows of patients.csv' })
  await grid.focus()
  await page.keyboard.press('Control+Shift+Minus')
  await expect(grid).toHaveAttribute('aria-rowcount', String(data.length + 1))

  // An edit shows at once, and can be taken back.
  const first = await cell(page, 0, 0).textContent()
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('7')
  await page.keyboard.press('Enter')
  await expect(cell(page, 0, 0)).toHaveText('7')
  await page.keyboard.press('Control+z')
  await expect(cell(page, 0, 0)).toHaveText(first ?? '')

  await pressPredict(page)
  await expect(page.getByText(`${data.length} rows in`)).toBeVisible()
  await expect(
    page.getByRole('img', { name: 'Histogram of variable' }).or(page.getByRole('figure')),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Show them' }).click()
  for (const [row, { variable }] of output.entries()) {
    await expect(cell(page, row, 11)).toHaveText(new RegExp(`^${Math.trunc(variable ?? 0)}`, 'u'))
  }

  // A search goes into the outputs too.
  await grid.focus()
  await page.keyboard.press('Control+f')
  await page.keyboard.insertText(String(output[0]?.variable).slice(0, 7))
  await page.keyboard.press('Enter')
  await expect(page.getByText('1 of 1')).toBeVisible()
  await expect(grid).toHaveAttribute('aria-activedescendant', /-0-11$/u)
  await page.keyboard.press('Escape')

  // Sorted by the output, then written in that order.
  await grid.getByRole('columnheader', { name: 'variable' }).click()
  await expect(grid.getByRole('columnheader', { name: 'variable' })).toHaveAttribute('aria-sort', 'ascending')
  await page.getByRole('button', { name: 'Export…' }).click()
  const written = path.join(home, 'written.jsonl')
  await page.getByRole('radio', { name: /Those shown/u }).click()
  await page.getByRole('radio', { name: 'JSONL' }).click()
  await page.getByRole('textbox', { name: 'Path on this machine' }).fill(written)
  await page.getByRole('button', { name: 'Write the file' }).click()
  await expect(page.getByText(written)).toBeVisible()
  const lines = (await readFile(written, 'utf8')).trim().split('\n')
  const answers = lines.map((line) => (JSON.parse(line) as { variable: number }).variable)
  expect(answers).toEqual(answers.toSorted((one, other) => one - other))
  expect(lines[0]).toContain('"note":"kept"')

  // An answer is never written beside an input it is not the answer to.
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Own order' }).click()
  await grid.focus()
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('7')
  await page.keyboard.press('Enter')
  await expect(cell(page, 0, 0)).toHaveText('7')
  await page.getByRole('button', { name: 'Show them' }).click()
  await expect(grid.getByRole('columnheader', { name: 'variable' })).toContainText('of an earlier input')
  await page.getByRole('button', { name: 'Export…' }).click()
  await expect(page.getByText('The table was changed since it was answered.')).toBeVisible()
  const both = path.join(home, 'both.csv')
  await page.getByRole('textbox', { name: 'Path on this machine' }).fill(both)
  await page.getByRole('button', { name: 'Write the file' }).click()
  await expect(page.getByText(both)).toBeVisible()
  const [, top = ''] = (await readFile(both, 'utf8')).split('\n')
  expect(top.split(',')[0]).toBe(String(data[0]?.[0]))
  expect(top).toContain(String(output[0]?.variable).slice(0, 7))
})

test('a search goes from match to match; what a page hands over is read like a path', async ({ start }) => {
  const { page } = await start([fixtureModel('onnx-diabetes')])
  await modelShown(page, 'onnx-diabetes')
  await showTab(page, 'Predict')
  await page.getByRole('button', { name: 'Load file…' }).click()
  const lines = Array.from({ length: 3000 }, (_none, row) =>
    Array.from({ length: 10 }, (_x, at) => row + at / 100),
  )
  const header = 'age,sex,bmi,bp,s1,s2,s3,s4,s5,s6'
  const text = `${header}\n${lines.map((line) => line.join(',')).join('\n')}\n`
  await page
    .getByRole('dialog')
    .locator('input[type=file]')
    .setInputFiles({
      name: 'many.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(text),
    })
  const grid = page.getByRole('grid', { name: 'Rows of many.csv' })
  await expect(grid).toHaveAttribute('aria-rowcount', '3001')
  await grid.focus()
  await page.keyboard.press('Control+f')
  await page.keyboard.insertText('2987.0')
  await page.keyboard.press('Enter')
  await expect(page.getByText('1 of 9')).toBeVisible()
  await expect(cell(page, 2987, 1)).toHaveText('2987.01')
  await page.keyboard.press('Shift+Enter')
  await expect(page.getByText('9 of 9')).toBeVisible()
})

test('a row of a file is edited as a form, its first rows are seen and taken as a request', async ({
  start,
  home,
}) => {
  const file = path.join(home, 'many.csv')
  const header = 'age,sex,bmi,bp,s1,s2,s3,s4,s5,s6'
  const lines = Array.from({ length: 300 }, (_none, row) => Array.from({ length: 10 }, () => row).join(','))
  await writeFile(file, `${header}\n${lines.join('\n')}\n`)
  const { page } = await start([fixtureModel('onnx-diabetes')])
  await modelShown(page, 'onnx-diabetes')
  await showTab(page, 'Predict')
  await load(page, file)
  await expect(cell(page, 0, 0)).toHaveText('0')
  await page.getByRole('radio', { name: 'Form' }).click()
  await page.getByRole('spinbutton', { name: 'Row' }).fill('250')
  await expect(page.getByRole('textbox', { name: 'bmi' })).toHaveValue('249')
  await page.getByRole('textbox', { name: 'bmi' }).fill('0.5')
  await page.getByRole('radio', { name: 'Table' }).click()
  await expect(cell(page, 249, 2)).toHaveText('0.5')
  await page.keyboard.press('Control+z')

  await page.getByRole('radio', { name: 'Raw' }).click()
  const body = page.getByLabel('Request body')
  await expect(page.getByText('The first 100 of 300 rows')).toBeVisible()
  const written = JSON.parse((await body.textContent()) ?? '') as { dataframe_split: { data: number[][] } }
  expect(written.dataframe_split.data.map(([age]) => age)).toEqual(lines.slice(0, 100).map((_, row) => row))
  await page.getByRole('button', { name: 'Copy as…' }).click()
  await expect(page.getByRole('dialog')).toContainText('The first 100 of 300 rows')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Go on with these rows' }).click()
  await pressPredict(page)
  await expect(page.getByText('100 rows in')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('many.csv')).toBeVisible()
})
