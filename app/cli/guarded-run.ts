/** A run in a process of its own, watched: it can be ended at any time, and what it was writing is removed. */
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { fstatSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { modelEnvironment } from '#shared/model-environment.ts'
import { UserError } from '#shared/user-error.ts'
import { GUARDED } from './guarded.ts'
import type { Guard } from './io.ts'

/** A process that was asked to end and works between its parts does so well within this. */
const GRACE_MS = 1_000

/** What to run, and what asks for its end. */
export interface GuardedCommand {
  readonly executable: string
  readonly args: readonly string[]
  readonly signal: AbortSignal
}

/**
 * Runs it to its end and gives its exit code. Throws a UserError `timed-out`, `cancelled` or `runtime-crashed` where
 * it did not come to one; nothing it was writing is left then.
 */
export async function guardedRun(command: GuardedCommand, guard: Guard): Promise<number> {
  const inherited = guard.isLocal ? modelEnvironment(process.env) : process.env
  const env = { ...inherited, [GUARDED]: '1' }
  const options: SpawnOptions = { stdio: handedOn(command.args), env }
  // Most runs start no process, and this file is loaded with what every run needs; `import()` would keep it from the code cache.
  const { spawn } = process.getBuiltinModule('node:child_process')
  const child = spawn(command.executable, command.args, options)
  let ended: 'timed-out' | 'cancelled' | undefined
  const kill = () => child.kill('SIGKILL')
  const timer = setTimeout(
    () => {
      ended = 'timed-out'
      kill()
    },
    // Node's timers hold 31 bits; longer limits are as good as none.
    Math.min(guard.timeLimit ?? Infinity, 2 ** 31 - 1),
  )
  const cancel = () => {
    ended = 'cancelled'
    child.kill('SIGTERM')
    setTimeout(kill, GRACE_MS).unref()
  }
  command.signal.addEventListener('abort', cancel, { once: true })
  const end = await endOf(child)
  clearTimeout(timer)
  command.signal.removeEventListener('abort', cancel)
  if (end.code !== null) return end.code
  await cleanUp(child.pid, guard.output)
  throw failureOf(ended ?? outOfMemory(end, guard), end.signal, guard)
}

/** As many descriptors are handed on; shells number those of `<(…)` down from 63 (Bash) or up from 11 (Zsh). */
const MAX_DESCRIPTOR = 255

/** The three standard streams, and the open files that arguments name as `/dev/fd/N` (`<(…)`, `>(…)`). */
function handedOn(args: readonly string[]): (number | 'ignore')[] {
  const named = args.flatMap((argument) => {
    const [, digits] = /\/(?:dev|proc\/self)\/fd\/(\d{1,3})$/.exec(argument) ?? []
    return digits === undefined || !isOpen(Number(digits)) ? [] : [Number(digits)]
  })
  const last = Math.max(2, ...named)
  return Array.from({ length: last + 1 }, (_, place) =>
    place < 3 || named.includes(place) ? place : 'ignore',
  )
}

function isOpen(descriptor: number): boolean {
  if (descriptor > MAX_DESCRIPTOR) return false
  try {
    fstatSync(descriptor)
    return true
  } catch {
    return false
  }
}

interface End {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

function endOf(child: ChildProcess): Promise<End> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
}

async function cleanUp(pid: number | undefined, output: string | undefined): Promise<void> {
  if (pid === undefined) return
  if (output !== undefined) {
    const { removeLeftovers } = await import('#app/table/arriving-file.ts')
    await removeLeftovers(output, pid)
  }
  const scratch = (await readdir(tmpdir())).filter((name) => name.startsWith(`palate-${pid}-`))
  for (const name of scratch) await rm(path.join(tmpdir(), name), { recursive: true, force: true })
}

/** V8 aborts a process whose heap is full. */
function outOfMemory({ signal }: End, { heapMegabytes }: Guard): 'over-memory' | undefined {
  return signal === 'SIGABRT' && heapMegabytes !== undefined ? 'over-memory' : undefined
}

function failureOf(
  ended: 'timed-out' | 'cancelled' | 'over-memory' | undefined,
  signal: NodeJS.Signals | null,
  { timeLimit = 0, heapMegabytes = 0 }: Guard,
): UserError {
  switch (ended) {
    case 'timed-out':
      return new UserError({
        code: 'timed-out',
        message: `There was no answer within ${timeLimit / 1000} s; the run was ended.`,
        hint: 'Give more with --time-limit, or fewer rows.',
      })
    case 'over-memory':
      return new UserError({
        code: 'over-limit',
        message: `It took more than ${heapMegabytes} MB of memory, so its process was ended.`,
        hint: 'Palate stops here so that a damaged or hostile file cannot exhaust the machine. --runtime python runs the model where it is trusted.',
      })
    case 'cancelled':
      return new UserError({ code: 'cancelled', message: 'Cancelled. Nothing half-written is left.' })
    case undefined:
      return new UserError({
        code: 'runtime-crashed',
        message: `The process that ran the model was ended by ${signal ?? 'the system'}.`,
        hint: 'The system ends processes that take too much memory; fewer rows at a time may do.',
      })
  }
}
