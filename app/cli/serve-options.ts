/** Options of `palate serve` as the server's settings. */
import { defaultLimits } from '#app/scoring/limits.ts'
import type { ServerLimits } from '#app/scoring/limits.ts'
import { UserError } from '#shared/user-error.ts'
import type { Arguments, OptionKinds } from './command-line.ts'
import { runtimeHelp, runtimeOptionKinds } from './runtime-option-kinds.ts'

/** What `serve` takes beside what every command takes. */
export const serveOptionKinds = {
  ...runtimeOptionKinds,
  host: 'text',
  port: 'text',
  'allow-host': 'text',
  'request-timeout': 'text',
  'max-concurrent': 'text',
  'max-queue': 'text',
  'max-body': 'text',
  'max-memory': 'text',
  'shutdown-grace': 'text',
  'azure-endpoint': 'flag',
} as const satisfies OptionKinds

/** The help on them. */
export const serveHelp = `Answers MLflow's /ping, /health, /version and /invocations like \`mlflow models serve\`, and Azure ML's /, /score and
/swagger.json like a no-code deployment. The first line on stdout is the address. Ctrl-C finishes what has begun.

Options:
${runtimeHelp}
      --host ADDRESS             address to listen on (default 127.0.0.1: this machine only)
      --port PORT                port (default 5000; 0 takes a free one)
      --allow-host NAMES         host names of a proxy or an alias that may be asked for on loopback, apart from localhost,
                             addresses and names without a dot (default none: 421; comma between, * for any)
      --request-timeout SECONDS  for an answer (default 60 on /invocations as MLflow, 5 on /score as Azure ML)
      --max-concurrent COUNT     requests handed to the model's process at once (default ${defaultLimits.maxConcurrent})
      --max-queue COUNT          requests that wait; one more is answered 503 (default ${defaultLimits.maxQueue})
      --max-body SIZE            largest body, as 10MB or 1GB (default 512MB); a larger one is answered 413
      --max-memory SIZE          memory at which the model's process is ended and started anew (default: none)
      --shutdown-grace SECONDS   for what has begun when the server is told to end (default 30)
      --azure-endpoint           /score answers like the endpoint in front of the deployment: 424, 408, 429`

/** Settings of one server. */
export interface ServeSettings {
  readonly host: string
  readonly port: number
  /** In small letters. */
  readonly allowedHosts: readonly string[]
  readonly limits: ServerLimits
  readonly memoryLimit: number | null
  /** Milliseconds. */
  readonly grace: number
  readonly isAzureEndpoint: boolean
}

/** Reads the settings; what makes no sense is `bad-usage`. */
export function serveSettings(args: Arguments): ServeSettings {
  const timeout = numberOf(args, 'request-timeout', { least: 0.001, most: 86_400 })
  const milliseconds = timeout === null ? null : Math.ceil(timeout * 1000)
  const maxBodyBytes = sizeOf(args, 'max-body') ?? defaultLimits.maxBodyBytes
  return {
    host: args.text('host') ?? '127.0.0.1',
    port: wholeOf(args, 'port', { least: 0, most: 65_535 }) ?? 5000,
    allowedHosts: hostsOf(args),
    limits: {
      ...defaultLimits,
      maxBodyBytes,
      maxHeldBytes: Math.max(defaultLimits.maxHeldBytes, 2 * maxBodyBytes),
      maxConcurrent:
        wholeOf(args, 'max-concurrent', { least: 1, most: 10_000 }) ?? defaultLimits.maxConcurrent,
      maxQueue: wholeOf(args, 'max-queue', { least: 0, most: 1_000_000 }) ?? defaultLimits.maxQueue,
      invocationsTimeout: milliseconds ?? defaultLimits.invocationsTimeout,
      scoreTimeout: milliseconds ?? defaultLimits.scoreTimeout,
    },
    memoryLimit: sizeOf(args, 'max-memory'),
    grace: (numberOf(args, 'shutdown-grace', { least: 0, most: 86_400 }) ?? 30) * 1000,
    isAzureEndpoint: args.flag('azure-endpoint'),
  }
}

function hostsOf(args: Arguments): readonly string[] {
  const text = args.text('allow-host')
  if (text === undefined) return []
  const names = text.split(',').map((name) => name.trim().toLowerCase())
  if (names.every((name) => name === '*' || /^[\w.-]+$/.test(name))) return names
  throw wrong('allow-host', 'host names without a port, or *', text)
}

interface Range {
  readonly least: number
  readonly most: number
}

function numberOf(args: Arguments, name: string, { least, most }: Range): number | null {
  const text = args.text(name)
  if (text === undefined) return null
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (value >= least && value <= most) return value
  throw wrong(name, `a number from ${least} to ${most}`, text)
}

function wholeOf(args: Arguments, name: string, range: Range): number | null {
  const value = numberOf(args, name, range)
  if (value === null || Number.isInteger(value)) return value
  throw wrong(name, 'a whole number', args.text(name) ?? '')
}

const units: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30 }

function sizeOf(args: Arguments, name: string): number | null {
  const text = args.text(name)
  if (text === undefined) return null
  const found = /^(\d+(?:\.\d+)?)\s*([kmg]?b?)$/i.exec(text.trim())
  const letters = found?.[2]?.toLowerCase() ?? ''
  const unit = units[letters.length === 1 && letters !== 'b' ? `${letters}b` : letters]
  const bytes = Math.floor(Number(found?.[1]) * (unit ?? Number.NaN))
  if (bytes >= 1) return bytes
  throw wrong(name, 'a size such as 500KB, 10MB or 1GB', text)
}

function wrong(name: string, wanted: string, given: string): UserError {
  return new UserError({
    code: 'bad-usage',
    message: `--${name} takes ${wanted}; it was given "${given}".`,
    hint: 'See: palate serve --help',
  })
}
