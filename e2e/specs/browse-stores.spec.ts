/** Places: a tracking server is added, looked through and opened from, by people and by their keyboards. */
import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { accessibilityFindings } from '../accessibility.ts'
import { sampleModel } from '../screens.ts'
import { expect, test as base } from '../door.ts'
import { scriptedMlflow } from '../mlflow-server/scripted-mlflow.ts'
import { modelShown } from '../palate-page.ts'

const PASSWORD = 'pw with spaces & more'

const test = base.extend<{ readonly serve: (password?: string) => Promise<string> }>({
  serve: async ({}, use) => {
    const closing: (() => Promise<void>)[] = []
    await use(async (password) => {
      const model = sampleModel('wine-cultivar')
      const server = await scriptedMlflow({ model, ...(password === undefined ? {} : { password }) })
      closing.push(server.close)
      return server.url
    })
    await Promise.all(closing.map((close) => close()))
  },
})

async function addPlace(page: Page, address: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a place…' }).first().click()
  await page.getByLabel(/Address of a server/u).fill(address)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
}

test('from an added server to an open version, and back to its other versions', async ({ start, serve }) => {
  const url = await serve()
  const { page } = await start()
  await addPlace(page, url)
  await page.getByRole('button', { name: 'iris', exact: true }).click()
  const rows = page.getByRole('table', { name: 'iris' }).getByRole('row')
  await expect(rows).toHaveCount(3)
  await expect(rows.nth(2)).toContainText('@champion')
  await expect(rows.nth(1)).toContainText('accuracy 0.9733')
  await expect(rows.nth(1).getByRole('cell', { name: 'onnx', exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Open iris version 2' }).first().click()
  await modelShown(page, 'iris v2')
  const origin = page.getByRole('region', { name: 'Origin' })
  await expect(origin).toContainText('careful-finch')
  await expect(origin).toContainText('train.py')
  await origin.getByRole('button', { name: 'Whether version 1 has the same files' }).click()
  await expect(origin).toContainText('the same files')
  await origin.getByRole('button', { name: 'Show in the store' }).click()
  await expect(rows).toHaveCount(3)
})

test('experiments, runs and logged models, filtered by a word and by a filter', async ({ start, serve }) => {
  const url = await serve()
  const { page } = await start()
  await addPlace(page, url)
  await page.getByRole('radio', { name: 'Experiments' }).click()
  await page.getByRole('button', { name: 'flowers' }).click()
  await expect(page.getByRole('table', { name: 'Runs' })).toContainText('careful-finch')
  await expect(page.getByRole('table', { name: 'Runs' }).getByRole('cell', { name: 'onnx' })).toBeVisible()
  await page.getByRole('searchbox', { name: 'Filter' }).fill('nothing')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Nothing matches this filter.')).toBeVisible()
  await page.getByRole('searchbox', { name: 'Filter' }).fill('')
  await expect(page.getByRole('table', { name: 'Runs' })).toBeVisible()
  await page.getByRole('radio', { name: 'Logged models' }).click()
  await page
    .getByRole('button', { name: /^Open iris-model/u })
    .first()
    .click()
  await expect(page.getByRole('tab', { name: 'Overview' })).toBeVisible()
})

test('a server that asks who one is gets a name and a password, which are written nowhere', async ({
  start,
  serve,
  home,
}) => {
  const url = await serve(PASSWORD)
  const { page } = await start()
  await addPlace(page, url)
  await expect(page.getByRole('alert')).toContainText('wants to know who is asking')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('ada')
  await page.getByLabel('Password', { exact: true }).fill('wrong')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('does not accept the credentials')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('ada')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'iris', exact: true }).click()
  await page.getByRole('button', { name: 'Open iris version 1' }).first().click()
  await modelShown(page, 'iris v1')
  expect(await filesWith(home, PASSWORD)).toEqual([])
})

test('by the keyboard alone', async ({ start, serve }) => {
  const url = await serve()
  const { page } = await start()
  await page.getByRole('button', { name: 'Add a place…' }).first().focus()
  await page.keyboard.press('Enter')
  await page.getByLabel(/Address of a server/u).focus()
  await page.keyboard.type(url)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'iris', exact: true }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Open iris version 2' }).first().focus()
  await page.keyboard.press('Enter')
  await modelShown(page, 'iris v2')
})

test('lists, signing in and failures are accessible in both themes', async ({ start, serve }) => {
  const [open, guarded] = [await serve(), await serve(PASSWORD)]
  const { page } = await start()
  await addPlace(page, open)
  await page.getByRole('button', { name: 'iris', exact: true }).click()
  await expect(page.getByRole('table', { name: 'iris' })).toContainText('accuracy')
  await expectAccessible(page)
  await addPlace(page, guarded)
  await expect(page.getByRole('alert')).toBeVisible()
  await expectAccessible(page)
})

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect({ colorScheme, findings: await accessibilityFindings(page) }).toEqual({
      colorScheme,
      findings: [],
    })
  }
}

/** Files below a folder that hold a text. */
async function filesWith(folder: string, text: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
  const held = await Promise.all(files.map(async (file) => (await readFile(file)).includes(text)))
  return files.filter((_, place) => held[place])
}
