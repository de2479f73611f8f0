/** The `palate` executable. */
import { servingStart } from './serving-start.ts'

const folder = new URL('.', import.meta.url)
const [command] = process.argv.slice(2)
const startServingWorker = command === 'serve' ? await servingStart(folder) : null

// Only now, so that the model's process starts while this one still loads what it runs on.
const { runProcess } = await import('./run-process.ts')
const code = await runProcess(folder, startServingWorker)
// At once: tearing down a native session and its threads would be waited for in vain.
process.exit(code)
