/** Which fixture models the tests' Python can load. */
import { fixtureNames } from './fixture-cases.ts'

/** Their packages are too large for every run of the tests; `npm run soak:large` is their place. */
export const largeModels: readonly string[] = ['keras-dense', 'prophet-trend', 'spark-pipeline']

/** Names of the fixture models with cases whose libraries e2e/python/requirements.txt names. */
export function pythonModels(): readonly string[] {
  return fixtureNames().filter((name) => !largeModels.includes(name))
}
