import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runInProcess } from './testing.ts'

const fixtures = new URL('../../e2e/fixtures/', import.meta.url).pathname
const mixed = `${fixtures}models/sklearn-pipeline-mixed`
let place = ''

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'palate-env-'))
  vi.stubEnv('PALATE_CACHE', place)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(place, { recursive: true, force: true })
})

test('the model’s own environment', async () => {
  const { code, stdout } = await runInProcess(['env', mixed])
  expect(code).toBe(0)
  expect(stdout).toContain('scikit-learn')
  expect(stdout).toContain('==1.9.1')
})

test('held against a deployment: what differs, what follows, and the answer no', async () => {
  const { code, stdout } = await runInProcess([
    'env',
    mixed,
    '--against',
    `${fixtures}azure/online/deployment.yml`,
  ])
  expect(code).toBe(1)
  expect(stdout).toMatch(/cloudpickle\s+==3\.1\.2\s+-\s+missing\s+for loading/u)
  expect(stdout).toMatch(/scikit-learn\s+==1\.9\.1\s+==1\.5\.2\s+other version\s+for loading/u)
  expect(stdout).toContain('in place of the model’s own')
  expect(stdout).toContain('azureml-inference-server-http is not asked for')
})

test('held against itself, the answer is yes', async () => {
  const { code, stdout } = await runInProcess(['env', mixed, '--against', mixed, '--json'])
  expect(code).toBe(0)
  const { rows } = JSON.parse(stdout) as { rows: { state: string }[] }
  expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['same']))
})

test('the interpreters of this machine need no model', async () => {
  const { code, stdout } = await runInProcess(['env', '--list', '--json'])
  expect(code).toBe(0)
  const { interpreters, created } = JSON.parse(stdout) as {
    interpreters: { path: string }[]
    created: unknown[]
  }
  expect(interpreters.length).toBeGreaterThan(0)
  expect(created).toEqual([])
})

test.each([
  [['env', mixed, '--list', '--create'], 2],
  [['env'], 2],
  [['env', mixed, '--against', '/nowhere/conda.yaml'], 3],
  [['env', mixed, '--create', '--override', '-e .'], 2],
])('%j ends with %i', async (argv, expected) => {
  const { code, stderr } = await runInProcess(argv)
  expect(stderr).not.toBe('')
  expect(code).toBe(expected)
})

test('a file that is no environment is bad input', async () => {
  await writeFile(join(place, 'notes.yml'), 'a: 1\n')
  const { code, stderr } = await runInProcess(['env', mixed, '--against', join(place, 'notes.yml'), '--json'])
  expect(code).toBe(3)
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'bad-payload' } })
})
