import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseJson } from '#app/payload/parse-json.ts'
import { isValueMap } from '#shared/values.ts'
import type { Value } from '#shared/values.ts'
import { runInProcess } from './testing.ts'

const fixtures = path.resolve('e2e/fixtures')
const model = (name: string) => path.join(fixtures, 'models', name)

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'palate-test-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function fileOf(name: string, content: string | Uint8Array): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, content)
  return file
}

interface Case {
  readonly name: string
  readonly content_type: string | null
  readonly body?: string
  readonly body_base64?: string
  readonly status: number
  readonly response: unknown
  readonly response_text?: string
}

function casesOf(name: string): readonly Case[] {
  return JSON.parse(readFileSync(path.join(fixtures, 'cases', `${name}.json`), 'utf8')) as readonly Case[]
}

/** Whether two answers are the same, float32 arithmetic aside. */
function same(left: Value, right: Value): boolean {
  // A recorded 1.0 may read as 1: the recording is JSON that JavaScript has written.
  if (typeof right === 'bigint' && typeof left === 'number') return same(left, Number(right))
  if (typeof left === 'number' && typeof right === 'number') {
    return (
      Object.is(left, right) || Math.abs(left - right) <= 1e-5 * Math.max(1, Math.abs(left), Math.abs(right))
    )
  }
  if (isValueMap(left) && isValueMap(right)) {
    return (
      left.size === right.size &&
      Array.from(left).every(([key, item]) => right.has(key) && same(item, right.get(key) ?? null))
    )
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    return (
      left.length === right.length && left.every((item: Value, place) => same(item, right[place] as Value))
    )
  }
  return Object.is(left, right)
}

/** The first recorded case of each kind: the path from a file to an exit code is what is proven here. */
function kindsOf(cases: readonly Case[]): readonly Case[] {
  const kinds = new Map<string, Case>()
  for (const given of cases) {
    const kind = `${given.name.split('/')[0]} ${given.status}`
    if (given.content_type !== null && !kinds.has(kind)) kinds.set(kind, given)
  }
  return Array.from(kinds.values())
}

describe('requests, as the recorded server answered them', () => {
  const names = readdirSync(path.join(fixtures, 'cases')).filter((name) => name.startsWith('onnx-'))
  for (const name of names.map((file) => file.replace('.json', ''))) {
    const cases = kindsOf(casesOf(name))
    for (const given of cases.filter(({ status }) => status === 200)) {
      test(`${name}: ${given.name} is answered`, async () => {
        const run = await posted(name, given)
        expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' })
        const answer = parseJson(run.stdout) as ReadonlyMap<string, Value>
        const recorded = given.response_text ?? JSON.stringify(given.response)
        const wanted = parseJson(recorded) as ReadonlyMap<string, Value>
        expect(same(answer.get('predictions') ?? null, wanted.get('predictions') ?? null)).toBe(true)
        expect(Array.from(answer.keys())).toEqual([
          'predictions',
          'runtime',
          'timing',
          'trace',
          'notices',
          'ownOutputs',
        ])
      })
    }
    test(`${name}: what is refused is refused with a code, MLflow's words and ours`, async () => {
      for (const given of cases.filter(({ status }) => status !== 200)) {
        const run = await posted(name, given)
        const { error } = JSON.parse(run.stderr) as { error: { code: string; message: string } }
        expect([given.name, error.code, run.code]).toEqual([
          given.name,
          error.code,
          error.code === 'bad-payload' ? 3 : 5,
        ])
        expect(['bad-payload', 'model-failed']).toContain(error.code)
        expect(error.message).not.toBe('')
      }
    })
  }

  async function posted(name: string, given: Case) {
    const body =
      given.body_base64 === undefined ? (given.body ?? '') : Buffer.from(given.body_base64, 'base64')
    const file = await fileOf('request', body)
    return await runInProcess([
      'predict',
      model(name),
      '-i',
      file,
      '--content-type',
      given.content_type ?? '',
      '--json',
    ])
  }
})

describe('another method of the native object', () => {
  const rows =
    'sepal length (cm),sepal width (cm),petal length (cm),petal width (cm)\n5.1,3.5,1.4,0.2\n5.9,3.0,5.1,1.8\n'

  test('answers in place of predict, for requests and tables', async () => {
    const file = await fileOf('rows.csv', rows)
    const method = ['--method', 'predict_proba']
    const { code, stdout } = await runInProcess(['predict', model('sklearn-forest'), '-i', file, ...method])
    const { predictions } = JSON.parse(stdout) as { predictions: readonly (readonly number[])[] }
    expect([code, predictions.map((row) => row.length)]).toEqual([0, [3, 3]])
    expect(predictions.map((row) => row.reduce((sum, p) => sum + p, 0))).toEqual([1, 1])
    const written = path.join(folder, 'answers.csv')
    await runInProcess(['predict', model('sklearn-forest'), '-i', file, '-o', written, ...method])
    expect(readFileSync(written, 'utf8').trimEnd().split('\n')).toHaveLength(3)
  })

  test('that is not there is refused with those there are', async () => {
    const file = await fileOf('rows.csv', rows)
    const args = ['predict', model('sklearn-forest'), '-i', file, '--method', 'decision_function']
    const { code, stderr } = await runInProcess(args)
    expect(code).toBe(3)
    expect(stderr).toContain('It has: predict, predict_proba, predict_log_proba, apply.')
  })
})
