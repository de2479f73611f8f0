import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openModel } from '../../app/opening.ts'
import { encodeOutput } from '../../app/payload/encode-predictions.ts'
import { arrayDtypeName, columnDtypeName } from '../../app/python-data/dtype.ts'
import { loadModel } from '../../app/runtime/load-model.ts'
import type { Outcome } from '../../app/runtime/loaded-model.ts'
import { pythonAccessOf } from '../../app/runtime-options.ts'
import { runtimeRequest } from '../../app/runtime-request.ts'
import { enforce } from '../../app/schema/enforce.ts'
import { recordedColumn, valuesOfJson } from '../../app/schema/testing.ts'
import type { Frame, Value, ValueMap } from '../../shared/values.ts'
import { testPython } from '../python/python-tests.ts'
import { firstDifference, parseExact } from './compare-json.ts'
import { fixtureModel } from './fixture-cases.ts'

const models = [
  'catboost-classifier',
  'lightgbm-booster',
  'pyfunc-custom',
  'pyfunc-output-types',
  'sklearn-proba',
]
const direct = new URL('../fixtures/direct/', import.meta.url)

/** Tables that enforcement lets through; what it refuses is told by other tests. */
function tableOf(one: ValueMap): Frame | null {
  const input = one.get('input') as ValueMap
  if (input.get('orient') !== 'split') return null
  const rows = input.get('data') as readonly (readonly Value[])[]
  const dtypes = input.get('dtypes') as readonly string[]
  const names = input.get('columns') as readonly string[]
  const columns = names.map((name, place) => {
    const cells = rows.map((row) => row[place] ?? null)
    return { name, values: recordedColumn(dtypes[place] ?? '', cells) }
  })
  return { kind: 'table', rowCount: rows.length, columns }
}

function dtypesOf(output: Frame): Value {
  switch (output.kind) {
    case 'table':
      return new Map(output.columns.map(({ name, values }) => [name, columnDtypeName(values)]))
    case 'series':
      return columnDtypeName(output.values)
    case 'tensor':
      return new Map<string, Value>([
        ['dtype', arrayDtypeName(output.values)],
        ['shape', output.shape.map(BigInt)],
      ])
    case 'tensors':
    case 'plain':
      return null
  }
}

/** Numbers that JSON readers would spoil are written as `{"$int": …}` and `{"$float": …}` in the recordings. */
function plainJson(text: string): string {
  return text.replace(/\{"\$int":"(-?\d+)"\}/gu, '$1').replace(/\{"\$float":"(-?\w+)"\}/gu, '$1')
}

function bodyOf(answer: Outcome['answer']): string {
  if (!answer.ok) return `${answer.exception.type}: ${answer.exception.message}`
  const { body } = answer
  if (body === undefined) return encodeOutput(answer.output)
  return body.ok ? body.text : `${body.exception.type}: ${body.exception.message}`
}

describe.skipIf(testPython === null)('what mlflow.pyfunc gives, with its Python types', () => {
  test.each(models)('%s', async (name) => {
    const opened = await openModel(fixtureModel(name))
    const choice = { runtime: 'python', python: testPython } as const
    const access = pythonAccessOf({ choice, trust: true, modelConfig: null })
    const loaded = await loadModel((await runtimeRequest(opened, choice, access)).request)
    const text = readFileSync(new URL(`${name}.json`, direct), 'utf8')
    const raw = JSON.parse(text) as readonly { readonly output?: unknown }[]
    const found: unknown[] = []
    const wanted: unknown[] = []
    const different: string[] = []
    for (const [place, one] of (valuesOfJson(text) as readonly ValueMap[]).entries()) {
      const table = tableOf(one)
      if (table === null) continue
      const params = one.get('params') ?? undefined
      const enforced = enforce(table, params, opened.model.signature)
      if (!enforced.ok) continue
      const { answer } = await loaded.predict(enforced.input, enforced.params)
      const type = one.get('output_type')
      const failure = one.get('encode_error') ?? null
      if (typeof type !== 'string') {
        wanted.push([one.get('name'), false])
        found.push([one.get('name'), answer.ok])
        continue
      }
      const dtypes = answer.ok ? dtypesOf(answer.output) : null
      wanted.push([one.get('name'), type, dtypes === null ? null : one.get('output_dtypes')])
      found.push([one.get('name'), answer.ok ? answer.pythonType : 'raised', dtypes])
      const body = bodyOf(answer)
      if (failure !== null) {
        wanted.push(failure)
        found.push(body)
      } else {
        const recorded = plainJson(JSON.stringify(raw[place]?.output ?? null))
        const difference = firstDifference(asFloats(parseExact(body)), asFloats(parseExact(recorded)))
        if (difference !== null) different.push(`${String(place)}: ${difference}`)
      }
    }
    await loaded.close()
    expect(found).toEqual(wanted)
    expect(different).toEqual([])
    expect(found.length).toBeGreaterThan(5)
  })
})

/** JavaScript's JSON, through which recordings went here, has no `1.0`: whole floats are as good as integers. */
function asFloats(value: ReturnType<typeof parseExact>): ReturnType<typeof parseExact> {
  const text = JSON.stringify(value).replace(/\{"number":"(-?\d+)\.0"\}/gu, '{"number":"$1"}')
  return JSON.parse(text) as ReturnType<typeof parseExact>
}
