import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nativeRequest } from '#app/native-request.ts'
import { mlflowProgram } from '#app/mlflow-program.ts'
import { openModel } from '#app/opening.ts'
import { predictPayload } from '#app/predicting.ts'
import { loadModel } from '#app/runtime/load-model.ts'
import { tarOf, zipOf } from '#app/source/archive/testing.ts'
import { hostContext } from '#app/source/host-context.ts'
import type { Credentials } from '#app/source/rest/credentials.ts'
import { scriptedServer } from '#app/source/rest/testing/scripted-server.ts'
import type { SourceContext } from '#app/source/source.ts'
import { openStore } from '#app/source/store/open-store.ts'
import type { StoreQuery, TrackingStore } from '#app/source/store/tracking-store.ts'
import { pythonWithMlflow } from '#e2e/parity/python/find-python.ts'
import type { Page } from '#shared/store.ts'
import { UserError } from '#shared/user-error.ts'
import { startMlflowServer } from './start-server.ts'
import type { MlflowServer } from './start-server.ts'

const RUNS = 5_000
const VERSIONS = 1_000
const PASSWORD = 'correct horse & battery: staple'

const found = pythonWithMlflow()
const run = promisify(execFile)
const script = (name: string) => fileURLToPath(new URL(name, import.meta.url))

interface Seeded {
  readonly experiment: string
  readonly elsewhere: string
  readonly inputs: readonly (readonly number[])[]
  readonly logged: readonly {
    readonly run: string
    readonly model: string
    readonly artifacts: string
    readonly predictions: readonly number[]
  }[]
}

