/** Opening, looking at and comparing a model that is not trusted starts no process, and running it is refused. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createEngine } from '#app/engine.ts'
import { toFailure } from '#shared/user-error.ts'

const fixtures = new URL('../../e2e/fixtures/', import.meta.url).pathname
const untrusted = [
  'pyfunc-custom',
  'pyfunc-from-code',
  'pyfunc-typehints',
  'statsmodels-ols',
  'prophet-trend',
]

let place = ''
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'palate-untrusted-'))
  // Every interpreter that could be found says that it ran.
  for (const name of ['python', 'python3']) {
    await writeFile(join(place, name), `#!/bin/sh\necho ran >> ${join(place, 'ran')}\nexit 1\n`, {
      mode: 0o755,
    })
  }
  vi.stubEnv('PATH', place)
  vi.stubEnv('PALATE_PYTHON', join(place, 'python'))
  vi.stubEnv('VIRTUAL_ENV', undefined)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(place, { recursive: true, force: true })
})

test.each(untrusted)('%s', async (name) => {
  const workers: string[] = []
  const engine = createEngine({
    version: 'test',
    host: 'direct',
    stateFolder: join(place, 'state'),
    samplesFolder: place,
    memoryLimit: 1e9,
    spawn: () => {
      workers.push(name)
      throw new Error('No process may be started.')
    },
  })
  const { api } = engine
  const opened = await api.openModel({ location: `${fixtures}models/${name}` })
  const { id } = opened
  expect(opened).toMatchObject({ trust: 'untrusted', runtime: { kind: 'none' } })
  expect(await api.trustReport({ id })).toMatchObject({ trusted: false, obstacle: null })
  await api.compareEnvironment({ id, against: `${fixtures}models/onnx-iris` })
  const payload = { contentType: 'application/json', body: '{"inputs": [1]}' }
  const refused: readonly (() => Promise<unknown>)[] = [
    () => api.predict({ id, payload }),
    () => api.startRuntime({ id }),
    () => api.describeNative({ id }),
    () => api.chooseRuntime({ id, runtime: 'python', python: join(place, 'python') }),
  ]
  for (const call of refused) {
    const { code } = await Promise.resolve()
      .then(call)
      .then(() => ({ code: 'done' }), toFailure)
    expect(['untrusted', 'no-runtime']).toContain(code)
  }
  await engine.close()
  expect(workers).toEqual([])
  expect(await readdir(place)).not.toContain('ran')
  await expect(readFile(join(place, 'ran'))).rejects.toThrow('ENOENT')
})
