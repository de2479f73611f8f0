/** Every recorded row of MLflow's schema enforcement: accepted or refused, with which values and dtypes, in which words. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parsePayload } from '#app/payload/parse-payload.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import type { Frame, Value } from '#shared/values.ts'
import type { Refusal } from '#shared/prediction.ts'
import type { Signature } from '#shared/model.ts'
import { enforce } from './enforce.ts'
import {
  describeFrame,
  describeValue,
  paramSpecsOf,
  recordedFrame,
  recordedValue,
  schemaOf,
  sentenceOf,
  signatureOf,
  valuesOfJson,
} from './testing.ts'

type Row = ReadonlyMap<unknown, Value>

function rowsOf(file: string): readonly Row[] {
  const rows = valuesOfJson(readFileSync(`e2e/fixtures/${file}`, 'utf8'))
  if (!isValueList(rows)) throw new Error(`${file} is not a list.`)
  return rows.filter(isValueMap)
}

function textOf(row: Row, name: string): string {
  const value = row.get(name)
  return typeof value === 'string' ? value : ''
}

/** What Palate makes of a row, in the shape of `expectedOf`. */
function actualOf(row: Row): unknown {
  const kind = textOf(row, 'kind')
  const schema = row.get('schema') ?? null
  if (kind === 'params') {
    const params = schema === null ? null : paramSpecsOf(schema)
    const signature: Signature = { inputs: null, outputs: null, params, fromTypeHint: false }
    const input: Frame = { kind: 'plain', value: null }
    const enforced = enforce(input, valuesOfJson(textOf(row, 'payload')), signature)
    if (!enforced.ok) return refused(enforced.refusal)
    return { ok: true, params: enforced.params === null ? 'None' : describeValue(enforced.params) }
  }
  const signature = signatureOf(schemaOf(schema))
  if (kind.endsWith('-direct'))
    return outcomeOf(recordedFrame(row.get('input') ?? null), undefined, signature)
  const body = new TextEncoder().encode(textOf(row, 'payload'))
  const parsed = parsePayload({ contentType: 'application/json', body }, signature)
  if (!parsed.ok) return refused(parsed.refusal)
  return outcomeOf(parsed.input, parsed.params, signature)
}

function outcomeOf(input: Frame, params: Value | undefined, signature: Signature): unknown {
  const enforced = enforce(input, params, signature)
  return enforced.ok ? { ok: true, frame: describeFrame(enforced.input) } : refused(enforced.refusal)
}

function refused(refusal: Refusal): unknown {
  const message = refusal.message.startsWith('Encountered')
    ? (refusal.cause ?? '').replace(/^\w+: /, '')
    : refusal.message
  return { ok: false, stage: refusal.stage, sentence: sentenceOf(message) }
}

function expectedOf(row: Row): unknown {
  if (row.get('ok') !== true) {
    return { ok: false, stage: textOf(row, 'stage'), sentence: sentenceOf(textOf(row, 'error')) }
  }
  const result = row.get('result') ?? null
  if (textOf(row, 'kind') !== 'params') return { ok: true, frame: describeFrame(recordedFrame(result)) }
  if (result === null) return { ok: true, params: 'None' }
  if (!isValueMap(result)) throw new Error('The recorded params are not an object.')
  const entries = Array.from(result, ([name, param]) => {
    const value = isValueMap(param) ? (param.get('value') ?? null) : param
    return [name, recordedValue(value)] as const
  })
  return { ok: true, params: describeValue(new Map(entries)) }
}

describe.each(['enforcement.json'])('%s', (file) => {
  const rows = rowsOf(file)
  const kinds = Array.from(new Set(rows.map((row) => textOf(row, 'kind'))))
  test.each(kinds)('%s', (kind) => {
    const chosen = rows.filter((row) => textOf(row, 'kind') === kind)
    const wrong = chosen.flatMap((row) => {
      const actual = actualOf(row)
      const expected = expectedOf(row)
      return JSON.stringify(actual) === JSON.stringify(expected)
        ? []
        : [{ id: textOf(row, 'id'), payload: textOf(row, 'payload'), actual, expected }]
    })
    expect(wrong).toEqual([])
    expect(chosen.length).toBeGreaterThan(0)
  })
})
