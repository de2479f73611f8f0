/** A deployed endpoint with a key, and saved outputs, as sides of a comparison in the window. */
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { fixtureModel } from '../built-product.ts'
import { expect, test } from '../door.ts'
import { enterAs, modelShown, showTab } from '../palate-page.ts'

const KEY = 'a key & more'
const names = ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)']
const rows = [
  [5.1, 3.5, 1.4, 0.2],
  [6.7, 3.1, 4.7, 1.5],
  [6.9, 3.2, 5.7, 2.3],
]

/** Answers as the deployed model did when it was asked; only with its key. */
async function deployed(answer: unknown) {
  const keys: (string | undefined)[] = []
  const server = createServer((request, response) => {
    const key = request.headers.authorization
    keys.push(key)
    request.resume().on('end', () => {
      response.statusCode = key === `Bearer ${KEY}` ? 200 : 401
      response.end(
        JSON.stringify(response.statusCode === 200 ? answer : { message: 'key_auth_access_denied' }),
      )
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/score`, keys, close: () => server.close() }
}

test('an endpoint answers with its key only, which is kept for its address until it is forgotten', async ({
  start,
  home,
}) => {
  const endpoint = await deployed([0, 1, 1])
  const { page } = await start([fixtureModel('pair-a')])
  await modelShown(page, 'pair-a')
  await showTab(page, 'Predict')
  await enterAs(page, 'Raw')
  await page.getByRole('textbox', { name: 'Request body' }).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(JSON.stringify({ dataframe_split: { columns: names, data: rows } }))
  const panel = await showTab(page, 'Compare')
  const kind = panel.getByRole('combobox', { name: 'Right side' })
  const summary = panel.getByRole('status').filter({ hasText: 'tolerance' })
  const compare = panel.getByRole('button', { name: 'Compare', exact: true })
  await kind.selectOption({ label: 'Deployed endpoint' })
  await panel.getByRole('textbox', { name: 'Right: address of the endpoint' }).fill(endpoint.url)
  await compare.click()
  await expect(summary).toContainText('key_auth_access_denied')
  expect(endpoint.keys).toContain(undefined)

  await panel.getByLabel('Right: key of the endpoint').fill(KEY)
  await panel.getByRole('checkbox', { name: /^Keep the key for this address/u }).check()
  await compare.click()
  await expect(summary).toContainText('1 of 3 rows changes class')
  await expect(panel.getByText('A key is kept for this address.')).toBeVisible()
  await kind.selectOption({ label: 'Predict of a model' })
  await kind.selectOption({ label: 'Deployed endpoint' })
  await panel.getByRole('button', { name: 'Forget it' }).click()
  await expect(panel.getByLabel('Right: key of the endpoint')).toHaveValue('')
  await compare.click()
  await expect(summary).toContainText('key_auth_access_denied')

  const saved = path.join(home, 'outputs.json')
  await writeFile(saved, JSON.stringify({ predictions: [0, 1, 2] }))
  await kind.selectOption({ label: 'Saved outputs' })
  await panel.getByRole('textbox', { name: 'Right: file of outputs' }).fill(saved)
  await compare.click()
  await expect(summary).toContainText('Within tolerance')
  endpoint.close()
})
