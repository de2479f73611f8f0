import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { testPython } from '#e2e/python/python-tests.ts'
import { runInProcess } from './testing.ts'

const fixture = new URL('../../e2e/fixtures/models/pyfunc-custom', import.meta.url).pathname
const body = '{"dataframe_split": {"columns": ["a", "b", "c"], "data": [[0.5, 2, 1.5]]}}'

let place = ''
let model = ''
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'palate-cli-trust-'))
  model = join(place, 'model')
  await cp(fixture, model, { recursive: true })
  vi.stubEnv('PALATE_STATE', join(place, 'state'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(place, { recursive: true, force: true })
})

async function listed(): Promise<readonly { readonly digest: string; readonly name: string }[]> {
  const { stdout } = await runInProcess(['trust', 'list', '--json'])
  return JSON.parse(stdout) as readonly { readonly digest: string; readonly name: string }[]
}

test('what would run is shown, and nothing is trusted by looking', async () => {
  const shown = await runInProcess(['trust', 'show', model])
  expect(shown).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('Not trusted: nothing of it runs.'),
  })
  expect(shown.stdout).toContain('pickle python_model.pkl')
  expect(await listed()).toEqual([])
  expect((await runInProcess(['trust'])).stdout).toBe('No model is trusted to run its own code.\n')
})

test('trust is kept, listed and taken back by the beginning of its digest', async () => {
  expect((await runInProcess(['trust', 'add', model])).code).toBe(0)
  const [{ digest, name } = { digest: '', name: '' }] = await listed()
  expect(name).not.toBe('')
  expect((await runInProcess(['trust', 'show', model])).stdout).toContain(`Content ${digest}`)
  expect((await runInProcess(['trust', 'list'])).stdout).toContain(digest.slice(0, 12))
  expect(await runInProcess(['trust', 'revoke', digest.slice(0, 4)])).toMatchObject({ code: 2 })
  expect(await runInProcess(['trust', 'revoke', '0'.repeat(64)])).toMatchObject({ code: 3 })
  expect(await runInProcess(['trust', 'revoke', digest.slice(0, 8)])).toMatchObject({ code: 0 })
  expect(await listed()).toEqual([])
})

test('what the model names outside of its folder is not run, trusted or not', async () => {
  await rename(join(model, 'python_model.pkl'), join(place, 'outside.pkl'))
  const mlmodel = await readFile(join(model, 'MLmodel'), 'utf8')
  await writeFile(join(model, 'MLmodel'), mlmodel.replaceAll('python_model.pkl', '../outside.pkl'))
  const added = await runInProcess(['trust', 'add', model])
  expect(added).toMatchObject({ code: 4, stderr: expect.stringContaining('climbs out') })
  expect((await runInProcess(['trust', 'show', model])).stdout).toContain('It cannot be trusted.')
  const python = ['--runtime', 'python', '--python', join(place, 'python'), '--trust']
  const ran = await runInProcess(['predict', model, '-i', '-', ...python], { input: body })
  expect(ran).toMatchObject({ code: 4, stderr: expect.stringContaining('outside of its folder') })
  expect(await listed()).toEqual([])
})

describe.skipIf(testPython === null)('a model that is trusted already', () => {
  const run = () =>
    runInProcess(
      ['predict', model, '-i', '-', '--runtime', 'python', '--python', testPython ?? '', '--json'],
      {
        input: body,
      },
    )

  test('runs without --trust, until its content changes or the trust is taken back', async () => {
    expect((await run()).code).toBe(4)
    await runInProcess(['trust', 'add', model])
    const answered = await run()
    expect(answered.code).toBe(0)
    expect(JSON.parse(answered.stdout)).toMatchObject({ runtime: { kind: 'python' } })
    await writeFile(join(model, 'more.txt'), 'changed')
    expect((await run()).code).toBe(4)
    await rm(join(model, 'more.txt'))
    const [{ digest } = { digest: '' }] = await listed()
    await runInProcess(['trust', 'revoke', digest])
    expect((await run()).code).toBe(4)
  })
})
