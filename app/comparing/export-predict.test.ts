import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openModel } from '#app/opening.ts'
import { exportPredict } from './export-predict.ts'

test('params of its own are written for code in JavaScript, and refused where nothing reads them', async () => {
  const place = await mkdtemp(path.join(tmpdir(), 'palate-test-'))
  try {
    const { folder, model } = await openModel('e2e/fixtures/models/pair-a')
    const text = 'export default ({ outputs, params }) => ({ cut: params.threshold })'
    const code = { language: 'javascript', text } as const
    const params = '{"threshold": 0.75}'
    await exportPredict({ folder, model, method: null, code, params }, place)
    expect(await readFile(path.join(place, 'code/custom_params.py'), 'utf8')).toContain('0.75')
    const python = { language: 'python', text: 'def predict(model, model_input): return 1' } as const
    for (const refused of [
      { folder, model, method: null, code: python, params },
      { folder, model, method: null, code, params: '[1]' },
    ]) {
      await expect(exportPredict(refused, place)).rejects.toMatchObject({ failure: { code: 'bad-usage' } })
    }
  } finally {
    await rm(place, { recursive: true, force: true })
  }
})
