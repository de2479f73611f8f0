/** A run of the command line as the process it is in. */
import type { CliIo } from './io.ts'
import { processIo } from './process-io.ts'
import { runCli } from './run-cli.ts'

/** Runs this process's arguments and gives the exit code; built files are in `folder`. */
export function runProcess(folder: URL, startServingWorker: CliIo['startServingWorker']): Promise<number> {
  return runCli(process.argv.slice(2), processIo(folder, startServingWorker))
}
