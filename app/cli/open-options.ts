/** Options that say where a model is asked for, on every command that opens one. */
import type { OpenOptions } from '#app/source/open-folder.ts'
import { mlflowProgram } from '#app/mlflow-program.ts'
import { byteSize } from '#app/text/byte-size.ts'
import type { Progress } from '#shared/contract.ts'
import { visible } from '#shared/visible.ts'
import type { Arguments } from './command-line.ts'
import type { CliIo } from './io.ts'
import { progressBar, progressLine } from './progress-line.ts'

/**
 * `--tracking-uri` and `--registry-uri`; as MLflow, the environment is asked where they are absent. `--allow-large` says
 * yes to a download of more than 1 GB, `--allow-mlflow` to MLflow bringing what Palate cannot, in that of `--python`.
 */
export const openOptionKinds = {
  'tracking-uri': 'text',
  'registry-uri': 'text',
  'allow-large': 'flag',
  'allow-mlflow': 'flag',
  python: 'text',
} as const

/** Their help. */
export const openHelp = `Where MODEL is asked for:
      --tracking-uri U   the store of runs:/ and models:/ (default: MLFLOW_TRACKING_URI, else what MLflow takes here)
      --registry-uri U   the registry, where it is another one (default: MLFLOW_REGISTRY_URI)
      --allow-large      download more than 1 GB
      --allow-mlflow     let MLflow in Python bring what is in S3, Azure, Google Cloud or DBFS; in that of --python PATH,
                         else the first found that has it`

/** What opening touches of the command line's surroundings. */
export type OpeningIo = Pick<CliIo, 'signal' | 'stderr' | 'takeInterrupts' | 'leaveInterrupts'>

/**
 * How MODEL is opened. What takes long is shown on a terminal; Ctrl-C in the midst of it leaves nothing half-arrived.
 */
export function openOptions(args: Arguments, io: OpeningIo): OpenOptions {
  const line = progressLine(io.stderr)
  let isBringing = false
  return {
    signal: io.signal,
    report: (progress) => {
      if (!isBringing) io.takeInterrupts()
      isBringing = true
      line.show(() => bringingText(progress))
    },
    settled: async () => {
      if (isBringing) io.leaveInterrupts()
      isBringing = false
      await line.clear()
    },
    allowLarge: args.flag('allow-large'),
    allowMlflow: args.flag('allow-mlflow'),
    context: {
      mlflow: mlflowProgram(namedPython(args)),
      trackingUri: args.text('tracking-uri') ?? null,
      registryUri: args.text('registry-uri') ?? null,
    },
  }
}

/** The interpreter of `--python`, where it is a path; the model's own environment is not known before it is here. */
function namedPython(args: Arguments): string | null {
  if (!args.flag('allow-mlflow')) return null
  const python = args.text('python') ?? 'auto'
  return python === 'auto' || python === 'create' ? null : python
}

/** `Downloading 120 MB ████████░░░░  33 %  40 MB`. */
function bringingText({ activity, done, total }: Progress): string {
  // Names of archives and files are foreign.
  const what = visible(activity)
  if (done === undefined || done === 0) return `${what}…`
  const counted = byteSize(done)
  return total === undefined || total === 0
    ? `${what}  ${counted}`
    : `${what} ${progressBar(done / total)}  ${counted}`
}
