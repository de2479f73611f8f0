import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { scriptedMlflow } from '#e2e/mlflow-server/scripted-mlflow.ts'
import { json, scriptedServer } from '#app/source/rest/testing/scripted-server.ts'
import { zipOf } from '#app/source/archive/testing.ts'
import { runInProcess } from './testing.ts'

const database = `sqlite:///${realpathSync('e2e/fixtures/stores')}/mlflow.db`
let base: string
let zip: string

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'palate-cli-stores-')))
  vi.stubEnv('PALATE_CACHE', join(base, 'cache'))
  const model = 'e2e/fixtures/models/onnx-diabetes'
  zip = join(base, 'diabetes.zip')
  const names = ['MLmodel', 'model.onnx', 'conda.yaml', 'python_env.yaml', 'requirements.txt']
  writeFileSync(
    zip,
    zipOf(names.map((name) => ({ name: `m/${name}`, content: readFileSync(join(model, name)) }))),
  )
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(base, { recursive: true, force: true })
})

test('inspect opens an archive and a version of the registry', async () => {
  const archive = await runInProcess(['inspect', zip, '--json'])
  expect(archive.code).toBe(0)
  expect(JSON.parse(archive.stdout)).toMatchObject({ location: zip, name: 'm' })
  const version = await runInProcess([
    'inspect',
    'models:/iris-classifier@champion',
    '--tracking-uri',
    database,
    '--json',
  ])
  expect(JSON.parse(version.stdout)).toMatchObject({
    location: 'models:/iris-classifier@champion',
    folder: expect.stringContaining('m-c0ad4b14a84a4f7f8207945de2b1d7f9') as string,
  })
})

test('validate and payload take the same locations', async () => {
  const input = JSON.stringify({ dataframe_split: { columns: [], data: [] } })
  for (const location of [zip, 'models:/iris-classifier/1']) {
    const { code, stderr } = await runInProcess(
      ['validate', location, '-i', '-', '--tracking-uri', database],
      { input },
    )
    expect([code, stderr]).toEqual([1, expect.any(String)])
    expect(
      (await runInProcess(['payload', location, '--to', 'split', '--tracking-uri', database])).code,
    ).not.toBe(5)
  }
})

test('what is not there is exit 3, and says where it was looked for', async () => {
  const { code, stderr } = await runInProcess(['inspect', 'models:/nothing/1', '--tracking-uri', database])
  expect(code).toBe(3)
  expect(stderr).toContain('no version 1 of "nothing"')
})

test('browse says what of a store it cannot list', async () => {
  const store = join(base, 'damaged')
  for (const [name, meta] of [
    ['0', "experiment_id: '0'\nlifecycle_stage: active\nname: whole\n"],
    ['1', 'name: {'],
  ] as const) {
    mkdirSync(join(store, name), { recursive: true })
    writeFileSync(join(store, name, 'meta.yaml'), meta)
  }
  const { code, stdout, stderr } = await runInProcess(['browse', store, '--list', 'experiments'])
  expect([code, stdout]).toEqual([0, expect.stringContaining('0  whole')])
  expect(stderr).toBe('1 left out, since it cannot be read:\n  1: its meta.yaml is damaged\n')
  const json = await runInProcess(['browse', store, '--list', 'experiments', '--json'])
  expect(JSON.parse(json.stdout)).toMatchObject({ leftOut: { count: 1, some: [{ place: '1' }] } })
})

test('browse lists each kind, pages and filters', async () => {
  const browse = (...args: readonly string[]) => runInProcess(['browse', database, ...args])
  expect((await browse()).stdout).toContain(
    'models:/m-c0ad4b14a84a4f7f8207945de2b1d7f9  model  READY  accuracy 0.94',
  )
  expect((await browse('--list', 'versions')).stdout).toContain('models:/iris-classifier/2  None  @champion')
  expect((await browse('--list', 'registered')).stdout).toContain('iris-classifier  2 latest  @champion 2')
  // The newest of all stages, whatever order the store has them in.
  const staged = await runInProcess(['browse', 'e2e/fixtures/old-stores/mlflow.db', '--list', 'registered'])
  expect(staged.stdout).toContain('diabetes  2 latest')
  expect((await browse('--list', 'experiments')).stdout).toContain('iris-study')
  const runs = await browse('--list', 'runs', '--filter', 'metrics.accuracy > 0.961', '--json')
  expect((JSON.parse(runs.stdout) as { items: unknown[] }).items).toHaveLength(1)
  expect((await browse('--page-size', '1')).stdout).toContain('--page-token ')
  expect((await browse('--filter', 'nonsense')).code).toBe(2)
  expect((await browse('--list', 'nonsense')).code).toBe(2)
  expect((await runInProcess(['browse', join(base, 'nowhere')])).code).toBe(3)
})

