import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostContext } from '#app/source/host-context.ts'
import { openStore } from '#app/source/store/open-store.ts'
import { toFailure } from '#shared/user-error.ts'

const EXPERIMENT = '778573516484547213'
const run = (digit: string) => digit.repeat(32)
let base: string

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'palate-left-out-')))
  cpSync('e2e/fixtures/stores/mlruns', base, { recursive: true })
  const write = (folder: string, meta: string) => {
    mkdirSync(join(base, folder), { recursive: true })
    writeFileSync(join(base, folder, 'meta.yaml'), meta)
  }
  write('1', '')
  write('2', 'a: &a [x, x]\nb: *a\nname: [')
  write('3', `name: long\n${'# \n'.repeat(400_000)}`)
  mkdirSync(join(base, '4'))
  symlinkSync('/dev/zero', join(base, '4', 'meta.yaml'))
  mkdirSync(join(base, '5'))
  write('6', "experiment_id: '6'\nlifecycle_stage: deleted\nname: gone\n")
  write(`7/${run('a')}`, 'start_time: 1\nrun_name: {')
  write(`7/${run('b')}`, 'start_time: 2\nlifecycle_stage: active\nrun_name: good\n')
  write('7', "experiment_id: '7'\nlifecycle_stage: active\nname: seven\n")
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

function store() {
  return openStore(base, hostContext({ environment: {} }))
}

test('experiments that cannot be read are counted and named, once over all pages', async () => {
  const { searchExperiments } = await store()
  const first = await searchExperiments({ pageSize: 1000 })
  expect(first.items.map(({ experimentId }) => experimentId)).toContain('7')
  const reasons = {
    '1': 'its meta.yaml is empty',
    '2': 'its meta.yaml is damaged',
    '3': 'its meta.yaml has more than 1 MB',
    '4': 'its meta.yaml is no file',
  }
  const some = Object.entries(reasons).map(([place, reason]) => ({ place, reason }))
  expect(first.leftOut).toEqual({ count: 4, some })
  let count = 0
  let pageToken: string | undefined
  do {
    const page = await searchExperiments(
      pageToken === undefined ? { pageSize: 1 } : { pageSize: 1, pageToken },
    )
    count += page.leftOut?.count ?? 0
    pageToken = page.nextToken ?? undefined
  } while (pageToken !== undefined)
  expect(count).toBe(4)
})

test('a run that cannot be read is left out of its experiment alone, and said to be damaged where it is asked for', async () => {
  const { searchRuns, getRun } = await store()
  const all = await searchRuns({ experimentIds: ['7'] })
  expect(all.items.map(({ name }) => name)).toEqual(['good'])
  const some = [{ place: `7/${run('a')}`, reason: 'its meta.yaml is damaged' }]
  expect(all.leftOut).toEqual({ count: 1, some })
  expect((await searchRuns({ experimentIds: [EXPERIMENT] })).leftOut).toBeUndefined()
  const failure = await getRun(run('a')).then(() => null, toFailure)
  expect(failure).toMatchObject({ code: 'bad-model', message: expect.stringContaining('damaged') as string })
})
