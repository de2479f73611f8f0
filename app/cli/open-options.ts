/** Options that say where a model is asked for, on every command that opens one. */
import type { OpenOptions } from '#app/source/open-folder.ts'
import type { Arguments } from './command-line.ts'

/** `--tracking-uri` and `--registry-uri`; as MLflow, the environment is asked where they are absent. */
export const openOptionKinds = { 'tracking-uri': 'text', 'registry-uri': 'text' } as const

/** How MODEL is opened. */
export function openOptions(args: Arguments, signal: AbortSignal): OpenOptions {
  return {
    signal,
    context: {
      trackingUri: args.text('tracking-uri') ?? null,
      registryUri: args.text('registry-uri') ?? null,
    },
  }
}
