/** What MLflow 3.17.2 does not load, or takes no input for, is refused before it runs, and opens all the same. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runInProcess } from '#app/cli/testing.ts'

const fixture = new URL('../e2e/fixtures/models/onnx-iris-tensor', import.meta.url).pathname
const folder = mkdtempSync(path.join(tmpdir(), 'palate-unloadable-'))
afterAll(() => rmSync(folder, { recursive: true }))

const written = readFileSync(path.join(fixture, 'MLmodel'), 'utf8')
const body = { input: '{"inputs": [[1, 2, 3, 4]]}' }

/** The fixture with other lines in its MLmodel. */
function modelWith(name: string, change: (mlmodel: string) => string): string {
  const root = path.join(folder, name)
  cpSync(fixture, root, { recursive: true })
  writeFileSync(path.join(root, 'MLmodel'), change(written))
  return root
}

const signed = (inputs: string) => (text: string) =>
  `${text.replace(/^signature:\n(?: .*\n)*/mu, '')}\nsignature:\n  inputs: '${inputs}'\n`

test.each<[string, string, (text: string) => string]>([
  ['cut', 'signature.inputs', signed('[{')],
  ['null', 'signature.inputs', signed('null')],
  [
    'raw',
    'signature.inputs[0].tensor-spec.dtype',
    signed('[{"type": "tensor", "tensor-spec": {"dtype": "V8", "shape": [-1, 4]}}]'),
  ],
  [
    'options',
    'flavors.onnx.onnx_session_options',
    (text) => text.replace(/^    onnx_session_options:.*\n/mu, '    onnx_session_options: [a]\n'),
  ],
  [
    'nowhere',
    'flavors.python_function.data',
    (text) => text.replace(/(python_function:\n(?: {4}.*\n)*?) {4}data: .*\n/u, '$1'),
  ],
  [
    'below',
    'flavors.python_function.data',
    (text) => text.replace(/(python_function:\n(?: {4}.*\n)*?) {4}data: (.*)\n/u, '$1    data: sub/$2\n'),
  ],
])('%s is refused, naming %s', async (name, place, change) => {
  const root = modelWith(name, change)
  expect(readFileSync(path.join(root, 'MLmodel'), 'utf8')).not.toBe(written)
  for (const command of ['predict', 'validate']) {
    const run = await runInProcess([command, root, '-i', '-', '--json'], body)
    expect(run).toMatchObject({ code: 3, stdout: '' })
    expect(JSON.parse(run.stderr)).toMatchObject({ error: { code: 'bad-model', where: `MLmodel: ${place}` } })
  }
  const inspected = await runInProcess(['inspect', root, '--json'])
  expect(inspected.code).toBe(0)
  expect(inspected.stdout).toContain(place)
})

test('the model itself is run', async () => {
  expect((await runInProcess(['predict', fixture, '-i', '-'], body)).code).toBe(0)
})
