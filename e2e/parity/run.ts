/**
 * `npm run parity [MODEL …] [-- --runtime python]`: every fixture case against a real `palate serve`, as a table; of the
 * natively run models, or by a real MLflow of every model whose libraries it has.
 */
import { makeTestPython } from '../python/test-python.ts'
import { fixtureModel } from './fixture-cases.ts'
import { modelParity, parityTable } from './model-parity.ts'
import type { ModelParity } from './model-parity.ts'
import { nativeModels } from './native-models.ts'
import { pythonModels } from './python-models.ts'
import { startRealServer } from './real-server.ts'

const words = process.argv.slice(2)
const isPython = words.some((word, place) => word === '--runtime' && words[place + 1] === 'python')
const wanted = words.filter((word) => !word.startsWith('-') && word !== 'python')
const isVerbose = words.includes('--verbose')
const options = isPython ? await pythonOptions() : []
const all = isPython ? pythonModels() : await nativeModels()
const models = all.filter((name) => wanted.length === 0 || wanted.includes(name))
const parities: ModelParity[] = []
for (const model of models) {
  const server = await startRealServer(fixtureModel(model), options)
  const parity = await modelParity(model, server.url)
  await server.end()
  parities.push(parity)
  for (const { name, difference } of parity.different) print(`${model} ${name}: ${difference}`)
  if (isVerbose) for (const name of parity.otherSentences) print(`${model} ${name}: other sentence`)
}
print(parityTable(parities))
process.exitCode = parities.some(({ different }) => different.length > 0) ? 1 : 0

async function pythonOptions(): Promise<readonly string[]> {
  const made = await makeTestPython()
  if (!made.ok) throw new Error(made.reason)
  return ['--runtime', 'python', '--python', made.python, '--trust', '--request-timeout', '600']
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
