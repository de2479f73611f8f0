import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { UserError } from '#shared/user-error.ts'
import { openFolder, resolveLocation } from './open-folder.ts'

let base: string

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'palate-open-')))
  for (const path of ['plain model', 'run/artifacts/model', 'several/one', 'several/two', 'empty', 'near']) {
    mkdirSync(join(base, path), { recursive: true })
  }
  for (const path of ['plain model', 'run/artifacts/model', 'several/one', 'several/two']) {
    writeFileSync(join(base, path, 'MLmodel'), 'flavors: {}\n')
  }
  writeFileSync(join(base, 'near/mlmodel'), '')
  writeFileSync(join(base, 'model.zip'), 'PK')
  writeFileSync(join(base, 'notes.txt'), '')
  symlinkSync('plain model', join(base, 'linked'))
  mkdirSync(join(base, 'only-link'))
  symlinkSync('../plain model', join(base, 'only-link/model'))
})

afterAll(() => rmSync(base, { recursive: true, force: true }))

test.each([
  ['the folder', () => join(base, 'plain model')],
  ['a path with a slash behind', () => `${join(base, 'plain model')}/`],
  ['its MLmodel file', () => join(base, 'plain model/MLmodel')],
  ['a relative path', () => relative(process.cwd(), join(base, 'plain model'))],
  ['a file: URI', () => pathToFileURL(join(base, 'plain model')).href],
  ['a relative file: URI', () => `file:${relative(process.cwd(), join(base, 'plain%20model'))}`],
  ['a file: URI from here', () => `file:./${relative(process.cwd(), join(base, 'plain model'))}?x#y`],
  ['a link to the folder', () => join(base, 'linked')],
])('opens %s', async (_, location) => {
  expect(await openFolder(location())).toEqual({ root: join(base, 'plain model'), location: location() })
})

test('opens the only model one level down, where no link leads to it', async () => {
  const { root } = await openFolder(join(base, 'run/artifacts'))
  expect(root).toBe(join(base, 'run/artifacts/model'))
  await expect(openFolder(join(base, 'only-link'))).rejects.toThrow('not an MLflow model')
})

test.each([
  ['gone', 'not-found', 'nothing at', 'MLmodel'],
  ['several', 'bad-model', 'no file named MLmodel', '2 models (one, two)'],
  ['empty', 'bad-model', 'no file named MLmodel', 'save_model'],
  ['near', 'bad-model', 'no file named MLmodel', 'file named mlmodel'],
  ['model.zip', 'bad-model', 'neither a folder nor a zip', 'MLmodel'],
  ['notes.txt', 'bad-model', 'neither a folder nor a zip', 'MLmodel'],
])('%s is %s', async (path, code, message, hint) => {
  const failure = await failureOf(join(base, path))
  expect(failure.code).toBe(code)
  expect(failure.message).toContain(message)
  expect(failure.hint).toContain(hint)
})

test.each(['s3://bucket/m', 'dbfs:/m', 'azureml://jobs/1/outputs/artifacts/model'])(
  '%s is a place that is named, with the way round',
  async (location) => {
    const failure = await failureOf(location)
    expect(failure.code).toBe('unsupported')
    expect(failure.hint).toContain(`mlflow artifacts download -u '${location}'`)
  },
)

test.each(['a\0b', 'file://elsewhere/model', 'file:///%2Fx', 'file:a%00', 'file:%zz'])(
  '%j is no path',
  async (location) => {
    expect((await failureOf(location)).code).toBe('not-found')
  },
)

test('a pipe in a folder of a stranger is waited on by nobody', async () => {
  mkdirSync(join(base, 'pipes/0'), { recursive: true })
  for (const name of ['0/meta.yaml', 'file', 'mlflow.db-wal']) {
    execFileSync('mkfifo', [join(base, 'pipes', name)])
  }
  copyFileSync('e2e/fixtures/stores/mlflow.db', join(base, 'pipes/mlflow.db'))
  expect(await failureOf(join(base, 'pipes'))).toMatchObject({ code: 'bad-model' })
  expect(await failureOf(join(base, 'pipes/file'))).toMatchObject({ code: 'bad-model' })
  expect(await resolveLocation(join(base, 'pipes/mlflow.db'))).toMatchObject({ kind: 'store' })
  expect(await failureOf(join(base, 'pipes/mlflow.db'))).toMatchObject({ code: 'bad-model' })
})

test.each(['models:/\uD800/1', 'http://127.0.0.1:9/\uDC00', 'm\uD800'])(
  '%j, with half of a character, is no location',
  async (location) => {
    expect((await failureOf(location)).code).toBe('bad-usage')
  },
)

async function failureOf(
  location: string,
): Promise<{ code: string; message: string; hint?: string | undefined }> {
  const error: unknown = await openFolder(location).then(
    () => null,
    (reason: unknown) => reason,
  )
  return error instanceof UserError ? error.failure : { code: 'crash', message: String(error) }
}
