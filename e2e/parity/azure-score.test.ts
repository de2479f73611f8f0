import { describe, expect, test } from 'vitest'
import recorded from '../../app/scoring/recorded/azure-score.json' with { type: 'json' }
import { loadServable } from '../../app/serving.ts'
import { firstDifference, parseExact } from './compare-json.ts'
import { casesOf, fixtureModel } from './fixture-cases.ts'
import type { FixtureCase } from './fixture-cases.ts'
import { nativeModels } from './native-models.ts'

type Answers = Readonly<Record<string, readonly (number | boolean | string)[]>>

const keys = ['dataframe_split', 'dataframe_records', 'inputs', 'instances'] as const
const all: Readonly<Record<string, Answers>> = recorded
const models = (await nativeModels()).filter((name) => name in all)

/** The case as it was sent to Azure's server: see recorded/record_azure_score.py. */
function azureBody({ body }: FixtureCase): Buffer {
  const text = body.toString()
  const key = keys.find((candidate) => text.slice(0, 24).includes(`"${candidate}":`))
  return Buffer.from(key === undefined ? text : text.replace(`"${key}":`, '"input_data":'))
}

describe("answers of Azure ML's inference server on /score", () => {
  test('the ONNX models among them are all run here', () => {
    expect(models.filter((name) => name.startsWith('onnx-'))).toHaveLength(15)
  })

  test.each(models)('%s', async (model) => {
    const answers = all[model] ?? {}
    const servable = await loadServable(fixtureModel(model))
    const different: string[] = []
    for (const fixture of casesOf(model).filter(({ name }) => name in answers)) {
      const [status, failed, body] = answers[fixture.name] ?? []
      const own = await servable.answer({
        route: 'score',
        contentType: fixture.contentType,
        body: azureBody(fixture),
      })
      const difference =
        own.status === status && own.failed === failed
          ? firstDifference(parseExact(own.text), parseExact(String(body)))
          : `${own.status} ${own.failed} ${own.text.slice(0, 160)}, not ${status} ${failed}`
      if (difference !== null) different.push(`${fixture.name}: ${difference}`)
    }
    await servable.close()
    expect(different).toEqual([])
  })
})
