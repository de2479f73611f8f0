import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { joinedPredicts } from '#app/runtime/joined-predicts.ts'
import type { LoadedModel, Outcome } from '#app/runtime/loaded-model.ts'
import type { ScoringRequest } from '#app/scoring/scoring.ts'
import type { Frame } from '#shared/values.ts'
import { loadServable } from './serving.ts'
import type { ServedAnswer } from './serving.ts'

const fixtures = new URL('../e2e/fixtures/', import.meta.url).pathname

interface ServerCase {
  readonly content_type: string | null
  readonly body?: string
  readonly body_base64?: string
}

function requestsTo(model: string): readonly ScoringRequest[] {
  const cases = JSON.parse(readFileSync(`${fixtures}cases/${model}.json`, 'utf8')) as readonly ServerCase[]
  return cases.map(({ content_type, body, body_base64 }) => ({
    route: 'invocations',
    contentType: content_type,
    body: body_base64 === undefined ? Buffer.from(body ?? '') : Buffer.from(body_base64, 'base64'),
  }))
}

const told = (error: unknown) => (error instanceof Error ? error.message : String(error))

const models = readdirSync(`${fixtures}models`).filter(
  (name) => /^(sklearn|xgboost|lightgbm|pair)-/.test(name) && !/mixed|proba$/.test(name),
)

test.each(models)('requests to %s that wait together are answered as each by itself', async (model) => {
  const servable = await loadServable(`${fixtures}models/${model}`)
  const requests = requestsTo(model)
  const alone: (ServedAnswer | string)[] = []
  for (const request of requests) alone.push(await servable.answer(request).catch(told))
  const together: (ServedAnswer | string)[] = []
  const order = requests.map((_, place) => (place * 7) % requests.length)
  const turns = requests.length % 7 === 0 ? requests.map((_, place) => place) : order
  for (let from = 0; from < turns.length; from += 16) {
    const some = turns.slice(from, from + 16)
    const answers = await servable.answerAll?.(some.flatMap((place) => requests[place] ?? []))
    for (const [at, answer] of (answers ?? []).entries())
      together[some[at] ?? -1] = answer.status === 'fulfilled' ? answer.value : told(answer.reason)
  }
  expect(together).toEqual(alone)
  await servable.close()
})

const identity = { kind: 'native', name: 'double', version: '1', detail: '' } as const

/** A model that doubles its only column, and refuses a negative number wherever it stands. */
function doubling(isExactByRow: boolean): { readonly loaded: LoadedModel; readonly runs: number[] } {
  const runs: number[] = []
  const predict = (input: Frame): Promise<Outcome> => {
    const values = input.kind === 'table' ? input.columns[0]?.values : undefined
    const numbers = values?.dtype === 'float64' ? Array.from(values.data) : []
    runs.push(numbers.length)
    if (numbers.some((number) => number < 0))
      return Promise.resolve({
        answer: { ok: false, exception: { type: 'ValueError', message: `of ${numbers.length}` } },
        own: null,
      })
    const data = Float64Array.from(numbers, (number) => number * 2)
    const output = { kind: 'tensor', shape: [data.length], values: { dtype: 'float64', data } } as const
    return Promise.resolve({ answer: { ok: true, output }, own: null })
  }
  const loaded = {
    identity,
    notices: [],
    keepsRowsApart: () => true,
    predict,
    close: () => Promise.resolve(),
    ...(isExactByRow && { isExactByRow }),
  }
  return { loaded, runs }
}

function column(...numbers: readonly number[]): Frame {
  const values = { dtype: 'float64', data: Float64Array.from(numbers) } as const
  return { kind: 'table', rowCount: numbers.length, columns: [{ name: 'x', values }] }
}

async function answersOf(loaded: LoadedModel, inputs: readonly Frame[]) {
  const joined = joinedPredicts(loaded)
  const asked = inputs.map((input) => joined.loaded.predict(input, null))
  await joined.run()
  return (await Promise.all(asked)).map(({ answer }) => {
    if (!answer.ok) return answer.exception.message
    return answer.output.kind === 'tensor' ? Array.from(answer.output.values.data) : null
  })
}

test('requests are one run, and each gets its rows', async () => {
  const { loaded, runs } = doubling(true)
  expect(await answersOf(loaded, [column(1), column(2, 3), column(), column(4)])).toEqual([
    [2],
    [4, 6],
    [],
    [8],
  ])
  // What has no rows runs by itself: libraries refuse it.
  expect(runs).toEqual([4, 0])
})

test('one that is refused is refused by itself, the others are answered', async () => {
  const { loaded } = doubling(true)
  expect(await answersOf(loaded, [column(1), column(-2, 3), column(4)])).toEqual([[2], 'of 2', [8]])
})

test('a model that is not exact by row answers each by itself', async () => {
  const { loaded, runs } = doubling(false)
  expect(await answersOf(loaded, [column(1), column(2)])).toEqual([[2], [4]])
  expect(runs).toEqual([1, 1])
})

test('large tables, and tables of other columns, run by themselves', async () => {
  const { loaded, runs } = doubling(true)
  const large = column(...Array.from({ length: 65 }, () => 1))
  const other: Frame = {
    kind: 'table',
    rowCount: 1,
    columns: [{ name: 'y', values: { dtype: 'float64', data: Float64Array.of(5) } }],
  }
  await answersOf(loaded, [column(1), large, other, column(2)])
  expect(runs.toSorted((one, another) => one - another)).toEqual([1, 2, 65])
})
