/** Nothing is written into a model's folder, be it a file that is there or a new one. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runInProcess } from './testing.ts'

const fixture = new URL('../../e2e/fixtures/models/onnx-iris-tensor', import.meta.url).pathname
const folder = mkdtempSync(path.join(tmpdir(), 'palate-output-'))
const root = path.join(folder, 'model')
cpSync(fixture, root, { recursive: true })
afterAll(() => rmSync(folder, { recursive: true }))

test.each(['MLmodel', 'new.json', 'new.csv'])('-o %s in the folder is refused', async (name) => {
  const output = path.join(root, name)
  const before = existsSync(output) ? readFileSync(output) : null
  const input = '{"inputs": [[1, 2, 3, 4]]}'
  const run = await runInProcess(['predict', root, '-i', '-', '-o', output, '--json'], { input })
  expect(run).toMatchObject({ code: 2, stdout: '' })
  expect(JSON.parse(run.stderr)).toMatchObject({ error: { code: 'bad-usage' } })
  expect(existsSync(output) ? readFileSync(output) : null).toEqual(before)
})

test('beside the folder it is written', async () => {
  const output = path.join(folder, 'new.json')
  const run = await runInProcess(['predict', root, '-i', '-', '-o', output], {
    input: '{"inputs": [[1, 2, 3, 4]]}',
  })
  expect(run.code).toBe(0)
  expect(existsSync(output)).toBe(true)
})
