/** The engine as both hosts make it. */
import { existsSync } from 'node:fs'
import { totalmem } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { version } from '#app/cli/version.ts'
import { createEngine } from '#app/engine.ts'
import { madeEnvironments } from '#app/environment-calls.ts'
import type { Engine, EngineParts } from '#app/engine.ts'
import { UserError } from '#shared/user-error.ts'
import { sweepCache } from '#app/source/cache.ts'
import { hostContext } from '#app/source/host-context.ts'
import { stateFolder } from '#app/workspace/state-folder.ts'

/** What differs between the hosts. */
export interface HostParts extends Pick<
  EngineParts,
  'host' | 'reopens' | 'spawn' | 'chooseFolder' | 'reveal' | 'secrets'
> {
  /** The folder with package.json, `dist` and `app/samples`. */
  readonly productFolder: string
}

/** One model's process may take so much of the machine's memory; the rest keeps the system and Palate answering. */
const MEMORY_SHARE = 0.75

/** An engine with this machine's limits and places. */
export function hostEngine({ productFolder, ...parts }: HostParts): Engine {
  // What a killed process left half-arrived is never opened; it only takes space.
  void sweepCache(hostContext().cacheFolder)
  // Looking at the list removes what is half made.
  madeEnvironments()
    .list()
    .catch(() => undefined)
  const built = (name: string) => {
    const file = path.join(productFolder, 'dist', name)
    return existsSync(file) ? pathToFileURL(file) : undefined
  }
  const customWorker = built('custom-predict-worker.js')
  const partsWorker = built('parts-worker.js')
  const comparisonWorker = built('comparison-worker.js')
  return createEngine({
    ...parts,
    insideProcess: parts.spawn,
    version,
    ...(customWorker === undefined ? {} : { customWorker }),
    ...(partsWorker === undefined ? {} : { partsWorker }),
    ...(comparisonWorker === undefined ? {} : { comparisonWorker }),
    stateFolder: stateFolder(process.platform, process.env),
    samplesFolder: path.join(productFolder, 'app', 'samples'),
    memoryLimit:
      chosenMemoryLimit(process.env['PALATE_MEMORY_LIMIT']) ??
      memoryLimit(totalmem(), process.constrainedMemory()),
  })
}

/** Bytes for one model's process; a container's limit counts where it is lower (0 and larger figures mean none). */
export function memoryLimit(machine: number, constrained: number): number {
  const available = constrained > 0 ? Math.min(machine, constrained) : machine
  return Math.floor(available * MEMORY_SHARE)
}

/** What PALATE_MEMORY_LIMIT asks for, in megabytes, as bytes; undefined where it is not set. Throws a UserError for what is no number. */
export function chosenMemoryLimit(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const megabytes = /^\d{1,9}$/u.test(text) ? Number(text) : 0
  if (megabytes > 0) return megabytes * 2 ** 20
  throw new UserError({
    code: 'bad-usage',
    message: `PALATE_MEMORY_LIMIT is "${text}", which is no number of megabytes.`,
    hint: 'Give it as in PALATE_MEMORY_LIMIT=4096, or leave it out for three quarters of the memory.',
  })
}
