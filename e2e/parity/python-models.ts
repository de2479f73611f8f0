/** Which fixture models the tests' Python can load. */
import { fixtureNames } from './fixture-cases.ts'

/** Their packages are too large for every run of the tests; `npm run soak` is their place. */
const large = ['keras-dense', 'prophet-trend', 'spark-pipeline']

/** Names of the fixture models with cases whose libraries e2e/python/requirements.txt names. */
export function pythonModels(): readonly string[] {
  return fixtureNames().filter((name) => !large.includes(name))
}
