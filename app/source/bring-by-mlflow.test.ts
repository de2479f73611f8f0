import { cpSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { toFailure } from '#shared/user-error.ts'
import { cacheListing } from './cache.ts'
import type { MlflowProgram } from './mlflow-program.ts'
import { openFolder } from './open-folder.ts'
import type { OpenOptions } from './open-folder.ts'

let cacheFolder: string
beforeEach(() => {
  cacheFolder = realpathSync(mkdtempSync(path.join(tmpdir(), 'palate-by-mlflow-')))
})
afterEach(() => rmSync(cacheFolder, { recursive: true, force: true }))

const URI = 's3://bucket/models/iris'
const python = { executable: '/opt/python', mlflowVersion: '3.17.2' }

/** MLflow that does what a test says, given the folder it is to download into. */
function mlflow(does: (target: string, tell: (line: string) => void) => number | Promise<number>) {
  const ran: (readonly string[])[] = []
  const program: MlflowProgram = {
    find: async () => python,
    run: async (_python, args, { onLine }) => {
      ran.push(args)
      const target = args.at(-1)?.replace('--dst-path=', '') ?? ''
      const code = await does(target, onLine)
      return {
        code,
        stdout: '',
        stderr: 'Unable to locate credentials for https://ana:pw@b/x?X-Amz-Signature=abc',
      }
    },
  }
  return { program, ran }
}

const open = (location: string, program: MlflowProgram | undefined, options: Partial<OpenOptions> = {}) =>
  openFolder(location, { allowMlflow: true, ...options, context: { cacheFolder, mlflow: program } })
const failureOf = (opening: Promise<unknown>) =>
  opening.then(() => {
    throw new Error('It opened.')
  }, toFailure)
const drafts = () => readdirSync(path.join(cacheFolder, 'drafts'))

const downloads = (name: string) => (target: string) => {
  cpSync('e2e/fixtures/models/onnx-iris', path.join(target, name), { recursive: true })
  return 0
}

test('nothing runs before a person said yes; who says yes is told what would run', async () => {
  const { program, ran } = mlflow(downloads('iris'))
  const failure = await failureOf(open(URI, program, { allowMlflow: false }))
  expect(failure).toMatchObject({ code: 'mlflow-download', where: URI })
  expect(failure.message).toContain(`MLflow 3.17.2 of /opt/python`)
  expect(failure.message).toContain(URI)
  expect(ran).toEqual([])
  expect(existsSync(path.join(cacheFolder, 'drafts'))).toBe(false)
})

test.each([
  ['in a folder of its name', 'iris'],
  ['as it is', ''],
])('what MLflow brings arrives whole in the cache, %s', async (_how, name) => {
  const { program, ran } = mlflow((target, tell) => {
    tell('Downloading artifacts: 3/5 https://b.example/iris?X-Amz-Signature=abc')
    return downloads(name)(target)
  })
  const said: string[] = []
  const folder = await open(URI, program, { report: ({ activity }) => said.push(activity) })
  expect(readdirSync(folder.root)).toContain('MLmodel')
  expect(folder.root.startsWith(path.join(cacheFolder, 'models'))).toBe(true)
  expect(ran[0]?.slice(0, 3)).toEqual(['artifacts', 'download', `--artifact-uri=${URI}`])
  expect(said.join('\n')).toContain('an S3 bucket: Downloading artifacts: 3/5')
  expect(said.join('\n')).not.toContain('Signature')
  expect((await cacheListing(cacheFolder)).entries).toMatchObject([{ location: URI }])
  expect((await open(URI, program)).root).toBe(folder.root)
  expect(drafts()).toEqual([])
})

test('what MLflow says when it fails is told without secrets, with the command to try', async () => {
  const failure = await failureOf(open(URI, mlflow(() => 1).program))
  expect(failure).toMatchObject({ code: 'unreachable', where: URI })
  expect(failure.message).toContain('Unable to locate credentials')
  expect(failure.hint).toContain(`mlflow artifacts download -u '${URI}'`)
  expect(JSON.stringify(failure)).not.toMatch(/Signature|ana:pw/u)
  expect(drafts()).toEqual([])
})

test.each(['s3://u:pw@h/x', 's3://u:p pw/@h/x', `s3:/u:${'x'.repeat(700)}pw@h/x`])(
  'of %s no failure, no progress and no list of the cache says the password',
  async (uri) => {
    const said: string[] = []
    const { program } = mlflow((target, tell) => {
      tell(`Downloading ${uri.replaceAll(' ', '%20')}`)
      return downloads('x')(target)
    })
    const failures = [
      await failureOf(open(uri, undefined)),
      await failureOf(open(uri, program, { allowMlflow: false })),
      await failureOf(open(uri, mlflow(() => 1).program)),
    ]
    await open(uri, program, { report: ({ activity }) => said.push(activity) })
    const { entries } = await cacheListing(cacheFolder)
    for (const shown of [...failures, said, entries]) {
      expect(JSON.stringify(shown)).toContain('***@h/x')
      expect(JSON.stringify(shown)).not.toMatch(/pw/u)
    }
  },
)

test('nothing that came, no model, and a person who does not wait leave nothing', async () => {
  expect(await failureOf(open(URI, mlflow(() => 0).program))).toMatchObject({ code: 'unreachable' })
  const stopping = new AbortController()
  const slow = mlflow(() => {
    stopping.abort()
    return Promise.reject(stopping.signal.reason as Error)
  })
  expect(await failureOf(open(URI, slow.program, { signal: stopping.signal }))).toMatchObject({
    code: 'cancelled',
  })
  expect(drafts()).toEqual([])
  expect((await cacheListing(cacheFolder)).entries).toEqual([])
})

test('without a Python that has MLflow the command to run is named', async () => {
  const without: MlflowProgram = { ...mlflow(() => 0).program, find: async () => null }
  for (const program of [without, undefined]) {
    const failure = await failureOf(open("s3://b/it's", program))
    expect(failure).toMatchObject({ code: 'unsupported' })
    expect(failure.hint).toContain(String.raw`-u 's3://b/it'\''s'`)
  }
})
