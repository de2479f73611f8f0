/**
 * Models of each library version, made by the real libraries, answered as they answered: see the maker beside the data.
 * `found` holds models that soak runs once found to be answered wrongly, `more` classes that came later: both with Python's own spread.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { judge, type Made } from '#e2e/soak/judge-answer.ts'
import type { MethodName } from '#shared/native-methods.ts'
import { lowerModel } from './lower-model.ts'

const golden = new URL('../../e2e/fixtures/native-golden/', import.meta.url).pathname
const versions = readdirSync(golden, { withFileTypes: true }).filter((entry) => entry.isDirectory())

/** Models that are refused, and what the refusal must say. */
const refused: Readonly<Record<string, string>> = {
  'sklearn-1.0 bins': 'KBinsDiscretizer with bins of a scikit-learn before 1.2',
  'sklearn-1.1 bins': 'KBinsDiscretizer with bins of a scikit-learn before 1.2',
  'found seed 3150': 'QuadraticDiscriminantAnalysis with float32 data',
}

describe.each(versions.map(({ name }) => name))('%s', (version) => {
  const cases: readonly Made[] = JSON.parse(readFileSync(`${golden}${version}/cases.json`, 'utf8'))
  test.each(
    cases
      .filter(({ name }) => !Object.hasOwn(refused, `${version} ${name}`))
      .map((made) => [made.name, made] as const),
  )('%s', (_, made) => {
    const lowered = lowerModel(readFileSync(`${golden}${version}/${made.file.path}`), made.file)
    const verdicts = Object.entries(made.answers).map(
      ([method, answer]) =>
        [
          method,
          judge(
            lowered,
            method as MethodName,
            { ...made, slack: version === 'found' || version === 'more' ? 0 : 1e-12 },
            answer,
          ),
        ] as const,
    )
    expect(verdicts.filter(([, verdict]) => verdict.kind === 'wrong')).toEqual([])
    expect(verdicts.find(([method]) => method === 'predict' || method === 'transform')?.[1].kind).toBe(
      'equal',
    )
  })
})

test.each(Object.entries(refused))('%s is refused by name', (key, reason) => {
  const [version = '', ...words] = key.split(' ')
  const name = words.join(' ')
  const cases: readonly Made[] = JSON.parse(readFileSync(`${golden}${version}/cases.json`, 'utf8'))
  const made = cases.find((one) => one.name === name)
  if (made === undefined) throw new Error('the model is not there')
  expect(() => lowerModel(readFileSync(`${golden}${version}/${made.file.path}`), made.file)).toThrow(reason)
})
