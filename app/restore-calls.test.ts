import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPlacesIn } from '#app/workspace/open-places.ts'
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
    for (const name of readdirSync(join(home, 'state', 'open-models')))
      writeFileSync(join(home, 'state', 'open-models', name), text)
    writeFileSync(join(home, 'state', 'window.json'), text)
    const next = engine('last')
    expect(await next.api.lastOpen({})).toEqual([])
    expect(await next.api.keptWindow({})).toBeNull()
    await next.close()
  }
})

test('of two Palates at once none loses what was open, nor the tabs of its models', async () => {
  const [one, two] = [engine('last'), engine('last')]
  await one.api.openModel({ location: `${models}onnx-iris` })
  await two.api.openModel({ location: `${models}onnx-text` })
  await one.api.openModel({ location: `${models}onnx-diabetes` })
  await one.api.keepWindow(kept)
  await two.api.keepWindow({ ...kept, tabs: [[`${models}onnx-text`, 'files']] })
  await one.close()
  const third = engine('last')
  const ofOne = ['onnx-iris', 'onnx-diabetes'].map((name) => ({ location: models + name }))
  expect(await third.api.lastOpen({})).toEqual(ofOne)
  expect((await third.api.keptWindow({}))?.tabs).toEqual([
    [`${models}onnx-iris`, 'predict'],
    [`${models}onnx-text`, 'files'],
  ])
  for (const { location } of ofOne) await third.api.openModel({ location })
  await two.close()
  await third.close()
  const next = engine('last')
  expect(new Set((await next.api.lastOpen({})).map(({ location }) => location))).toEqual(
    new Set(['onnx-iris', 'onnx-diabetes', 'onnx-text'].map((name) => models + name)),
  )
  await next.close()
})

test('what a Palate had that ended without a word is taken; what a running one has is not', async () => {
  const first = openPlacesIn(join(home, 'open'))
  await first.keep([{ location: 'a' }])
  expect(await openPlacesIn(join(home, 'open')).takeLast()).toEqual([])
  const next = openPlacesIn(join(home, 'open'), () => false)
  expect(await next.takeLast()).toEqual([{ location: 'a' }])
  await next.keep([{ location: 'b' }])
  expect(readdirSync(join(home, 'open'))).toHaveLength(1)
})
