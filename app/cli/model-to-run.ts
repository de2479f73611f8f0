/** MODEL and who is to run it: `--runtime`, `--python`, `--trust`, `--model-config`. */
import type { Folder } from '#app/folder/folder.ts'
import { openToRun } from '#app/open-to-run.ts'
import { pythonAccessOf } from '#app/runtime-options.ts'
import { runtimeRequest } from '#app/runtime-request.ts'
import type { RuntimeRequest } from '#app/runtime-request.ts'
import type { Signature } from '#shared/model.ts'
import { visible } from '#shared/visible.ts'
import type { Arguments } from './command-line.ts'
import { theModel } from './command-line.ts'
import { givenRuntime } from './given-runtime.ts'
import { openOptions } from './open-options.ts'
import type { OpeningIo } from './open-options.ts'

/** What is to be loaded, and what it says it takes. */
export interface ModelToRun extends RuntimeRequest {
  readonly signature: Signature | null
  readonly folder: Folder
}

/** Opens MODEL and finds its runtime; a UserError `no-runtime` where there is none, `untrusted` where it may not run. */
export async function modelToRun(args: Arguments, command: string, io: OpeningIo): Promise<ModelToRun> {
  const options = givenRuntime(args)
  const opened = await openToRun(theModel(args, command), openOptions(args, io))
  const requested = await runtimeRequest(
    opened,
    options.choice,
    pythonAccessOf(options, { signal: io.signal, say: (line) => void io.stderr.write(`${visible(line)}\n`) }),
  )
  return { ...requested, signature: opened.model.signature, folder: opened.folder }
}
