import { cp, mkdtemp, readFile, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { openOnnx } from '#app/onnx-graph/open-model.ts'
import { describeOnnxWeights } from './weights.ts'

const recorded = path.resolve('app/flavor/onnx/recorded/weights')
const external = path.resolve('e2e/fixtures/models/onnx-external-data')

function asked(root: string, name: string, signal = new AbortController().signal) {
  return { root, modelPath: 'model.onnx', path: [], name, signal, report: () => undefined }
}

interface Recorded {
  readonly count: number
  readonly zeros: number
  readonly nan: number
  readonly infinite: number
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly deviation: number
  readonly bins: readonly number[]
}

describe('describeOnnxWeights', () => {
  test('gives what numpy gives, for every element type, raw and typed', async () => {
    const file = await readFile(path.join(recorded, 'statistics.json'), 'utf8')
    const all = Object.entries(JSON.parse(file) as Readonly<Record<string, Recorded>>)
    expect(all.length).toBeGreaterThan(30)
    for (const [name, { min, max, mean, deviation, bins, ...counts }] of all) {
      const weights = await describeOnnxWeights(asked(recorded, name))
      expect(weights).toMatchObject({ name, ...counts })
      const { numbers } = weights
      expect([name, numbers?.min, numbers?.max]).toEqual([name, min, max])
      expect((numbers?.mean ?? 0) / mean).toBeCloseTo(1, 10)
      expect((numbers?.deviation ?? 0) / deviation).toBeCloseTo(1, 10)
      // A value at an edge may fall to either side of it.
      const moved = bins.reduce((sum, bin, at) => sum + Math.abs(bin - (numbers?.bins[at] ?? 0)), 0)
      expect([name, moved <= counts.count / 10]).toEqual([name, true])
      expect(numbers?.bins.reduce((sum, bin) => sum + bin, 0)).toBe(
        counts.count - counts.nan - counts.infinite,
      )
    }
  })

  test('the values of a sparse initializer are read; text is refused, and so is what is not there', async () => {
    expect(await describeOnnxWeights(asked(recorded, 'sparse'))).toMatchObject({
      count: 2,
      numbers: { min: -2, max: 1.5 },
    })
    await expect(describeOnnxWeights(asked(recorded, 'text'))).rejects.toMatchObject({
      failure: { code: 'unsupported' },
    })
    await expect(describeOnnxWeights(asked(recorded, 'gone'))).rejects.toMatchObject({
      failure: { code: 'not-found' },
    })
  })

  test('external data are read where they lie; cut short they are said to be; an abort ends it', async () => {
    const { model } = await openOnnx(external, 'model.onnx')
    const weights = model.initializers.find((tensor) => tensor.external !== null)
    expect(weights).toBeDefined()
    const name = weights?.name ?? ''
    const seen: number[] = []
    const report = (done: number) => void seen.push(done)
    const read = await describeOnnxWeights({ ...asked(external, name), report })
    expect(seen.at(-1)).toBe(2 * (weights?.external?.length ?? weights?.bytes ?? 0))
    expect(read.count).toBe(weights?.shape.reduce((product, extent) => product * extent, 1))
    expect(read.numbers?.min).toBeLessThan(read.numbers?.max ?? 0)
    await expect(describeOnnxWeights(asked(external, name, AbortSignal.abort()))).rejects.toMatchObject({
      failure: { code: 'cancelled' },
    })
    const copy = await mkdtemp(path.join(tmpdir(), 'palate-weights-'))
    await cp(external, copy, { recursive: true })
    const held = path.join(copy, weights?.external?.location ?? '')
    await truncate(held, (weights?.external?.offset ?? 0) + 3)
    await expect(describeOnnxWeights(asked(copy, name))).rejects.toMatchObject({
      failure: { code: 'bad-model' },
    })
    await rm(copy, { recursive: true })
  })
})
