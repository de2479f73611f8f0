import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadNative } from './load-native.ts'
import { nativeInput } from './native-input.ts'

const models = new URL('../../../e2e/fixtures/models/', import.meta.url).pathname
const root = mkdtempSync(join(tmpdir(), 'palate-native-input-'))
afterAll(() => rmSync(root, { recursive: true }))

/** A flavor of MLflow 2, which said the format `xgb` by default whatever XGBoost wrote. */
function inputOf(data: string) {
  const fields = [
    { name: 'data', value: data },
    { name: 'model_class', value: 'xgboost.core.Booster' },
    { name: 'model_format', value: 'xgb' },
    { name: 'xgb_version', value: '2.1.4' },
  ]
  const found = nativeInput(root, [{ name: 'xgboost', fields, loaders: [], paths: [] }])
  if (!found.ok) throw new Error(found.reason)
  return found.input
}

test.each([
  ['xgboost-booster/model.ubj', 'model.xgb'],
  ['xgboost-booster-json/model.json', 'model.deprecated'],
  ['xgboost-booster-json/model.json', 'Model.JSON'],
  ['xgboost-booster/model.ubj', 'model'],
])('%s under the name %s is read by its bytes', async (from, name) => {
  copyFileSync(join(models, from), join(root, name))
  const { methods } = await loadNative(inputOf(name))
  expect(methods.length).toBeGreaterThan(0)
})

test('the old binary format is refused by name', async () => {
  writeFileSync(join(root, 'old.xgb'), Buffer.concat([Buffer.from('binf'), Buffer.alloc(400)]))
  await expect(loadNative(inputOf('old.xgb'))).rejects.toThrow('The old binary format of XGBoost models')
})
