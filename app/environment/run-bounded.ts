/** A program run with a time limit, a limit on what it may say, and an end that takes its children with it. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { telemetryOff } from '#shared/telemetry-off.ts'

/** What a program is given. */
export interface RunOptions {
  readonly signal?: AbortSignal
  /** Milliseconds. */
  readonly timeLimit: number
  readonly cwd: string
  readonly environment: NodeJS.ProcessEnv
  /** What it reads from stdin; nothing where absent. */
  readonly input?: string
  /** Bytes kept of each of stdout and stderr; where `onLine` takes them as they come, more may pass. */
  readonly maxOutput: number
  readonly onLine?: (line: string) => void
  /** Hears the number of its process, which leads its group. */
  readonly onStart?: (pid: number) => void
}

/** How it ended. `stdout` and `stderr` are whole unless it said more than it may. */
export interface Ran {
  readonly end: 'exited' | 'timed-out' | 'said-too-much' | 'not-started'
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program without a shell. Rejects with the signal's reason when that aborts; everything else is told by the result. */
export async function runBounded(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<Ran> {
  options.signal?.throwIfAborted()
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...options.environment, ...telemetryOff },
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    // A group of its own, so that its children end with it.
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  if (child.pid !== undefined) options.onStart?.(child.pid)
  // Who does not read it says so by how it ends.
  child.stdin?.on('error', () => undefined).end(options.input)
  const ran = await watched(child, options)
  options.signal?.throwIfAborted()
  return ran
}

function watched(child: ChildProcess, options: RunOptions): Promise<Ran> {
  return new Promise((resolve) => {
    const stdout = collector(options)
    const stderr = collector(options)
    let end: Ran['end'] = 'exited'
    const stop = (why: Ran['end']) => {
      end = why
      killTree(child)
    }
    const abort = () => stop('timed-out')
    const timer = setTimeout(() => stop('timed-out'), options.timeLimit)
    options.signal?.addEventListener('abort', abort, { once: true })
    for (const [stream, collect] of [
      [child.stdout, stdout],
      [child.stderr, stderr],
    ] as const) {
      stream?.on('data', (chunk: Buffer) => {
        if (!collect.take(chunk)) stop('said-too-much')
      })
      stream?.on('error', () => undefined)
    }
    const finish = (code: number | null) => {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', abort)
      stdout.end()
      stderr.end()
      resolve({ end, code, stdout: stdout.text(), stderr: stderr.text() })
    }
    child.once('error', () => {
      end = 'not-started'
      finish(null)
    })
    // A grandchild that left the group may hold the pipes open; what it says after the end is not waited for.
    child.once('exit', (code) => {
      const grace = setTimeout(() => finish(code), GRACE_MILLISECONDS)
      child.once('close', () => {
        clearTimeout(grace)
        finish(code)
      })
    })
  })
}

/** After a program's end its last words have this long to arrive. */
const GRACE_MILLISECONDS = 300

function killTree(child: ChildProcess): void {
  try {
    if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL')
    else child.kill('SIGKILL')
  } catch {
    // It is gone already.
  }
}

/** A line longer than this is cut: progress bars and hostile programs need no more. */
const MAX_LINE = 2_000

function collector({ maxOutput, onLine }: RunOptions) {
  const chunks: Buffer[] = []
  let size = 0
  let rest = ''
  return {
    take: (chunk: Buffer): boolean => {
      size += chunk.length
      if (onLine === undefined && size > maxOutput) return false
      if (size <= maxOutput) chunks.push(chunk)
      if (onLine === undefined) return true
      const lines = (rest + chunk.toString('utf8')).split(/\r\n|\n|\r/u)
      rest = (lines.pop() ?? '').slice(0, MAX_LINE)
      for (const line of lines) if (line !== '') onLine(line.slice(0, MAX_LINE))
      return true
    },
    end: () => {
      if (rest !== '') onLine?.(rest)
      rest = ''
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  }
}
