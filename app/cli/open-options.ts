/** Options that say where a model is asked for, on every command that opens one. */
import type { OpenOptions } from '#app/source/open-folder.ts'
import type { Arguments } from './command-line.ts'

/**
 * `--tracking-uri` and `--registry-uri`; as MLflow, the environment is asked where they are absent. `--allow-large` says
 * yes to a download of more than 1 GB.
 */
export const openOptionKinds = {
  'tracking-uri': 'text',
  'registry-uri': 'text',
  'allow-large': 'flag',
} as const

/** How MODEL is opened. */
export function openOptions(args: Arguments, signal: AbortSignal): OpenOptions {
  return {
    signal,
    allowLarge: args.flag('allow-large'),
    context: {
      trackingUri: args.text('tracking-uri') ?? null,
      registryUri: args.text('registry-uri') ?? null,
    },
  }
}
