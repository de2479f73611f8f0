import { describe, expect, test } from 'vitest'
import { fixtureModel } from './fixture-cases.ts'
import { startInProcess } from './in-process-server.ts'
import { lastSentence } from './judge.ts'
import { modelParity } from './model-parity.ts'
import { nativeModels } from './native-models.ts'

const models = await nativeModels()

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
    expect(parity.sameSentences).toBeGreaterThanOrEqual(Math.ceil(parity.sentences * 0.95))
  })
})

test('sentences are compared without the order of sets', () => {
  expect(lastSentence("a Error: got {'b', 'a'} and ['d', 'c'].")).toBe("got 'a', 'b' and 'c', 'd'.")
})
