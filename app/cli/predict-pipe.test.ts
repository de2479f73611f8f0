import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runInProcess } from './testing.ts'

const model = path.resolve('e2e/fixtures/models/onnx-iris-tensor')

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'palate-test-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function predictFrom(name: string, text: string) {
  const pipe = path.join(folder, name)
  execFileSync('mkfifo', [pipe])
  const writer = spawn('sh', ['-c', `printf '%s' "$1" > "$2"`, 'sh', text, pipe])
  const ended = once(writer, 'exit')
  const run = await runInProcess(['predict', model, '-i', pipe])
  await ended
  return run
}

test.each([
  ['a request body', 'pipe', '{"inputs": [[5.1, 3.5, 1.4, 0.2]]}', 0],
  ['an array of objects', 'pipe', '[{"a": 5.1, "b": 3.5, "c": 1.4, "d": 0.2}]', 0],
  ['CSV, by its name', 'rows.csv', 'a,b,c,d\n5.1,3.5,1.4,0.2\n', 3],
])('a pipe by its name is read as stdin is: %s', async (_, name, text, wanted) => {
  const { code, stdout, stderr } = await predictFrom(name, text)
  const format = name.endsWith('.csv') ? ['--format', 'csv'] : []
  const fromStdin = await runInProcess(['predict', model, '-i', '-', ...format], { input: text })
  expect(code).toBe(wanted)
  expect({ code, stdout, stderr }).toEqual({
    code: fromStdin.code,
    stdout: fromStdin.stdout,
    stderr: fromStdin.stderr,
  })
})
