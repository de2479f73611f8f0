import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isOutOfMemory, startThread } from './start-thread.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'palate-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function started(name: string, code: string, input: unknown = null) {
  const file = path.join(folder, `${name}.mjs`)
  writeFileSync(file, `import { parentPort, workerData } from 'node:worker_threads'\n${code}`)
  return startThread<unknown>({ worker: pathToFileURL(file), input, heapMegabytes: 16 })
}

test('it gets its input and no variables, and says what it found', async () => {
  const code = 'parentPort.postMessage([workerData, Object.keys(process.env)])'
  const thread = started('says', code, { rows: 3 })
  expect(await thread.first).toEqual({ said: [{ rows: 3 }, []] })
  await thread.end()
})

test('it takes memory over', async () => {
  const input = new Float64Array([1, 2])
  const file = path.join(folder, 'takes.mjs')
  const code = 'parentPort.postMessage(workerData[1])'
  writeFileSync(file, `import { parentPort, workerData } from 'node:worker_threads'\n${code}`)
  const start = { worker: pathToFileURL(file), input, taken: [input.buffer], heapMegabytes: 16 }
  expect(await startThread(start).first).toEqual({ said: 2 })
  expect(input.length).toBe(0)
})

test('used up memory, an error and a silent end are told apart', async () => {
  const bomb = await started('bomb', 'const all = []; for (;;) all.push(new Array(1000).fill(1.5))').first
  expect('lost' in bomb && isOutOfMemory(bomb)).toBe(true)
  const failed = await started('fails', "throw new TypeError('no place')").first
  expect(failed).toMatchObject({ lost: { error: { message: 'no place' } } })
  expect('lost' in failed && isOutOfMemory(failed)).toBe(false)
  expect(await started('leaves', 'process.exit(0)').first).toEqual({ lost: { error: null } })
})

test('an endless loop ends with its signal', async () => {
  const file = path.join(folder, 'endless.mjs')
  writeFileSync(file, 'for (;;) {}')
  const controller = new AbortController()
  const { signal } = controller
  const { first } = startThread({ worker: pathToFileURL(file), input: null, heapMegabytes: 16, signal })
  controller.abort()
  expect(await first).toEqual({ lost: { error: null } })
})
