import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readArguments } from './command-line.ts'
import { commandNamed } from './commands.ts'
import { guardFor, guardForModel } from './guarded.ts'
import { guardedRun } from './guarded-run.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'palate-test-'))
  writeFileSync(path.join(folder, 'MLmodel'), 'flavors: {}\n')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function argumentsOf(command: string, ...given: readonly string[]) {
  return readArguments([...given], command, commandNamed(command)?.options ?? {})
}

function modelOf(bytes: number) {
  const file = path.join(folder, 'model.pkl')
  writeFileSync(file, '')
  truncateSync(file, bytes)
}

test('a command that reads a large model has a process of its own, with a cap on its heap', async () => {
  modelOf(1_000)
  expect(await guardForModel(argumentsOf('inspect', folder))).toBeNull()
  modelOf(5_000_000)
  expect(await guardForModel(argumentsOf('inspect', folder))).toMatchObject({ heapMegabytes: 2_048 })
  expect(await guardForModel(argumentsOf('export-onnx', `${folder}#predict_proba`))).toMatchObject({
    heapMegabytes: 2_048,
  })
  modelOf(1_000_000_000)
  expect(await guardForModel(argumentsOf('inspect', folder))).toMatchObject({ heapMegabytes: 7_630 })
  expect(await guardForModel(argumentsOf('inspect', 'models:/elsewhere/1'))).toBeNull()
})

test('one answer of a model of some megabytes has none', async () => {
  modelOf(5_000_000)
  expect(await guardFor(argumentsOf('predict', folder, '-i', 'rows.json'))).toBeNull()
  modelOf(100_000_000)
  expect(await guardFor(argumentsOf('predict', folder, '-i', 'rows.json'))).not.toBeNull()
})

test('a heap that is full is told as a limit', async () => {
  const args = [
    '--max-old-space-size=16',
    '-e',
    'const all = []; for (;;) all.push(new Array(1000).fill(1.5))',
  ]
  const command = { executable: process.execPath, args, signal: new AbortController().signal }
  const guard = { timeLimit: undefined, output: undefined, isLocal: true, heapMegabytes: 16 }
  await expect(guardedRun(command, guard)).rejects.toMatchObject({
    failure: { code: 'over-limit', message: 'It took more than 16 MB of memory, so its process was ended.' },
  })
})
