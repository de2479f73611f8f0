/** A fixture's environment, made from its requirements by the package index, as a person would. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { hasPackageIndex } from '#e2e/python/package-index.ts'
import { testPython } from '#e2e/python/python-tests.ts'
import type { CreatedEnvironment } from '#shared/python-environment.ts'
import { runInProcess } from './testing.ts'

const models = new URL('../../e2e/fixtures/models/', import.meta.url).pathname
const row = '{"dataframe_split": {"columns": ["x"], "data": [[1.0]]}}'
const hasIndex = await hasPackageIndex()

const program = promisify(execFile)

let place = ''
let tools = ''
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'palate-create-'))
  vi.stubEnv('PALATE_CACHE', place)
  if (!hasIndex) return
  // uv installs in seconds what takes pip minutes; environments by pip are made in app/environment/create.test.ts.
  const isThere = await program('uv', ['--version']).then(
    () => true,
    () => false,
  )
  if (isThere) return
  tools = await mkdtemp(join(tmpdir(), 'palate-create-uv-'))
  const options = ['--quiet', '--no-deps', '--disable-pip-version-check', '--target', tools]
  await program(testPython ?? '', ['-m', 'pip', 'install', ...options, 'uv==0.13.9'])
  vi.stubEnv('PATH', [join(tools, 'bin'), process.env['PATH'] ?? ''].join(delimiter))
}, 120_000)
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(place, { recursive: true, force: true })
  if (tools !== '') await rm(tools, { recursive: true, force: true })
})

const run = (name: string, options: readonly string[]) =>
  runInProcess(['predict', `${models}${name}`, '-i', '-', '--python', 'create', '--json', ...options], {
    input: row,
  })

async function created(): Promise<readonly CreatedEnvironment[]> {
  const { stdout } = await runInProcess(['env', '--list', '--json'])
  return (JSON.parse(stdout) as { readonly created: readonly CreatedEnvironment[] }).created
}

test('nothing is made for a model that is not trusted', async () => {
  expect((await run('pyfunc-slow', [])).code).toBe(4)
  expect(await readdir(place)).toEqual([])
})

describe.skipIf(!hasIndex)('from the requirements of a fixture', () => {
  test('made with its first run, found by the next model that needs the same, listed and removed', async () => {
    const first = await run('pyfunc-slow', ['--trust'])
    expect({ code: first.code, said: first.stderr.slice(-500) }).toMatchObject({ code: 0 })
    expect(first.stderr).toContain('mlflow')
    const [made, ...others] = await created()
    expect(others).toEqual([])
    expect(made).toMatchObject({ models: ['pyfunc-slow'], overrides: [], leftOut: [], tool: 'uv' })
    expect(made?.requirements).toContain('mlflow==3.17.2')
    expect(made?.bytes).toBeGreaterThan(10_000_000)
    expect(JSON.parse(first.stdout)).toMatchObject({
      predictions: [{ x: 2 }],
      runtime: { kind: 'python', version: '3.17.2', detail: expect.stringContaining(made?.folder ?? '?') },
    })

    const second = await run('pyfunc-exit', ['--trust'])
    expect(second.code).toBe(0)
    expect(second.stderr).toContain('is there already')
    const shared = await created()
    expect(shared).toMatchObject([{ key: made?.key, models: ['pyfunc-slow', 'pyfunc-exit'] }])

    expect(await runInProcess(['env', '--remove', made?.key ?? ''])).toMatchObject({ code: 0 })
    expect(await created()).toEqual([])
    expect(await readdir(join(place, 'environments'))).toEqual([])
    expect(await runInProcess(['env', '--remove', made?.key ?? ''])).toMatchObject({ code: 3 })
  }, 540_000)
})
