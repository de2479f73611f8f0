// Runs one TypeScript file of the checkout: node .ci/run-typescript.mjs FILE [arguments]
import path from 'node:path'
import { runnerImport } from 'vite'

const [file] = process.argv.splice(2, 1)
if (file === undefined) throw new Error('Which file?')
await runnerImport(path.resolve(file), { configFile: false, logLevel: 'error' })
