import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseJson } from '#app/payload/parse-json.ts'
import { arrayDtypeName, columnDtypeName } from '#app/python-data/dtype.ts'
import { listOf } from '#app/python-data/numpy-array.ts'
import { loadModel } from '#app/runtime/load-model.ts'
import type { LoadedModel } from '#app/runtime/loaded-model.ts'
import { enforce } from '#app/schema/enforce.ts'
import {
  recordedColumn,
  recordedFrame,
  recordedValue,
  sentenceOf,
  valuesOfJson,
} from '#app/schema/testing.ts'
import type { Signature } from '#shared/model.ts'
import { valueAt } from '#shared/values.ts'
import type { Frame, Tensor, Value, ValueKey, ValueMap } from '#shared/values.ts'
import type { PredictOutcome } from '#app/runtime/messages.ts'
import { nativeRequest } from './native-request.ts'
import { openModel } from './opening.ts'
import { predictPayload } from './predicting.ts'

const fixtures = new URL('../e2e/fixtures/', import.meta.url).pathname

/** A request to MLflow's server and its answer; e2e/fixtures/README.md says how it was recorded. */
interface ServerCase {
  readonly name: string
  readonly content_type: string | null
  readonly body?: string
  readonly body_base64?: string
  readonly status: number
  readonly response: unknown
  /** The body where JavaScript's JSON would lose some of it. */
  readonly response_text?: string
}

function bodyOf({ body, body_base64 }: ServerCase): Uint8Array {
  return body_base64 === undefined ? Buffer.from(body ?? '', 'utf8') : Buffer.from(body_base64, 'base64')
}

/** Of an error, its status and code have to be the same. */
function wantedOf({ status, response, response_text }: ServerCase): readonly [number, Value] {
  if (status === 200) return [200, parseJson(response_text ?? JSON.stringify(response))]
  const hasCode = typeof response === 'object' && response !== null && 'error_code' in response
  return [status, hasCode ? String(response.error_code) : null]
}

function foundOf({ answer }: PredictOutcome): readonly [number, Value] {
  if (answer.ok) return [200, parseJson(answer.body.text)]
  return [answer.refusal.status, answer.refusal.errorCode]
}

/** `found`, with what is wanted in place of every number that is close enough to it. */
function settled(found: Value, wanted: Value): Value {
  if (isListOf(found) && isListOf(wanted)) {
    return found.map((item, place) => settled(item, wanted[place] ?? null))
  }
  if (found instanceof Map && wanted instanceof Map) {
    return new Map(Array.from(found, ([key, item]) => [key, settled(item, wanted.get(key) ?? null)]))
  }
  // Recorded through JavaScript's JSON, a float without a fraction reads as an integer.
  const isFloat = typeof found === 'number' && (typeof wanted === 'number' || typeof wanted === 'bigint')
  return isFloat && Math.abs(found - Number(wanted)) <= 1e-5 * Math.abs(Number(wanted)) ? wanted : found
}

