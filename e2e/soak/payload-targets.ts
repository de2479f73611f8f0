/** What payloads are fuzzed against: fixture models with the requests that were recorded of them. */
import { openToRun } from '#app/open-to-run.ts'
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import { parseAnyPayload } from '#app/payload/parse-any-payload.ts'
import { validatePayload } from '#app/predicting.ts'
import { enforce } from '#app/schema/enforce.ts'
import { loadServable } from '#app/serving.ts'
import type { Servable } from '#app/serving.ts'
import type { Signature } from '#shared/model.ts'
import { casesOf, fixtureModel } from '../parity/fixture-cases.ts'

/** One model; `ask` gives whether a request was answered or refused, and rejects where neither happened. */
export interface PayloadTarget {
  readonly name: string
  readonly seeds: readonly RequestPayload[]
  readonly ask: (payload: RequestPayload) => Promise<'answered' | 'refused'>
}

/** Models that run here: requests go all the way. */
const natives = [
  'onnx-iris-tensor',
  'onnx-mixed',
  'onnx-dtypes',
  'onnx-text',
  'onnx-no-signature',
  'sklearn-linreg',
]

/** Signatures of every kind of type: requests go as far as the model. */
const signatures = [
  'pyfunc-types',
  'pyfunc-types-optional',
  'pyfunc-nested',
  'pyfunc-typehints',
  'pyfunc-unnamed-columns',
]

/** Larger seeds only make the same mutants slower. */
const MAX_SEED_BYTES = 20_000

const chat = { messages: [{ role: 'user', content: 'Hello' }], temperature: 0.5, max_tokens: 10, stop: ['.'] }
const completion = { prompt: ['a', 'b'], n: 1, stream: false }

function kserve(): RequestPayload {
  const inputs = [
    { name: 'x', shape: [2, 2], datatype: 'FP32', data: [1, 2, 3, 4] },
    { name: 'y', shape: [2], datatype: 'BYTES', data: ['a', 'b'], parameters: { content_type: 'str' } },
    { name: 'z', shape: [1, 2], datatype: 'INT64', data: [[1, 2]] },
    { name: 'b', shape: [2], datatype: 'BOOL', data: [true, false] },
  ]
  return json({ id: '1', parameters: {}, inputs })
}

/** All targets. */
export async function payloadTargets(): Promise<readonly PayloadTarget[]> {
  const running = await Promise.all(
    natives.map(async (name) => {
      const { model } = await openToRun(fixtureModel(name))
      return nativeTarget(name, await loadServable(fixtureModel(name)), model.signature)
    }),
  )
  const reading = await Promise.all(
    signatures.map(async (name) => {
      const { model } = await openToRun(fixtureModel(name))
      return readingTarget(name, model.signature)
    }),
  )
  return [...running, ...reading]
}

function nativeTarget(name: string, servable: Servable, signature: Signature | null): PayloadTarget {
  const toServer = async (payload: RequestPayload, route: 'invocations' | 'score') => {
    const { status } = await servable.answer({ ...payload, route })
    return status === 200 ? 'answered' : 'refused'
  }
  return {
    name,
    seeds: seedsOf(name),
    ask: async (payload) => {
      const scored = await toServer(payload, 'score')
      const invoked = await toServer(payload, 'invocations')
      return [scored, invoked, read(payload, signature)].includes('answered') ? 'answered' : 'refused'
    },
  }
}

function readingTarget(name: string, signature: Signature | null): PayloadTarget {
  return {
    name,
    seeds: seedsOf(name),
    ask: async (payload) => {
      const { refusal } = validatePayload(signature, payload)
      return [refusal === null ? 'answered' : 'refused', read(payload, signature)].includes('answered')
        ? 'answered'
        : 'refused'
    },
  }
}

/** As a request of any server, up to the model. */
function read(payload: RequestPayload, signature: Signature | null): 'answered' | 'refused' {
  const parsed = parseAnyPayload(payload, signature)
  if (!parsed.ok) return 'refused'
  return enforce(parsed.input, parsed.params, signature, parsed.casts).ok ? 'answered' : 'refused'
}

function seedsOf(name: string): readonly RequestPayload[] {
  const recorded = casesOf(name).filter(({ body }) => body.length > 0 && body.length < MAX_SEED_BYTES)
  const own = recorded.map(({ contentType, body }) => ({ contentType, body }))
  return [...own, ...own.flatMap(asInputData), ...parquetSeeds(), kserve(), json(chat), json(completion)]
}

/** Parquet of pandas, whatever its columns are. */
function parquetSeeds(): readonly RequestPayload[] {
  return casesOf('onnx-mixed')
    .filter(({ body }) => body.subarray(0, 4).toString('latin1') === 'PAR1' && body.length < MAX_SEED_BYTES)
    .map(({ contentType, body }) => ({ contentType, body }))
}

/** The same input as a request to Azure ML. */
function asInputData({ contentType, body }: RequestPayload): readonly RequestPayload[] {
  const text = Buffer.from(body).toString()
  const changed = text.replace(/"(dataframe_split|inputs|instances)"/, '"input_data"')
  return changed === text ? [] : [{ contentType, body: Buffer.from(changed) }]
}

function json(value: unknown): RequestPayload {
  return { contentType: 'application/json', body: Buffer.from(JSON.stringify(value)) }
}
