/** Palate's page as a person knows it: by roles and names. */
import type { Locator, Page } from '@playwright/test'
import { expect } from './door.ts'

/** A tab of the model in front. */
export type TabName = 'Overview' | 'Signature' | 'Environment' | 'Predict' | 'Inside' | 'Files'

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
  await page.getByRole('button', { name: /^Predict/u }).click()
}

/** A cell of the input table, both counted from 0. */
export function inputCell(page: Page, row: number, column: number): Locator {
  return page
    .getByRole('grid', { name: 'Input rows' })
    .getByRole('row')
    .nth(row + 1)
    .getByRole('gridcell')
    .nth(column)
}

/** Types into a cell of the input table as a person does: click, type, Enter. */
export async function typeIntoCell(page: Page, at: readonly [number, number], text: string): Promise<void> {
  await inputCell(page, ...at).click()
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
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
