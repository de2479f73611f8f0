import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runInProcess } from './testing.ts'

const fixtures = path.resolve('e2e/fixtures')
const iris = path.join(fixtures, 'models/onnx-iris-label')
const names = ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)']
const header = names.join(',')

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'palate-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function fileOf(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name)
  writeFileSync(file, content)
  return file
}

async function failureOf(...argv: readonly string[]) {
  const run = await runInProcess([...argv, '--json'])
  expect(run.stdout).toBe('')
  const { error } = JSON.parse(run.stderr) as { error: Readonly<Record<string, string>> }
  return { exit: run.code, ...error }
}

const rubbish = Uint8Array.from({ length: 5000 }, (_none, place) => (place * 73 + (place >> 4)) & 255)

describe('inputs that cannot be read', () => {
  const cases: readonly (readonly [string, string, string | Uint8Array, string])[] = [
    ['an empty CSV', 'a.csv', '', 'bad-payload'],
    ['CSV of other columns', 'b.csv', 'x,y\n1,2\n', 'bad-payload'],
    ['CSV with text for a number', 'c.csv', `${header}\n1,2,3,wide\n`, 'bad-payload'],
    ['binary CSV', 'd.csv', rubbish, 'bad-payload'],
    ['an empty request', 'e.json', '', 'bad-payload'],
    ['half a request', 'f.json', '{"dataframe_split": {"columns": ["a"', 'bad-payload'],
    ['a number as a request', 'g.json', '7', 'bad-payload'],
    ['a list as a request', 'h.json', '[1, 2]', 'bad-payload'],
    ['binary JSON', 'i.json', rubbish, 'bad-payload'],
    ['a deep request', 'j.json', `{"inputs": ${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 'bad-payload'],
    ['rows that end in the middle', 'k.json', '[{"a": 1}, {"a": ', 'bad-payload'],
    ['lines that are no objects', 'l.jsonl', '{"a": 1}\n[2]\n', 'bad-payload'],
    ['lines without the columns', 'm.jsonl', '{"a": 1}\n', 'bad-payload'],
    ['no lines', 'n.jsonl', '', 'bad-payload'],
    ['binary lines', 'o.jsonl', rubbish, 'bad-payload'],
    ['binary Parquet', 'p.parquet', rubbish, 'bad-payload'],
    ['Parquet that ends early', 'q.parquet', 'PAR1', 'bad-payload'],
    ['an empty Parquet file', 'r.parquet', '', 'bad-payload'],
  ]
  for (const [what, name, content, code] of cases) {
    test(`${what} is refused`, async () => {
      const file = fileOf(name, content)
      const failure = await failureOf('predict', iris, '-i', file)
      expect(failure).toMatchObject({ exit: 3, code })
      expect(failure).not.toMatchObject({ message: '' })
      // The same with an output: nothing comes into being.
      const output = path.join(folder, 'answers.csv')
      expect(await failureOf('predict', iris, '-i', file, '-o', output)).toMatchObject({ exit: 3 })
    })
  }

  test('no file, a folder, no place for the output', async () => {
    expect(await failureOf('predict', iris, '-i', path.join(folder, 'none.csv'))).toMatchObject({
      exit: 3,
      code: 'not-found',
    })
    expect(await failureOf('predict', iris, '-i', folder)).toMatchObject({ exit: 3, code: 'bad-payload' })
    const good = fileOf('good.csv', `${header}\n1,2,3,4\n`)
    const nowhere = path.join(folder, 'no/such/place.csv')
    expect(await failureOf('predict', iris, '-i', good, '-o', nowhere)).toMatchObject({
      exit: 2,
      code: 'bad-usage',
    })
  })

  test('a request that is larger than any may be', async () => {
    const file = fileOf('huge.json', '{')
    truncateSync(file, 600 * 1024 * 1024)
    expect(await failureOf('predict', iris, '-i', file)).toMatchObject({ exit: 4, code: 'over-limit' })
    // Sparse: a CSV of which only the header is text.
    const table = fileOf('huge.csv', `${header}\n`)
    truncateSync(table, 600 * 1024 * 1024)
    expect(await failureOf('predict', iris, '-i', table)).toMatchObject({ exit: 4, code: 'over-limit' })
  })

  test('a cell of 500,000 characters is a refusal like any other', async () => {
    const file = fileOf('long.csv', `${header}\n1,2,3,"${'é\n'.repeat(250_000)}"\n`)
    const failure = await failureOf('predict', iris, '-i', file)
    expect(failure).toMatchObject({ exit: 3, code: 'bad-payload' })
  })
})

describe('wrong usage', () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ['no input', [], 'Which input?'],
    ['a format that is none', ['-i', 'x', '--format', 'xml'], '--format takes csv, json, jsonl, parquet'],
    [
      'format and content type',
      ['-i', 'x', '--format', 'csv', '--content-type', 'text/csv'],
      'exclude each other',
    ],
    ['a runtime that is none', ['-i', 'x', '--runtime', 'java'], '--runtime takes auto, native, python'],
    ['params that are no JSON', ['-i', '-', '--params', '{'], '--params is not JSON'],
    ['params that are no object', ['-i', '-', '--params', '[1]'], '--params is not a JSON object'],
    [
      'params where there is no place',
      ['-i', '-', '--content-type', 'text/csv', '--params', '{}'],
      'no place for --params',
    ],
  ]
  for (const [what, options, message] of cases) {
    test(`${what} is exit 2`, async () => {
      const failure = await failureOf('predict', iris, ...options)
      expect(failure).toMatchObject({ exit: 2, code: 'bad-usage', message: expect.stringContaining(message) })
    })
  }

  test('a model that is not trusted is not run by Python', async () => {
    const failure = await failureOf('predict', iris, '-i', '-', '--runtime', 'python')
    expect(failure).toMatchObject({ exit: 4, code: 'untrusted', hint: expect.stringContaining('--trust') })
  })

  test('a model that only Python runs is refused where native is asked for', async () => {
    const custom = path.join(fixtures, 'models/pyfunc-custom')
    expect(await failureOf('predict', custom, '-i', '-', '--runtime', 'native')).toMatchObject({
      exit: 3,
      code: 'no-runtime',
      hint: expect.stringContaining('--runtime python'),
    })
    expect(await failureOf('predict', custom, '-i', '-')).toMatchObject({ exit: 4, code: 'untrusted' })
  })

  test('an interpreter that is none is named', async () => {
    const options = ['--runtime', 'python', '--trust', '--python', path.join(fixtures, 'no-python')]
    expect(await failureOf('predict', iris, '-i', '-', ...options)).toMatchObject({
      exit: 3,
      code: 'no-runtime',
      message: expect.stringContaining('no-python'),
    })
  })

  test('a model config that is no JSON object is wrong usage', async () => {
    const options = ['--runtime', 'python', '--model-config', '[1]']
    expect(await failureOf('predict', iris, '-i', '-', ...options)).toMatchObject({
      exit: 2,
      code: 'bad-usage',
    })
  })
})

describe('models that cannot be run', () => {
  for (const name of [
    'onnx-garbage',
    'onnx-empty',
    'onnx-truncated',
    'onnx-external-missing',
    'onnx-path-climbs-out',
    'no-mlmodel',
  ]) {
    test(`bad/${name} is exit 3`, async () => {
      const failure = await failureOf('predict', path.join(fixtures, 'bad', name), '-i', '-')
      expect(failure).toMatchObject({ exit: 3, code: 'bad-model' })
    })
  }
})

describe('params', () => {
  test('join a request, and hold against its own', async () => {
    const body = { dataframe_split: { columns: names, data: [[5.9, 3, 5.1, 1.8]] }, params: { a: 1 } }
    const file = fileOf('request.json', JSON.stringify(body))
    const run = await runInProcess(['predict', iris, '-i', file, '--params', '{"zz": 2}', '--json'])
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(run.stdout).toContain('"predictions": [{"label": 2}]')
  })

  test('join a small CSV', async () => {
    const file = fileOf('row.csv', `${header}\n5.9,3,5.1,1.8\n`)
    const run = await runInProcess(['predict', iris, '-i', file, '--params', '{"zz": 2}'])
    expect(run).toEqual({
      code: 0,
      stderr: '',
      stdout: '{"predictions": [{"label": 2}]}\n',
      started: undefined,
      startedIn: {},
    })
  })
})

describe('validate', () => {
  const input = (data: unknown) => JSON.stringify({ dataframe_split: { columns: names, data: [data] } })

  test('what is accepted, in words and as JSON', async () => {
    const words = await runInProcess(['validate', iris, '-i', '-'], { input: input([1.5, 2, 3, 4]) })
    expect(words).toMatchObject({ code: 0, stderr: '' })
    expect(words.stdout).toMatch(/^Accepted: 1 row\n {2}column sepal length \(cm\): /)
    const json = await runInProcess(['validate', iris, '-i', '-', '--json'], { input: input([1.5, 2, 3, 4]) })
    expect(JSON.parse(json.stdout)).toMatchObject({ refusal: null, trace: { rowCount: 1 } })
  })

  test('what is refused is exit 1, with the reason', async () => {
    const words = await runInProcess(['validate', iris, '-i', '-'], { input: input(['wide', 2, 3, 4]) })
    expect(words).toMatchObject({ code: 1, stderr: '' })
    expect(words.stdout).toMatch(/^Refused: /)
    expect(words.stdout).toContain('MLflow answers 400: ')
    const json = await runInProcess(['validate', iris, '-i', '-', '--json'], {
      input: input(['wide', 2, 3, 4]),
    })
    expect(JSON.parse(json.stdout)).toMatchObject({ refusal: { status: 400, plain: expect.any(String) } })
  })

  test('any model can be asked, also one that nothing here runs', async () => {
    const model = path.join(fixtures, 'models/pyfunc-custom')
    const run = await runInProcess(['validate', model, '-i', '-'], {
      input: '{"dataframe_split": {"columns": ["no"], "data": [[1]]}}',
    })
    expect(run.code).toBe(1)
    expect(run.stdout).toMatch(/^Refused: /)
  })
})
