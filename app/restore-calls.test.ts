import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createEngine } from './engine.ts'
import type { EngineParts } from './engine.ts'

const models = new URL('../e2e/fixtures/models/', import.meta.url).pathname
let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'palate-restore-'))
})
afterEach(() => rmSync(home, { recursive: true }))

function engine(reopens: EngineParts['reopens']) {
  return createEngine({
    version: '0',
    host: 'web',
    stateFolder: join(home, 'state'),
    samplesFolder: home,
    spawn: () => {
      throw new Error('Nothing is run here.')
    },
    memoryLimit: 2 ** 30,
    ...(reopens === undefined ? {} : { reopens }),
  })
}

const kept = {
  theme: 'dark',
  tabs: [[`${models}onnx-iris`, 'predict']] as [string, string][],
  active: `${models}onnx-iris`,
}

test('what was open, and how the window was, is there after a new start; one page is told', async () => {
  const first = engine('last')
  expect(await first.api.lastOpen({})).toEqual([])
  for (const name of ['onnx-iris', 'onnx-text', 'onnx-diabetes']) {
    await first.api.openModel({ location: models + name })
  }
  const closing = (await first.api.openModels({}))[1]?.id ?? ''
  await first.api.closeModel({ id: closing })
  await first.api.keepWindow(kept)
  await first.close()
  const open = ['onnx-iris', 'onnx-diabetes'].map((name) => ({ location: models + name }))
  const next = engine('last')
  expect(await next.api.lastOpen({})).toEqual(open)
  expect(await next.api.lastOpen({})).toEqual([])
  expect(await next.api.keptWindow({})).toEqual(kept)
  await next.close()
  const given = engine('nothing')
  expect(await given.api.lastOpen({})).toEqual([])
  await given.close()
})

test('broken files are as if nothing was open', async () => {
  const first = engine('last')
  await first.api.openModel({ location: `${models}onnx-iris` })
  await first.close()
  for (const text of ['', 'null', '{"a":1}', '[{"location":5}]', '\0']) {
    writeFileSync(join(home, 'state', 'open-models.json'), text)
    writeFileSync(join(home, 'state', 'window.json'), text)
    const next = engine('last')
    expect(await next.api.lastOpen({})).toEqual([])
    expect(await next.api.keptWindow({})).toBeNull()
    await next.close()
  }
})
