import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { decode } from '#shared/encoding.ts'
import type { Frame } from '#shared/values.ts'
import type { LoadedModel, PythonException } from '../loaded-model.ts'
import { loadOnnx } from './load-onnx.ts'

interface RecordedModel {
  readonly name: string
  /** The ONNX file in base64. */
  readonly model: string
  readonly cases: readonly RecordedCase[]
}

interface RecordedCase {
  readonly name: string
  /** A frame in the encoding of shared/encoding.ts. */
  readonly input: unknown
  readonly output?: unknown
  readonly error?: PythonException
}

const recorded = readFileSync(new URL('recorded/wrapper-answers.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as RecordedModel)
const folder = mkdtempSync(join(tmpdir(), 'palate-onnx-'))
afterAll(() => rmSync(folder, { recursive: true }))

function load({ model }: RecordedModel): Promise<LoadedModel> {
  writeFileSync(join(folder, 'model.onnx'), Buffer.from(model, 'base64'))
  return loadOnnx({ root: folder, modelPath: 'model.onnx' })
}

const frameOf = (encoded: unknown) => decode(JSON.stringify(encoded)) as Frame

function wanted({ output, error }: RecordedCase) {
  return error === undefined ? { ok: true, output: frameOf(output) } : { ok: false, exception: error }
}

/** Floats to six digits, since two builds of onnxruntime need not agree on the last ones. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? Number(value.toPrecision(6)) : value
  if (value instanceof Float32Array || value instanceof Float64Array) return Array.from(value, rounded)
  if (value instanceof Map) return new Map(Array.from(value, ([key, item]) => [key, rounded(item)]))
  if (Array.isArray(value)) return value.map(rounded)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item)]))
}

/** Order of dict keys counts, which `toEqual` alone does not see. */
function keyOrders(value: unknown): unknown {
  if (value instanceof Map) return Array.from(value, ([key, item]) => [key, keyOrders(item)])
  if (Array.isArray(value)) return value.map(keyOrders)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return null
  return Object.values(value).map(keyOrders)
}

/** What onnxruntime-node has no way to do: feed an input that has a default. */
const isUnsupported = (model: string, name: string) => model === 'defaulted input' && name === 'both'

for (const model of recorded) {
  describe(`${model.name} as MLflow's wrapper`, async () => {
    const loaded = await load(model)
    for (const one of model.cases.filter(({ name }) => !isUnsupported(model.name, name))) {
      test(`answers: ${one.name}`, async () => {
        const { answer } = await loaded.predict(frameOf(one.input), null)
        const { explanation: _, ...python } = { explanation: undefined, ...answer }
        expect(rounded(python)).toEqual(rounded(wanted(one)))
        expect(keyOrders(python)).toEqual(keyOrders(wanted(one)))
      })
    }
  })
}

test('an input with a default that is fed is refused by name', async () => {
  const model = recorded.find(({ name }) => name === 'defaulted input')!
  const loaded = await load(model)
  const both = model.cases.find(({ name }) => name === 'both')!
  await expect(loaded.predict(frameOf(both.input), null)).rejects.toMatchObject({
    failure: { code: 'unsupported', where: 'k' },
  })
})
