/** `npm run parity [MODEL …]`: every fixture case of every natively run model against a real `palate serve`, as a table. */
import { fixtureModel } from './fixture-cases.ts'
import { modelParity, parityTable } from './model-parity.ts'
import type { ModelParity } from './model-parity.ts'
import { nativeModels } from './native-models.ts'
import { startRealServer } from './real-server.ts'

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('-'))
const isVerbose = process.argv.includes('--verbose')
const models = (await nativeModels()).filter((name) => wanted.length === 0 || wanted.includes(name))
const parities: ModelParity[] = []
for (const model of models) {
  const server = await startRealServer(fixtureModel(model))
  const parity = await modelParity(model, server.url)
  await server.end()
  parities.push(parity)
  for (const { name, difference } of parity.different) print(`${model} ${name}: ${difference}`)
  if (isVerbose) for (const name of parity.otherSentences) print(`${model} ${name}: other sentence`)
}
print(parityTable(parities))
process.exitCode = parities.some(({ different }) => different.length > 0) ? 1 : 0

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
