import { describe, expect, test } from 'vitest'
import { fixtureModel } from '#e2e/built-product.ts'
import { readInputExample } from '#app/model/input-example.ts'
import { openModel } from '#app/opening.ts'
import { parseJson } from '#app/payload/parse-json.ts'
import { parsePayload } from '#app/payload/parse-payload.ts'
import { enforce } from '#app/schema/enforce.ts'
import type { ColumnSpec, ScalarType, Signature } from '#shared/model.ts'
import { scalarTypes } from '#shared/model.ts'
import { isValueMap } from '#shared/values.ts'
import type { EdgeCase } from './edge-case.ts'
import { generateEdgeCases } from './generate.ts'

function signatureOf(columns: readonly ColumnSpec[]): Signature {
  return { inputs: { kind: 'columns', columns }, outputs: null, params: null, fromTypeHint: false }
}

function column(name: string, type: ScalarType): ColumnSpec {
  return { name, type: { kind: 'scalar', type }, required: true }
}

/** Whether MLflow's enforcement takes a case; null where it is not read at all. */
function isTaken({ body, contentType }: EdgeCase, signature: Signature): boolean {
  const parsed = parsePayload({ contentType, body: Buffer.from(body) }, signature)
  return parsed.ok && enforce(parsed.input, parsed.params, signature, parsed.casts).ok
}

describe('cases of a table', () => {
  const signature = signatureOf(
    scalarTypes.filter((type) => type !== 'datetime').map((type) => column(`a ${type}`, type)),
  )
  const cases = generateEdgeCases(signature, null)

  test('are told apart, and are requests that a JSON reader reads', () => {
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length)
    const wrong = cases.filter(({ id, body }) => !id.includes('bare-list') && !isValueMap(parseJson(body)))
    expect(wrong.map(({ id }) => id)).toEqual([])
  })

  test('cover what issue after issue is about, for every column', () => {
    const kinds = new Set(cases.map(({ kind }) => kind))
    for (const kind of [
      'null',
      'missing',
      'extra',
      'order',
      'empty',
      'beyond-range',
      'unseen-value',
      'text-for-number',
    ] as const) {
      expect(kinds).toContain(kind)
    }
    for (const type of ['boolean', 'integer', 'long', 'double', 'string', 'binary']) {
      expect(cases.some(({ id }) => id === `null/a ${type}`)).toBe(true)
      expect(cases.some(({ id }) => id === `missing/a ${type}`)).toBe(true)
    }
  })

  test('do what MLflow does with them', () => {
    const taken = cases.filter((edge) => isTaken(edge, signature)).map(({ id }) => id)
    expect(taken).toEqual(
      expect.arrayContaining([
        'as-is',
        'extra',
        'order',
        'null/a double',
        'text-for-number/a long',
        'unseen-value/a string',
      ]),
    )
    for (const id of ['null/a long', 'missing/a double', 'text-for-number/words/a long', 'empty/records']) {
      expect(cases.map((edge) => edge.id)).toContain(id)
      expect(taken).not.toContain(id)
    }
  })

  test('a wide table does not grow without end', () => {
    const wide = signatureOf(Array.from({ length: 5_000 }, (_, place) => column(`c${place}`, 'double')))
    const cases = generateEdgeCases(wide, null)
    expect(cases.length).toBeLessThan(1_200)
    expect(cases.reduce((letters, { body }) => letters + body.length, 0)).toBeLessThan(12_000_000)
  })
})

describe('cases of the fixtures', () => {
  test.each([
    'onnx-iris',
    'onnx-mixed',
    'onnx-image',
    'onnx-multi-tensor',
    'pyfunc-nested',
    'pyfunc-types-optional',
    'sklearn-proba',
  ])('%s: the plain one is taken, the ids are told apart', async (name) => {
    const { folder, model } = await openModel(fixtureModel(name))
    const { signature } = model
    const example = await readInputExample(folder, model)
    const parsed =
      example === null
        ? null
        : parsePayload({ ...example.payload, body: Buffer.from(example.payload.body) }, signature)
    const cases = generateEdgeCases(signature, parsed?.ok === true ? parsed.input : null)
    const plain = cases.find(({ id }) => id === 'as-is')
    expect(plain).toBeDefined()
    expect(isTaken(plain!, signature!)).toBe(true)
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length)
  })

  test('a model without signature and example has cases too', () => {
    expect(generateEdgeCases(null, null).length).toBeGreaterThan(5)
  })
})
