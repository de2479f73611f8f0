/** The `palate` executable. */
import { pathToFileURL } from 'node:url'
import { servingStart } from './serving-start.ts'

async function main(): Promise<number> {
  const folder = pathToFileURL(`${import.meta.dirname}/`)
  const [command] = process.argv.slice(2)
  const startServingWorker = command === 'serve' ? await servingStart(folder) : null
  // Only now, so that the model's process starts while this one still loads what it runs on.
  const { runProcess } = await import('./run-process.ts')
  return await runProcess(folder, startServingWorker)
}

// At once: tearing down a native session and its threads would be waited for in vain.
void main().then((code) => process.exit(code))
