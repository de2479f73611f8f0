/** The `palate` executable. */
import { processIo } from './process-io.ts'
import { runCli } from './run-cli.ts'

const code = await runCli(process.argv.slice(2), processIo(new URL('.', import.meta.url)))
// At once: tearing down a native session and its threads would be waited for in vain.
process.exit(code)