// MLflow's first answers take seconds on a busy machine.
describe.skipIf(!found.ok)('a real MLflow server', { timeout: 300_000 }, () => {
  const python = found.ok ? found.path : ''
  let folder: string
  let server: MlflowServer
  let guarded: MlflowServer
  const started: MlflowServer[] = []
  let seeded: Seeded

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'palate-server-')))
    // The first one makes the database; the second one guards the same with passwords.
    server = await startMlflowServer({ python, folder })
    started.push(server)
    const [other, { stdout }] = await Promise.all([
      startMlflowServer({ python, folder, admin: { password: PASSWORD } }),
      run(python, [script('seed.py'), server.url, server.database, String(RUNS), String(VERSIONS)], {
        maxBuffer: 1 << 26,
      }),
    ])
    guarded = other
    started.push(guarded)
    seeded = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Seeded
  }, 300_000)

  afterAll(async () => {
    await Promise.all(started.map((running) => running.close()))
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  })

  const contextOf = (given: Partial<SourceContext> = {}): Partial<SourceContext> => ({
    environment: {},
    trackingUri: server.url,
    registryUri: null,
    cacheFolder: path.join(folder, 'cache'),
    ...given,
  })

  async function asked<T>(ask: (store: TrackingStore) => Promise<T>, uri = server.url): Promise<T> {
    const store = await openStore(uri, hostContext(contextOf()))
    try {
      return await ask(store)
    } finally {
      store.close()
    }
  }

  async function predictionsOf(location: string, context = contextOf()): Promise<unknown> {
    const { folder, model } = await openModel(location, { context })
    const native = nativeRequest(folder, model)
    if (!native.ok) throw new Error(native.reason)
    const loaded = await loadModel(native.request)
    const body = Buffer.from(JSON.stringify({ inputs: seeded.inputs }))
    const { answer } = await predictPayload(loaded, model.signature, {
      contentType: 'application/json',
      body,
    })
    if (!answer.ok) throw new Error(answer.refusal.message)
    return (JSON.parse(answer.body.text) as { readonly predictions: unknown }).predictions
  }

  const first = () => seeded.logged[0] ?? { run: '', model: '', artifacts: '', predictions: [] }
  const second = () => seeded.logged[1] ?? { run: '', model: '', artifacts: '', predictions: [] }

  test.each([
    ['a version', () => 'models:/flower-size/1', first],
    ['another version', () => 'models:/flower-size/2', second],
    ['an alias', () => 'models:/flower-size@champion', first],
    ['a stage', () => 'models:/flower-size/Production', first],
    ['the latest version', () => 'models:/flower-size/latest', second],
    ['a logged model', () => `models:/${second().model}`, second],
    ['a path of a run', () => `runs:/${first().run}/model`, first],
    ['artifacts', () => first().artifacts, first],
  ])('opens %s, which predicts as MLflow does and as its folder does', async (_, location, expected) => {
    const { predictions, artifacts } = expected()
    expect(await predictionsOf(location())).toEqual(predictions.map(nearly))
    const stored = path.join(folder, 'artifacts', artifacts.replace('mlflow-artifacts:/', ''))
    expect(await predictionsOf(location())).toEqual(await predictionsOf(stored))
    const opened = await openModel(location(), { context: contextOf() })
    const names = await readdir(stored)
    for (const name of names) {
      const [here, there] = await Promise.all(
        [opened.folder.root, stored].map((root) => readFile(path.join(root, name))),
      )
      expect(here?.equals(there ?? Buffer.alloc(0))).toBe(true)
    }
  })

  test('its folder by a path, a file: URI, archives and an address predicts the same', async () => {
    const { artifacts, predictions } = first()
    const stored = path.join(folder, 'artifacts', artifacts.replace('mlflow-artifacts:/', ''))
    const entries = await readdir(stored, { recursive: true, withFileTypes: true })
    const files = await Promise.all(
      entries
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .map(async (file) => ({
          name: path.posix.join('model', ...path.relative(stored, file).split(path.sep)),
          content: await readFile(file),
        })),
    )
    const [zip, tar, tgz] = ['m.zip', 'm.tar', 'm.tar.gz'].map((name) => path.join(folder, name))
    if (zip === undefined || tar === undefined || tgz === undefined) throw new Error('Three names.')
    await writeFile(zip, zipOf(files))
    await writeFile(tar, tarOf(files))
    await writeFile(tgz, gzipSync(await readFile(tar)))
    const archive = await readFile(zip)
    const host = await scriptedServer((_request, response) => response.end(archive))
    try {
      for (const location of [stored, pathToFileURL(stored).href, zip, tar, tgz, `${host.url}/m.zip`]) {
        expect(await predictionsOf(location)).toEqual(predictions.map(nearly))
      }
    } finally {
      await host.close()
    }
  })

  test('a model of another store is not fetched, and the command that does it is named', async () => {
    const failure = await failureOf(openModel(`runs:/${seeded.elsewhere}/model`, { context: contextOf() }))
    expect(failure).toMatchObject({ code: 'unsupported' })
    expect(failure.hint).toContain('mlflow artifacts download')
  })

  test('MLflow is asked for it where it may run, and its own failure is told', async () => {
    const program = mlflowProgram(python)
    const context = contextOf({ mlflow: program })
    const opening = openModel(`runs:/${seeded.elsewhere}/model`, { context, allowMlflow: true })
    const failure = await failureOf(opening)
    // It has no credentials, or not even the library for that store; its command line is understood.
    expect(failure).toMatchObject({
      code: 'unreachable',
      where: expect.stringMatching(/^s3:\/\/nowhere\/models\/.*\/artifacts\/model$/u) as string,
    })
    expect(failure.detail).not.toMatch(/usage:|no such option/iu)
    expect(await readdir(path.join(folder, 'cache', 'drafts'))).toEqual([])
  })

  test.each([
    ['a registered model', 'models:/nothing/1'],
    ['a version', 'models:/flower-size/99'],
    ['an alias', 'models:/flower-size@nobody'],
    ['a stage', 'models:/flower-size/Staging'],
    ['a logged model', 'models:/m-00000000000000000000000000000000'],
    ['a run', 'runs:/00000000000000000000000000000bad/model'],
  ])('%s that is not there is not found', async (_, location) => {
    expect((await failureOf(openModel(location, { context: contextOf() }))).code).toBe('not-found')
  })

  test('an alias that moved is another model with the next opening', async () => {
    const move = async (version: string) => {
      const response = await fetch(`${server.url}/api/2.0/mlflow/registered-models/alias`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'flower-size', alias: 'moving', version }),
      })
      expect(response.status).toBe(200)
    }
    await move('1')
    expect(await predictionsOf('models:/flower-size@moving')).toEqual(first().predictions.map(nearly))
    await move('2')
    expect(await predictionsOf('models:/flower-size@moving')).toEqual(second().predictions.map(nearly))
  })

  test(`pages over ${RUNS} runs, each once, in order`, async () => {
    const experiments = await asked((store) => store.searchExperiments({ filter: "name = 'many runs'" }))
    const experimentIds = experiments.items.map(({ experimentId }) => experimentId)
    const pages = await asked((store) =>
      all((query) => store.searchRuns({ ...query, experimentIds, pageSize: 700 })),
    )
    expect(pages).toHaveLength(Math.ceil(RUNS / 700))
    const names = pages.flat().map(({ name }) => name)
    expect(names).toEqual(Array.from({ length: RUNS }, (_, place) => `run ${RUNS - 1 - place}`))
    expect(pages[0]?.[0]).toMatchObject({
      status: 'FINISHED',
      params: [{ key: 'depth', value: '9' }],
      metrics: [{ key: 'score', value: (RUNS - 1) / RUNS }],
    })
  })

  test(`pages over ${VERSIONS} versions, each once`, async () => {
    const pages = await asked((store) =>
      all((query) =>
        store.searchModelVersions({ ...query, filter: "name = 'many-versions'", pageSize: 300 }),
      ),
    )
    const versions = new Set(pages.flat().map(({ version }) => version))
    expect(versions.size).toBe(VERSIONS)
    expect(pages.flat()).toHaveLength(VERSIONS)
  })

  test('searches in the server’s own language', async () => {
    const experimentIds = [seeded.experiment]
    const runs = await asked((store) =>
      store.searchRuns({ experimentIds, filter: "metrics.slope > 2 and tags.team = 'flowers'" }),
    )
    expect(runs.items.map(({ runId, modelIds }) => [runId, modelIds])).toEqual([
      [second().run, [second().model]],
    ])
    const models = await asked((store) =>
      store.searchLoggedModels({ experimentIds, orderBy: ['metrics.slope ASC'] }),
    )
    expect(models.items.map(({ modelId, status }) => [modelId, status])).toEqual([
      [first().model, 'READY'],
      [second().model, 'READY'],
    ])
    const versions = await asked((store) =>
      store.searchModelVersions({ filter: "name = 'flower-size' and tags.checked = 'yes'" }),
    )
    expect(versions.items).toMatchObject([{ version: '2', modelId: second().model }])
    const registered = await asked((store) =>
      store.searchRegisteredModels({ filter: "name ILIKE '%FLOWER%'" }),
    )
    expect(registered.items).toMatchObject([
      {
        name: 'flower-size',
        aliases: expect.arrayContaining([{ alias: 'champion', version: '1' }]) as unknown,
      },
    ])
  })

  test('a filter that cannot be read is told in the server’s words', async () => {
    const failure = await failureOf(asked((store) => store.searchRuns({ filter: 'metrics.x ~ 3' })))
    expect(failure.code).toBe('bad-usage')
    expect(failure.message).toMatch(/filter|comparator|clause/iu)
  })

  describe('with passwords', () => {
    const admin: Credentials = { kind: 'basic', username: 'admin', password: PASSWORD }
    const guardedBy = (environment: SourceContext['environment']) =>
      contextOf({ trackingUri: guarded.url, environment })

    test('says that it wants to know who asks', async () => {
      const failure = await failureOf(openModel('models:/flower-size/1', { context: guardedBy({}) }))
      expect(failure).toMatchObject({ code: 'unauthorized' })
      expect(failure.hint).toContain('MLFLOW_TRACKING_USERNAME')
    })

    test('says that a password is wrong, and does not repeat it', async () => {
      const environment = { MLFLOW_TRACKING_USERNAME: 'admin', MLFLOW_TRACKING_PASSWORD: 'not this one' }
      const failure = await failureOf(openModel('models:/flower-size/1', { context: guardedBy(environment) }))
      expect(failure.message).toContain('does not accept the credentials')
      expect(JSON.stringify(failure)).not.toContain('not this one')
    })

    test.each([
      [
        'of the environment',
        () => guardedBy({ MLFLOW_TRACKING_USERNAME: 'admin', MLFLOW_TRACKING_PASSWORD: PASSWORD }),
      ],
      [
        'in the address',
        () =>
          contextOf({ trackingUri: guarded.url.replace('//', `//admin:${encodeURIComponent(PASSWORD)}@`) }),
      ],
      [
        'given in the app',
        () => contextOf({ trackingUri: guarded.url, secrets: secretsFor(guarded.url, admin) }),
      ],
    ])('opens with credentials %s, which are written nowhere', async (_, context) => {
      const { folder: opened } = await openModel('models:/flower-size@champion', { context: context() })
      expect(JSON.stringify(opened)).not.toContain(encodeURIComponent(PASSWORD))
      expect(opened.source).toMatchObject({ store: guarded.url, modelId: first().model })
      const written = path.join(folder, 'cache', 'downloads')
      for (const name of await readdir(written)) {
        expect(await readFile(path.join(written, name), 'utf8')).not.toContain(PASSWORD)
      }
    })
  })
})

/** What MLflow predicts comes through JSON here and there: equal to the last digits but one. */
function nearly(value: number): unknown {
  return expect.closeTo(value, 12)
}

function secretsFor(origin: string, credentials: Credentials): NonNullable<SourceContext['secrets']> {
  return {
    read: async (asked) => (asked === origin ? credentials : null),
    keep: async () => undefined,
    forget: async () => undefined,
  }
}

async function all<T>(ask: (query: StoreQuery) => Promise<Page<T>>): Promise<readonly (readonly T[])[]> {
  const pages: (readonly T[])[] = []
  let pageToken: string | undefined
  do {
    const page: Page<T> = await ask({ pageToken })
    pages.push(page.items)
    pageToken = page.nextToken ?? undefined
  } while (pageToken !== undefined)
  return pages
}

async function failureOf(opening: Promise<unknown>): Promise<UserError['failure']> {
  const error: unknown = await opening.then(
    () => new Error('It opened.'),
    (reason: unknown) => reason,
  )
  if (error instanceof UserError) return error.failure
  throw error
}
