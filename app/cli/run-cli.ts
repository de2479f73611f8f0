/** One run of the command line, from arguments to exit code. */
import type { Failure } from '#shared/failure.ts'
import { maskedLocations } from '#shared/masked-location.ts'
import { toFailure, UserError } from '#shared/user-error.ts'
import { visibleJson } from '#shared/visible.ts'
import { readArguments } from './command-line.ts'
import type { GivenArguments } from './command-line.ts'
import { commandNamed, helpOn, helpOnAll } from './commands.ts'
import { EXIT_DONE } from './exit-codes.ts'
import { ReaderGone } from './io.ts'
import type { CliIo, Output } from './io.ts'
import { requireMeaning } from './option-rules.ts'
import { reportFailure } from './report-failure.ts'
import { version } from './version.ts'

/** Runs a command. Never rejects: what goes wrong is on `io.stderr`, and the exit code says which kind it was. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  try {
    return await dispatch(argv, io)
  } catch (error) {
    if (error instanceof ReaderGone) return EXIT_DONE
    const failure = io.signal.aborted ? cancelled() : withStack(toFailure(error), error)
    return await reportFailure(io.stderr, failure, argv.includes('--json'))
  }
}

async function dispatch(argv: readonly string[], io: CliIo): Promise<number> {
  const [name, ...rest] = argv
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const about = rest[0] === undefined ? undefined : commandNamed(rest[0])
    await io.stdout.write(about === undefined ? helpOnAll() : helpOn(about))
    return EXIT_DONE
  }
  if (name === '--version' || name === '-V') {
    await io.stdout.write(`${version}\n`)
    return EXIT_DONE
  }
  const command = commandNamed(name)
  if (command === undefined) {
    throw new UserError({
      code: 'bad-usage',
      message: name.startsWith('-') ? `There is no option "${name}".` : `There is no command "${name}".`,
      hint: 'See: palate --help',
    })
  }
  const args = readArguments(rest, name, command.options)
  if (args.flag('help')) {
    await io.stdout.write(helpOn(command))
    return EXIT_DONE
  }
  requireMeaning(args, name, command)
  const run = await command.load()
  const { runGuarded } = io
  let isGuarded = false
  const code = await run(args, {
    ...io,
    ...(args.flag('json') ? { stdout: asVisibleJson(io.stdout) } : {}),
    runGuarded:
      runGuarded === null
        ? null
        : async (guard) => {
            isGuarded = true
            return await runGuarded(guard)
          },
  })
  // A process of its own says it itself.
  if (!isGuarded) await sayUnread(args, io)
  return code
}

/** An option that a run had no use for is told, so that nobody relies on it. */
async function sayUnread(args: GivenArguments, io: CliIo): Promise<void> {
  for (const option of args.unread()) await io.stderr.write(`--${option} had no part in this.\n`)
}

/** Names and texts are foreign, and JSON may be looked at in a terminal too. */
function asVisibleJson(stdout: Output): Output {
  return {
    ...stdout,
    write: async (chunk) => await stdout.write(typeof chunk === 'string' ? visibleJson(chunk) : chunk),
  }
}

/** A fault of ours comes with what a report needs. */
function withStack(failure: Failure, error: unknown): Failure {
  if (
    error instanceof UserError ||
    failure.code !== 'internal' ||
    !(error instanceof Error) ||
    error.stack === undefined
  )
    return failure
  return { ...failure, detail: maskedLocations(error.stack) }
}

function cancelled() {
  return { code: 'cancelled', message: 'Cancelled. Nothing half-written is left.' } as const
}