test('the cache is listed and emptied', async () => {
  await runInProcess(['inspect', zip])
  expect((await runInProcess(['cache', 'list'])).stdout).toContain(zip)
  expect((await runInProcess(['cache', 'clear'])).stdout).toContain('Removed 1 from')
  expect((await runInProcess(['cache'])).stdout).toContain('Nothing is cached')
  expect((await runInProcess(['cache', 'burn'])).code).toBe(2)
})

test('a store that is a folder is told from a model', async () => {
  const copy = join(base, 'mlruns')
  cpSync('e2e/fixtures/stores/mlruns', copy, { recursive: true })
  const { code, stderr } = await runInProcess(['inspect', copy])
  expect(code).toBe(3)
  expect(stderr).toContain('several models')
})

test('open hands its stores to the app in the environment, not among the arguments', async () => {
  const given = [
    'open',
    'models:/iris/1',
    '--no-open',
    '--tracking-uri',
    database,
    '--registry-uri',
    'http://r',
  ]
  const { code, started, startedIn } = await runInProcess(given)
  expect(code).toBe(0)
  expect(started).toEqual(['--no-open', 'models:/iris/1'])
  expect(startedIn).toEqual({ MLFLOW_TRACKING_URI: database, MLFLOW_REGISTRY_URI: 'http://r' })
  expect((await runInProcess(['open'])).startedIn).toEqual({})
})

test('what takes long is shown on a terminal, and gone when it is done', async () => {
  await runInProcess(['cache', 'clear'])
  const shown: string[] = []
  const taken = { now: 0, most: 0 }
  const write = async (chunk: string | Uint8Array) => void shown.push(String(chunk))
  const onTerminal = {
    stderr: { isTerminal: true, hasColor: false, write },
    takeInterrupts: () => void (taken.most = Math.max(taken.most, (taken.now += 1))),
    leaveInterrupts: () => void (taken.now -= 1),
  }
  expect((await runInProcess(['inspect', zip], onTerminal)).code).toBe(0)
  expect(shown.join('')).toContain('diabetes.zip')
  expect(shown.at(-1)).toBe('\r\u001b[K')
  expect(taken).toEqual({ now: 0, most: 1 })
  await runInProcess(['cache', 'clear'])
  expect((await runInProcess(['inspect', zip])).stderr).toBe('')
})

test('a password in an address opens, and is in nothing that is printed or kept', async () => {
  const password = 'cor rect&horse'
  const server = await scriptedMlflow({ model: 'e2e/fixtures/models/onnx-iris', password })
  const withSecret = (secret: string) => server.url.replace('//', `//ada:${encodeURIComponent(secret)}@`)
  try {
    const runs = [
      await runInProcess(['inspect', 'models:/iris/1', '--tracking-uri', withSecret(password), '--json']),
      await runInProcess(['browse', withSecret(password), '--list', 'versions']),
      await runInProcess([
        'inspect',
        'models:/iris/1',
        '--tracking-uri',
        withSecret('wrong horse'),
        '--json',
      ]),
      await runInProcess(['browse', withSecret('wrong horse')]),
      await runInProcess(['cache', 'list', '--json']),
    ]
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 4, 4, 0])
    const kept = readdirSync(base, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    const everything = [...runs.flatMap(({ stdout, stderr }) => [stdout, stderr]), ...kept].join('\n')
    expect(everything).toContain(server.url)
    for (const secret of [password, 'wrong horse']) {
      for (const form of [secret, encodeURIComponent(secret), btoa(`ada:${secret}`)]) {
        expect(everything).not.toContain(form)
      }
    }
  } finally {
    await server.close()
  }
})

test.each([
  ['inspect', 'http:/u:pw@h/x.zip'],
  ['inspect', 'http:u:pw@h'],
  ['inspect', `http:/u:pw${'x'.repeat(600)}@h/x.zip`],
  ['inspect', 'models:/iris/1', '--tracking-uri', 'http:/u:pw@h'],
  ['inspect', 'models://u:pw@databricks/iris/1'],
  ['browse', 'postgresql://bob:pw/sec@pw@h/db'],
])('%s %s: no failure says the password', async (...args) => {
  for (const form of [[], ['--json']]) {
    const { code, stdout, stderr } = await runInProcess([...args, ...form])
    expect([code, stdout]).toEqual([expect.any(Number), ''])
    expect(stderr).toMatch(/\*\*\*@(?:h|databricks)/u)
    expect(stderr).not.toMatch(/pw/u)
  }
})

test('what a server says neither moves the cursor nor becomes a command', async () => {
  const server = await scriptedServer((_request, response) =>
    json(response, {
      registered_models: [{ name: 'a\u001b[2J\u202eb', latest_versions: [], aliases: [] }],
      next_page_token: '\u001b[2Jx; rm -rf $(id)',
    }),
  )
  try {
    const { stdout } = await runInProcess(['browse', server.url, '--list', 'registered'])
    expect(stdout).toContain(String.raw`a\u001b[2J\u202eb`)
    expect(stdout).toContain('More: there is another page')
    expect(stdout).not.toMatch(/[^\P{C}\n]|rm -rf/u)
  } finally {
    await server.close()
  }
})
