/** Palate's page as a person knows it: by roles and names. */
import type { Locator, Page } from '@playwright/test'
import { expect } from './door.ts'

/** A tab of the model in front. */
export type TabName = 'Overview' | 'Signature' | 'Environment' | 'Predict' | 'Compare' | 'Inside' | 'Files'

/** Waits until a model is in front. */
export async function modelShown(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible()
}

/** Goes to a tab and gives its panel. */
export async function showTab(page: Page, name: TabName): Promise<Locator> {
  await page.getByRole('tab', { name }).click()
  const panel = page.getByRole('tabpanel', { name })
  await expect(panel).toBeVisible()
  return panel
}

/** Chooses how the input is entered. */
export async function enterAs(page: Page, mode: 'Form' | 'Table' | 'Raw'): Promise<void> {
  await page
    .getByRole('radiogroup', { name: 'Enter the input as' })
    .getByRole('radio', { name: mode })
    .click()
}

/** Starts a predict. */
export async function pressPredict(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Predict(?! again)/u }).click()
}

/** A cell of the input table, row and column counted from 0; only cells in sight are in the page. */
export function inputCell(page: Page, row: number, column: number): Locator {
  return page
    .getByRole('grid', { name: 'Input rows' })
    .locator(`[aria-rowindex="${row + 2}"] [role="gridcell"][aria-colindex="${column + 2}"]`)
}

/** Types values into the input table by the keyboard alone, from a cell on to the right and down as Tab goes. */
export async function typeIntoCells(
  page: Page,
  [row, column]: readonly [number, number],
  texts: readonly string[],
): Promise<void> {
  await page.getByRole('grid', { name: 'Input rows' }).focus()
  await page.keyboard.press('Control+Home')
  for (let step = 0; step < row; step++) await page.keyboard.press('ArrowDown')
  for (let step = 0; step < column; step++) await page.keyboard.press('ArrowRight')
  for (const [place, text] of texts.entries()) {
    await page.keyboard.press(text.slice(0, 1))
    await page.keyboard.insertText(text.slice(1))
    await page.keyboard.press(place === texts.length - 1 ? 'Enter' : 'Tab')
  }
}

/** The rows of the answer as numbers, the row numbers left out; waits until there are `count`. */
export async function answeredNumbers(page: Page, count: number): Promise<readonly (readonly number[])[]> {
  const rows = page.getByRole('table').first().getByRole('row')
  await expect(rows).toHaveCount(count + 1)
  await expect(rows.last().getByRole('cell').first()).toHaveText(/\d/u)
  const texts = await rows.evaluateAll((elements) =>
    elements
      .slice(1)
      .map((row) => Array.from(row.querySelectorAll('[role="cell"]'), (cell) => cell.textContent)),
  )
  return texts.map((cells) => cells.map(Number))
}

/** The status bar. */
export function statusBar(page: Page): Locator {
  return page.getByRole('contentinfo', { name: 'Status' })
}

/** Writes the custom predict of the right side of the Compare tab anew. */
export async function writeCustomPredict(page: Page, expression: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Custom predict of the right' }).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(`export default ${expression}`)
}
