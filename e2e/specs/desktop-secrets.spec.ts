/** Credentials in the desktop app: kept by the system's secret store over launches, or in memory where there is none. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../door.ts'
import { scriptedMlflow } from '../mlflow-server/scripted-mlflow.ts'
import { sampleModel } from '../screens.ts'

const PASSWORD = 'pw with spaces & more'
const FILE = 'secrets.encrypted'

async function signIn(page: Page, url: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a place…' }).first().click()
  await page.getByLabel(/Address of a server/u).fill(url)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('ada')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'iris', exact: true })).toBeVisible()
}

const kept = (home: string) => readdir(path.join(home, 'user-data')).catch(() => [])

test('a password is kept encrypted over launches, until one signs out', async ({ startDesktop, home }) => {
  const server = await scriptedMlflow({ model: sampleModel('wine-cultivar'), password: PASSWORD })
  try {
    const first = startDesktop()
    await signIn(await first.window(), server.url)
    await first.close()
    expect(await kept(home)).toContain(FILE)
    const bytes = await readFile(path.join(home, 'user-data', FILE))
    expect(bytes.includes(PASSWORD)).toBe(false)

    const page = await startDesktop().window()
    await page
      .getByRole('button', { name: /127\.0\.0\.1/u })
      .first()
      .click()
    await expect(page.getByRole('button', { name: 'iris', exact: true })).toBeVisible()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await expect(page.getByRole('alert')).toContainText('wants to know who is asking')
    await expect.poll(() => kept(home)).not.toContain(FILE)
  } finally {
    await server.close()
  }
})

test('without a secret store it is kept in memory only', async ({ startDesktop, home }) => {
  const server = await scriptedMlflow({ model: sampleModel('wine-cultivar'), password: PASSWORD })
  try {
    await signIn(await startDesktop([], { STAND_IN_SECRET_STORE: 'basic_text' }).window(), server.url)
    expect(await kept(home)).not.toContain(FILE)
  } finally {
    await server.close()
  }
})
