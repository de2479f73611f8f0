import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bringLocalArtifacts } from './local-artifacts.ts'

const run = '0123456789abcdef0123456789abcdef'
let base: string

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'palate-artifacts-')))
  for (const folder of [
    '3',
    '2024/m',
    'churn/3',
    `copies/${run}/model`,
    `mlruns/7/${run}/artifacts/model`,
    `mlruns/7/models/m-${run}/artifacts`,
    'mlruns/7/plain',
  ])
    mkdirSync(join(base, folder), { recursive: true })
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

function look(uri: string): Promise<string | null> {
  return bringLocalArtifacts(uri, '', { bases: [base], store: join(base, 'mlruns') })
}

test.each([
  `mlruns/7/${run}/artifacts/model`,
  `mlruns/7/models/m-${run}/artifacts`,
  `7/${run}/artifacts/model`,
])('what MLflow put at …/%s is found in a store that was moved', async (end) => {
  expect(await look(`/gone/elsewhere/${end}`)).toContain(run)
  expect(await look(`file:///gone/elsewhere/${end}`)).toContain(run)
})

test.each([
  '/gone/out/churn/3',
  '/gone/out/2024/m',
  'file:///gone/out/3',
  `/gone/copies/${run}/model`,
  '/gone/mlruns/7/plain',
])('%s is gone, and a folder that is called the same is another', async (uri) => {
  expect(await look(uri)).toBeNull()
})
