/** What the engine adds to onnxruntime in the same process, for many rows and for one. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { nativeRequest } from '#app/native-request.ts'
import { openToRun } from '#app/open-to-run.ts'
import { predictPayload } from '#app/predicting.ts'
import { loadModel } from '#app/runtime/load-model.ts'
import type { LoadedModel } from '#app/runtime/loaded-model.ts'
import { enforce } from '#app/schema/enforce.ts'
import type { Signature } from '#shared/model.ts'
import type { Table } from '#shared/values.ts'
import { median } from './measured-process.ts'

const MANY_ROWS = 10_000
const REPEATS = 400

/** Medians in milliseconds. */
export interface EngineOverhead {
  readonly manyRows: { readonly rows: number; readonly raw: number; readonly engine: number }
  readonly oneRow: { readonly raw: number; readonly engine: number }
}

/** Measures a model that takes one float tensor and double columns. */
export async function engineOverhead(modelFolder: string): Promise<EngineOverhead> {
  const session = await InferenceSession.create(path.join(modelFolder, 'model.onnx'))
  const { folder, model } = await openToRun(modelFolder)
  const native = nativeRequest(folder, model)
  if (!native.ok) throw new Error(native.reason)
  const loaded = await loadModel(native.request)
  const { signature } = model
  const columns = signature?.inputs?.kind === 'columns' ? signature.inputs.columns : []
  const table = tableOf(columns.map(({ name }) => name ?? ''))
  const body = oneRowBody(table)
  const [rawMany, engineMany] = await inTurns(
    () => rawTable(session, table),
    () => enginePredict(loaded, signature, table),
  )
  const [rawOne, engineOne] = await inTurns(
    () => rawRequest(session, body),
    () => engineRequest(loaded, signature, body),
  )
  return {
    manyRows: { rows: MANY_ROWS, raw: rawMany, engine: engineMany },
    oneRow: { raw: rawOne, engine: engineOne },
  }
}

function tableOf(names: readonly string[]): Table {
  const columns = names.map((name, place) => {
    const data = Float64Array.from({ length: MANY_ROWS }, (_none, row) => ((row * 7 + place * 3) % 80) / 10)
    return { name, values: { dtype: 'float64', data } as const }
  })
  return { kind: 'table', rowCount: MANY_ROWS, columns }
}

function oneRowBody({ columns }: Table): Uint8Array {
  const data = [columns.map(({ values }) => Number(values.data[0]))]
  return Buffer.from(JSON.stringify({ dataframe_split: { columns: columns.map(({ name }) => name), data } }))
}

/** float64 columns to one float32 tensor, run, and the output as it comes. */
async function rawTable(session: InferenceSession, { rowCount, columns }: Table): Promise<unknown> {
  const width = columns.length
  const rows = new Float32Array(rowCount * width)
  for (const [place, { values }] of columns.entries()) {
    if (!(values.data instanceof Float64Array)) throw new Error('The columns are doubles.')
    for (let row = 0; row < rowCount; row++) rows[row * width + place] = values.data[row] ?? 0
  }
  return await session.run({ [session.inputNames[0] ?? '']: new Tensor('float32', rows, [rowCount, width]) })
}

async function enginePredict(
  loaded: LoadedModel,
  signature: Signature | null,
  table: Table,
): Promise<unknown> {
  const enforced = enforce(table, undefined, signature)
  if (!enforced.ok) throw new Error(enforced.refusal.plain)
  const { answer } = await loaded.predict(enforced.input, enforced.params)
  if (!answer.ok) throw new Error(answer.exception.message)
  return answer.output
}

/** A JSON request to a JSON answer with nothing between. */
async function rawRequest(session: InferenceSession, body: Uint8Array): Promise<unknown> {
  const text = Buffer.from(body).toString('utf8')
  const { data } = (JSON.parse(text) as { dataframe_split: { data: readonly (readonly number[])[] } })
    .dataframe_split
  const [row = []] = data
  const feed = new Tensor('float32', Float32Array.from(row), [1, row.length])
  const outputs = await session.run({ [session.inputNames[0] ?? '']: feed })
  const answers = session.outputNames.map((name) => [name, Number(outputs[name]?.data[0])])
  return JSON.stringify({ predictions: [Object.fromEntries(answers)] })
}

async function engineRequest(
  loaded: LoadedModel,
  signature: Signature | null,
  body: Uint8Array,
): Promise<unknown> {
  const { answer } = await predictPayload(loaded, signature, { contentType: 'application/json', body })
  if (!answer.ok) throw new Error(answer.refusal.plain)
  return answer.body.text
}

/** Medians of two ways, after as many runs as it takes for the compiler to be done with both. */
async function inTurns(
  left: () => Promise<unknown>,
  right: () => Promise<unknown>,
): Promise<readonly [number, number]> {
  const times: [number[], number[]] = [[], []]
  for (let round = -REPEATS; round < REPEATS; round++) {
    for (const [place, way] of [left, right].entries()) {
      const started = performance.now()
      await way()
      if (round >= 0) times[place]?.push(performance.now() - started)
    }
  }
  return [median(times[0]), median(times[1])]
}

/** Versions that belong to the figures. */
export function onnxruntimeVersion(root: string): string {
  const text = readFileSync(path.join(root, 'node_modules/onnxruntime-node/package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