function isListOf(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

async function load(
  name: string,
): Promise<{ readonly loaded: LoadedModel; readonly signature: Signature | null }> {
  const { folder, model } = await openModel(`${fixtures}models/${name}`)
  const native = nativeRequest(folder, model)
  if (!native.ok) throw new Error(native.reason)
  return { loaded: await loadModel(native.request), signature: model.signature }
}

const recordings = (kind: string) =>
  readdirSync(`${fixtures}${kind}`).filter((name) => name.startsWith('onnx-'))

test.each(recordings('cases'))('every request to %s is answered as MLflow answers it', async (name) => {
  const cases = JSON.parse(readFileSync(`${fixtures}cases/${name}`, 'utf8')) as ServerCase[]
  const { loaded, signature } = await load(name.replace('.json', ''))
  const answers: [string, Value][] = []
  for (const one of cases) {
    const payload = { contentType: one.content_type, body: bodyOf(one) }
    const found = foundOf(await predictPayload(loaded, signature, payload))
    answers.push([one.name, settled(found, wantedOf(one))])
  }
  expect(answers).toEqual(cases.map((one) => [one.name, wantedOf(one)]))
})

/** What `mlflow.pyfunc.load_model(…).predict` gave or raised, as far as both sides have it. */
type Direct =
  | { readonly type: Value; readonly dtypes: Value; readonly output: Value }
  | { readonly raised: string }
  | { readonly refused: string }

/** Enforcement prints inputs, which pandas and numpy abbreviate; its last sentence is what it says. */
function recordedDirect(one: ValueMap): Direct {
  const error = one.get('error')
  if (typeof error !== 'string') {
    return {
      type: one.get('output_type') ?? null,
      dtypes: one.get('output_dtypes') ?? null,
      output: recordedValue(one.get('output') ?? null),
    }
  }
  const isRefused = error.startsWith('Failed to enforce schema')
  return isRefused
    ? { refused: sentenceOf(error) }
    : { raised: `${one.get('error_type') as string}: ${error}` }
}

function inputOf(one: ValueMap): Frame {
  const input = one.get('input') as ValueMap
  switch (input.get('orient')) {
    case 'split': {
      const rows = input.get('data') as readonly (readonly Value[])[]
      const dtypes = input.get('dtypes') as readonly string[]
      const columns = (input.get('columns') as readonly string[]).map((name, place) => ({
        name,
        values: recordedColumn(
          dtypes[place] ?? '',
          rows.map((row) => row[place] ?? null),
        ),
      }))
      return { kind: 'table', rowCount: rows.length, columns }
    }
    case 'tensors':
      return recordedFrame(new Map<ValueKey, Value>([...input, ['type', 'tensors']]))
    case 'ndarray':
      return recordedFrame(input)
    default:
      return { kind: 'plain', value: recordedValue(input.get('data') ?? null) }
  }
}

async function predictedDirect(
  loaded: LoadedModel,
  signature: Signature | null,
  input: Frame,
): Promise<Direct> {
  const enforced = enforce(input, undefined, signature)
  if (!enforced.ok) return { refused: sentenceOf(enforced.refusal.message) }
  const { answer } = await loaded.predict(enforced.input, enforced.params)
  if (answer.ok) return describedOutput(answer.output)
  return { raised: `${answer.exception.type.split('.').at(-1)}: ${answer.exception.message}` }
}

/** Recorded outputs went through JSON, which knows keys of text only. */
function jsonKeys(value: Value): Value {
  return value instanceof Map
    ? new Map(Array.from(value, ([key, item]) => [String(key), item] as const))
    : value
}

function describedOutput(output: Frame): Direct {
  if (output.kind === 'table') {
    const { columns, rowCount } = output
    const rows = Array.from(
      { length: rowCount },
      (_, row) => new Map(columns.map(({ name, values }) => [name, jsonKeys(valueAt(values, row))])),
    )
    const dtypes = new Map(columns.map(({ name, values }) => [name, columnDtypeName(values)]))
    return { type: 'pandas.DataFrame', dtypes, output: rows }
  }
  if (output.kind !== 'tensors') throw new Error(`The fixtures give no ${output.kind}.`)
  const { entries } = output
  const described = ({ shape, values }: Tensor) =>
    new Map<ValueKey, Value>([
      ['dtype', arrayDtypeName(values)],
      ['shape', shape.map(BigInt)],
    ])
  return {
    type: 'dict',
    dtypes: new Map(entries.map(({ name, tensor }) => [name, described(tensor)])),
    output: new Map(entries.map(({ name, tensor }) => [name, listOf(tensor)])),
  }
}

test.each(recordings('direct'))('every direct call of %s gives what MLflow gives', async (file) => {
  const cases = valuesOfJson(readFileSync(`${fixtures}direct/${file}`, 'utf8')) as readonly ValueMap[]
  const { loaded, signature } = await load(file.replace('.json', ''))
  const found: unknown[] = []
  for (const one of cases) {
    const direct = await predictedDirect(loaded, signature, inputOf(one))
    const recorded = recordedDirect(one)
    const hasBoth = 'output' in direct && 'output' in recorded
    const output = hasBoth ? { output: settled(direct.output, recorded.output) } : {}
    found.push([one.get('name'), { ...direct, ...output }])
  }
  expect(found).toEqual(cases.map((one) => [one.get('name'), recordedDirect(one)]))
})
