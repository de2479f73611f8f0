import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { testPython } from '#e2e/python/python-tests.ts'
import { forkWorker } from './fork-worker.ts'
import type { LoadRequest } from './load-model.ts'
import { createSession } from './session.ts'
import { buildWorker } from './testing/build-worker.ts'

const root = fileURLToPath(new URL('../../e2e/fixtures/models/onnx-diabetes', import.meta.url))
const identity = { kind: 'python', name: '', version: '', detail: '' } as const

let worker: Awaited<ReturnType<typeof buildWorker>>
let home = ''
const before = { ...process.env }

beforeAll(async () => {
  worker = await buildWorker()
})
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'palate-home-'))
  // Where onnxruntime keeps its device id and what it has yet to send, with its telemetry asked for.
  const asked = { HOME: home, XDG_CACHE_HOME: path.join(home, 'cache'), ORT_DISABLE_TELEMETRY: '0' }
  Object.assign(process.env, asked)
})
afterAll(async () => {
  process.env = before
  worker.remove()
})

async function filesLeftBy(model: LoadRequest): Promise<readonly string[]> {
  const session = createSession({
    spawn: forkWorker(worker.entry),
    model,
    signature: null,
    identity,
    memoryLimit: 8 * 2 ** 30,
  })
  const body = await readFile(path.join(root, 'serving_input_example.json'))
  const { answer } = await session.predict({ contentType: 'application/json', body })
  expect(answer.ok).toBe(true)
  await session.close()
  const left = await readdir(home, { recursive: true })
  await rm(home, { recursive: true })
  return left
}

test('onnxruntime leaves no device id and nothing to send', async () => {
  expect(await filesLeftBy({ kind: 'onnx', root, modelPath: 'model.onnx' })).toEqual([])
})

test.skipIf(testPython === null)('and Python’s leaves none', async () => {
  const left = await filesLeftBy({ kind: 'python', python: testPython ?? '', root, identity })
  expect(left.filter((name) => /microsoft|onnxruntime/i.test(name))).toEqual([])
})
