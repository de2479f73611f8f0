/** The Inside tab of scikit-learn and boosters: parts by keys, parameters, trees with the way of a row, as table too. */
import { accessibilityFindings } from '../accessibility.ts'
import { fixtureModel } from '../built-product.ts'
import { expect, test } from '../door.ts'
import { modelShown, showTab } from '../palate-page.ts'

test('a pipeline that needs Python is shown step by step', async ({ start }) => {
  const { page } = await start([fixtureModel('sklearn-pipeline-mixed')])
  await modelShown(page, 'sklearn-pipeline-mixed')
  const panel = await showTab(page, 'Inside')
  await expect(panel.getByText('FillMissing', { exact: false }).first()).toBeVisible()
  const parts = panel.getByRole('navigation', { name: 'Parts of the model' })
  await expect(panel.getByRole('heading', { name: 'LogisticRegression' })).toBeVisible()
  await panel.getByRole('searchbox', { name: 'Find a feature' }).fill('plan')
  await expect(panel.getByRole('rowheader', { name: 'cat__plan_pro' })).toBeVisible()
  await expect(panel.getByRole('rowheader', { name: 'num__age' })).toHaveCount(0)
  await parts.getByRole('button', { name: /LogisticRegression/u }).focus()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await expect(panel.getByRole('heading', { name: 'OneHotEncoder' })).toBeVisible()
  await expect(panel.getByRole('rowheader', { name: 'handle_unknown changed' })).toBeVisible()
  await expect(panel.getByRole('rowheader', { name: 'city' })).toBeVisible()
  expect(await accessibilityFindings(page)).toEqual([])
})

test('a tree is drawn, walked by keys, and read as a table, with the way of the row', async ({ start }) => {
  const { page } = await start([fixtureModel('lightgbm-classifier')])
  await modelShown(page, 'lightgbm-classifier')
  const panel = await showTab(page, 'Inside')
  const drawing = panel.getByRole('application', { name: 'Tree 0' })
  await expect(drawing).toBeVisible()
  await drawing.focus()
  await page.keyboard.press('Home')
  const node = panel.getByRole('region', { name: 'Node' })
  await expect(node).toContainText('petal_')
  await expect(panel.getByRole('region', { name: 'The way of the row' })).toContainText('Leaf')
  await panel.getByRole('radio', { name: 'Table' }).click()
  await expect(panel.getByRole('group', { name: 'Tree 0' }).getByText('on the way').first()).toBeVisible()
  await panel.getByRole('button', { name: 'The tree after' }).click()
  await expect(panel.getByRole('group', { name: 'Tree 1' })).toBeVisible()
  expect(await accessibilityFindings(page)).toEqual([])
})
