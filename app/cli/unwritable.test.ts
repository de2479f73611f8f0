import {
  cpSync,
  linkSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeFailure } from '#app/table/write-failure.ts'
import { UserError } from '#shared/user-error.ts'
import { ReaderGone } from './io.ts'
import { runInProcess } from './testing.ts'

const iris = path.resolve('e2e/fixtures/models/onnx-iris-label')
const rows = 'sepal length (cm),sepal width (cm),petal length (cm),petal width (cm)\n5.9,3,5.1,1.8\n'

let folder = ''
let input = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'palate-test-'))
  input = path.join(folder, 'in.csv')
  writeFileSync(input, rows)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function failureOf(...argv: readonly string[]) {
  const { code, stderr } = await runInProcess([...argv, '--json'])
  const { error } = JSON.parse(stderr) as { error: Readonly<Record<string, string>> }
  return { exit: code, ...error }
}

describe('a place that cannot be written is wrong usage', () => {
  for (const name of ['out.json', 'out.csv', 'out.jsonl', 'out.parquet']) {
    test(`predict to ${name} below a file, and in no folder`, async () => {
      for (const place of [path.join(input, name), path.join(folder, 'none', name)]) {
        const failure = await failureOf('predict', iris, '-i', input, '-o', place)
        expect(failure).toMatchObject({
          exit: 2,
          code: 'bad-usage',
          message: `"${place}" cannot be written.`,
        })
      }
      expect(readdirSync(folder)).toEqual(['in.csv'])
    })
  }

  test('payload', async () => {
    const place = path.join(input, 'out')
    const failure = await failureOf('payload', iris, '--to', 'curl', '-i', input, '-o', place)
    expect(failure).toMatchObject({ exit: 2, code: 'bad-usage' })
  })
})

test('a full device is said, and is no fault of ours', async () => {
  const failure = await failureOf('predict', iris, '-i', input, '-o', '/dev/full')
  expect(failure).toMatchObject({ exit: 5, code: 'not-written' })
  expect(failure).toMatchObject({ message: '"/dev/full" could not be written: the disk is full.' })
})

test('errors of the system, in its own words or as DuckDB passes them on; others stay', () => {
  const system = (code: string) => Object.assign(new Error(`${code}: said`), { code, syscall: 'write' })
  const codeOf = (error: unknown) => {
    const failure = writeFailure('"o.csv"', error)
    return failure instanceof UserError ? failure.failure.code : failure
  }
  for (const code of ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO']) expect(codeOf(system(code))).toBe('not-written')
  for (const code of ['EACCES', 'EROFS', 'ENOTDIR']) expect(codeOf(system(code))).toBe('bad-usage')
  expect(codeOf(new Error('IO Error: Could not write file: No space left on device'))).toBe('not-written')
  const ours = new TypeError('x is not a function')
  expect(codeOf(ours)).toBe(ours)
})

test('an output that is its own input is refused under every name, and the input stays', async () => {
  const names = ['in.csv', 'link.csv', 'hard.csv'].map((name) => path.join(folder, name))
  symlinkSync(input, names[1] ?? '')
  linkSync(input, names[2] ?? '')
  for (const name of names) {
    for (const command of [
      ['predict', iris],
      ['payload', iris, '--to', 'curl'],
    ]) {
      const failure = await failureOf(...command, '-i', input, '-o', name)
      expect(failure).toMatchObject({
        exit: 2,
        code: 'bad-usage',
        message: expect.stringContaining('input itself'),
      })
    }
  }
  expect(readFileSync(input, 'utf8')).toBe(rows)
})

test('an output that is a file of the model is refused, and the model stays', async () => {
  const model = path.join(folder, 'model')
  cpSync(iris, model, { recursive: true })
  const before = readFileSync(path.join(model, 'MLmodel'), 'utf8')
  symlinkSync(path.join(model, 'MLmodel'), path.join(folder, 'to-model'))
  for (const name of [
    path.join(model, 'MLmodel'),
    path.join(model, 'model.onnx'),
    path.join(folder, 'to-model'),
  ]) {
    expect(await failureOf('predict', model, '-i', input, '-o', name)).toMatchObject({
      exit: 2,
      code: 'bad-usage',
      message: expect.stringContaining("in the model's folder"),
    })
  }
  expect(readFileSync(path.join(model, 'MLmodel'), 'utf8')).toBe(before)
  expect(
    (await runInProcess(['predict', model, '-i', input, '-o', path.join(folder, 'beside.csv')])).code,
  ).toBe(0)
})

describe('stdout', () => {
  const stdout = (error: Error) => ({
    isTerminal: false,
    hasColor: false,
    write: async () => {
      throw error
    },
  })

  test('that nobody reads any more ends quietly', async () => {
    const run = await runInProcess(['inspect', iris], { stdout: stdout(new ReaderGone('gone')) })
    expect(run).toMatchObject({ code: 0, stderr: '' })
  })

  test('that cannot be written is a failure', async () => {
    const full = new UserError({
      code: 'not-written',
      message: 'stdout could not be written: the disk is full.',
    })
    for (const argv of [['inspect', iris], ['predict', iris, '-i', input], ['--help']]) {
      const run = await runInProcess(argv, { stdout: stdout(full) })
      expect(run).toMatchObject({ code: 5, stderr: expect.stringContaining('the disk is full') })
    }
  })
})

describe('where -o leads', () => {
  test('- is stdout', async () => {
    const without = await runInProcess(['predict', iris, '-i', input])
    const run = await runInProcess(['predict', iris, '-i', input, '-o', '-'])
    expect(run).toMatchObject({ code: 0, stdout: without.stdout, stderr: '' })
    const json = await runInProcess(['predict', iris, '-i', input, '-o', '-', '--json'])
    expect(JSON.parse(json.stdout)).toMatchObject({ predictions: [{ label: 2 }], runtime: {} })
    const payload = await runInProcess(['payload', iris, '--to', 'curl', '-i', input, '-o', '-'])
    expect(payload).toMatchObject({ code: 0, stdout: expect.stringContaining('curl') })
    expect(readdirSync('.')).not.toContain('-')
  })

  test.each(['out.json', 'out.csv', 'out.parquet'])(
    'a link to no file yet makes that file: %s',
    async (name) => {
      const place = mkdtempSync(path.join(folder, 'links-'))
      const [link, between, target] = [`link-${name}`, `between-${name}`, `target-${name}`]
      symlinkSync(between, path.join(place, link))
      symlinkSync(path.join(place, target), path.join(place, between))
      const run = await runInProcess(['predict', iris, '-i', input, '-o', path.join(place, link)])
      expect(run).toMatchObject({ code: 0, stderr: '' })
      expect(readlinkSync(path.join(place, link))).toBe(between)
      expect(lstatSync(path.join(place, target)).isFile()).toBe(true)
      expect(readdirSync(place).toSorted()).toEqual([between, link, target])
    },
  )

  test('links that lead in a ring, or to no folder, are wrong usage', async () => {
    const place = mkdtempSync(path.join(folder, 'links-'))
    symlinkSync('b.csv', path.join(place, 'a.csv'))
    symlinkSync('a.csv', path.join(place, 'b.csv'))
    symlinkSync('none/c.csv', path.join(place, 'c.csv'))
    for (const name of ['a.csv', 'c.csv']) {
      const failure = await failureOf('predict', iris, '-i', input, '-o', path.join(place, name))
      expect(failure).toMatchObject({ exit: 2, code: 'bad-usage' })
    }
    expect(readdirSync(place).toSorted()).toEqual(['a.csv', 'b.csv', 'c.csv'])
  })
})
