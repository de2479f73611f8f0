import { describe, expect, test } from 'vitest'
import { fixtureModel } from './fixture-cases.ts'
import { startInProcess } from './in-process-server.ts'
import { lastSentence } from './judge.ts'
import { modelParity } from './model-parity.ts'
import { nativeModels } from './native-models.ts'

const models = await nativeModels()
const counts = { sentences: 0, same: 0 }

describe("MLflow's own answers on /invocations", () => {
  test('the ONNX models are all run here', () => {
    expect(models.filter((name) => name.startsWith('onnx-')).length).toBeGreaterThanOrEqual(17)
  })

  test.each(models)('%s', async (model) => {
    const server = await startInProcess(fixtureModel(model))
    const parity = await modelParity(model, server.url)
    await server.end()
    expect(parity.cases).toBeGreaterThan(0)
    expect(parity.different.map(({ name, difference }) => `${name}: ${difference}`)).toEqual([])
    // Of all of them 95 in 100; those of one model may be few.
    expect(parity.sameSentences).toBeGreaterThanOrEqual(Math.floor(parity.sentences * 0.93))
    counts.sentences += parity.sentences
    counts.same += parity.sameSentences
  })

  test('95 of 100 refusals say the same sentence', () => {
    expect(counts.same / counts.sentences).toBeGreaterThanOrEqual(0.95)
  })
})

test('sentences are compared without the order of sets', () => {
  expect(lastSentence("a Error: got {'b', 'a'} and ['d', 'c'].")).toBe("got 'a', 'b' and 'c', 'd'.")
})
