/** The process of worker.py: started without a shell, asked one thing at a time, ended with whoever started it. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable, Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { Failure } from '#shared/failure.ts'
import { telemetryOff } from '#shared/telemetry-off.ts'
import { UserError } from '#shared/user-error.ts'
import { exitFailure } from '../exit-failure.ts'
import { readMessages } from './message-stream.ts'
import { printedText } from './printed-text.ts'
import { readWire } from './wire-reader.ts'
import type { ReceivedMap } from './wire-reader.ts'
import { wireMessage } from './wire-writer.ts'
import type { Sent } from './wire-writer.ts'
import { workerFile } from './worker-file.ts'

/** What a process is started with. */
export interface PythonProcessInput {
  readonly python: string
  /** Resident bytes of the model's process at which it is ended; Infinity for none. */
  readonly memoryLimit: number
  /** Hears how it ended, where that was by itself and nothing was asked of it. */
  readonly onIdleEnd?: ((exit: PythonExit) => void) | undefined
}

/** How a process ended. */
export interface PythonExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A reply with what was printed meanwhile. */
export interface PythonReply {
  readonly reply: ReceivedMap
  readonly stdout: string
  readonly stderr: string
}

/** A running worker.py. */
export interface PythonProcess {
  /** Rejects with a UserError when the process ends before it answers. Ask one thing at a time. */
  ask(entries: Readonly<Record<string, Sent>>, onProgress?: (activity: string) => void): Promise<PythonReply>
  isRunning(): boolean
  /** Ends it with everything it started; resolves when it is gone. */
  end(): Promise<void>
}

interface Waiting {
  readonly resolve: (reply: ReceivedMap) => void
  readonly reject: (error: UserError) => void
  readonly onProgress: ((activity: string) => void) | undefined
}

/** After the end of the supervisor its last words have this long to arrive. */
const GRACE_MILLISECONDS = 1_000

const channelFailure: Failure = {
  code: 'runtime-crashed',
  message: "The model's code wrote into the channel that carries its answers, so its process was ended.",
  hint: 'It writes to file descriptors that it did not open. Your inputs are kept.',
}

/** Starts Python in isolation (`-I`): no PYTHON* variables, no folder of the user's on the path. */
export function startPython({ python, memoryLimit, onIdleEnd }: PythonProcessInput): PythonProcess {
  const limit = Number.isFinite(memoryLimit) ? Math.floor(memoryLimit) : 0
  const child = spawn(python, ['-I', workerFile(), String(limit)], {
    cwd: tmpdir(),
    env: pythonEnvironment(python),
    // A group of its own: Ctrl-C in a terminal is for Palate to handle.
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
  })
  const tasks = writable(child, 3)
  const stdout = printedText(readable(child, 1))
  const stderr = printedText(readable(child, 2))
  let waiting: Waiting | null = null
  let isRunning = true
  let isLetGo = false

  const fail = (failure: Failure) => {
    const asked = waiting
    waiting = null
    asked?.reject(new UserError(failure))
  }
  const gone = new Promise<void>((resolve) => {
    const ended = (failure: Failure) => {
      isRunning = false
      fail(failure)
      resolve()
    }
    child.once('error', (error) => ended(notStarted(python, error)))
    const closed = (code: number | null, signal: NodeJS.Signals | null) => {
      if (waiting === null && !isLetGo) onIdleEnd?.({ code, signal })
      ended(exitFailure({ code, signal, errorText: stderr.peek().slice(-8_192) }, memoryLimit))
    }
    // 'close' comes when all that was printed has been read; a daemon of the model's may hold the pipes open.
    child.once('exit', (code, signal) => {
      const grace = setTimeout(() => closed(code, signal), GRACE_MILLISECONDS)
      child.once('close', () => {
        clearTimeout(grace)
        closed(code, signal)
      })
    })
  })
  readMessages(readable(child, 4), receive, disturbed)

  /**
   * The supervisor ends everything when its life lines close, also where it was stopped. Where it does not, its end is the
   * model's (Linux).
   */
  function letGo(): void {
    isLetGo = true
    writable(child, 5).destroy()
    writable(child, 6).destroy()
    wake()
    setTimeout(() => child.kill('SIGKILL'), GRACE_MILLISECONDS).unref()
  }

  /** A supervisor that was stopped goes on, and with it the watch over the memory. */
  function wake(): void {
    if (process.platform !== 'win32') child.kill('SIGCONT')
  }

  function disturbed(): void {
    fail(channelFailure)
    letGo()
    isRunning = false
  }

  function receive(bytes: Uint8Array): void {
    const reply = parsed(bytes)
    if (reply === null) return disturbed()
    const activity = reply.get('progress')
    if (typeof activity === 'string') return waiting?.onProgress?.(activity)
    const asked = waiting
    waiting = null
    asked?.resolve(reply)
  }

  return {
    ask: async (entries, onProgress) => {
      stdout.take()
      stderr.take()
      const waking = setInterval(wake, GRACE_MILLISECONDS)
      const reply = await new Promise<ReceivedMap>((resolve, reject) => {
        waiting = { resolve, reject, onProgress }
        if (!isRunning) return fail(exitFailure({ code: null, signal: null, errorText: '' }, memoryLimit))
        for (const part of wireMessage(entries)) tasks.write(part)
      }).finally(() => clearInterval(waking))
      // What was printed before the reply lies in its pipe already: the next turn of the loop reads it.
      await setImmediate()
      await setImmediate()
      return { reply, stdout: stdout.take(), stderr: stderr.take() }
    },
    isRunning: () => isRunning,
    end: () => {
      letGo()
      tasks.destroy()
      return gone
    },
  }
}

/** Variables that would change what the interpreter is, or let MLflow talk to a server, are left out. */
export function pythonEnvironment(python: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(PYTHON|ELECTRON_|NODE_|MLFLOW_TRACKING_|MLFLOW_REGISTRY_|MLFLOW_RUN_ID|MLFLOW_EXPERIMENT_)/i.test(
        name,
      ),
  )
  const folder = path.isAbsolute(python) ? path.dirname(python) : null
  const pathName = kept.find(([name]) => name.toUpperCase() === 'PATH')?.[0] ?? 'PATH'
  const search = [folder, process.env[pathName]].filter((part) => part !== null && part !== undefined)
  return {
    ...Object.fromEntries(kept),
    [pathName]: search.join(path.delimiter),
    ...telemetryOff,
  }
}

function parsed(bytes: Uint8Array): ReceivedMap | null {
  try {
    return readWire(bytes)
  } catch {
    return null
  }
}

function notStarted(python: string, error: Error): Failure {
  return {
    code: 'no-runtime',
    message: `The interpreter "${python}" could not be started.`,
    hint: 'Choose another Python, with --python PATH.',
    where: python,
    detail: error.message,
  }
}

function readable(child: ChildProcess, descriptor: 1 | 2 | 4): Readable {
  const stream = child.stdio[descriptor]
  if (stream instanceof Readable) return stream
  // Node opens all of them, unless the process could not be started.
  return Readable.from([])
}

function writable(child: ChildProcess, descriptor: 3 | 5 | 6): Writable {
  const all: readonly unknown[] = child.stdio
  const stream = all[descriptor]
  // A pipe is a net.Socket, which is both.
  const found =
    stream instanceof Writable || isWritable(stream)
      ? stream
      : new Writable({ write: (_chunk, _encoding, done) => done() })
  found.on('error', () => undefined)
  return found
}

function isWritable(stream: unknown): stream is Writable {
  return typeof stream === 'object' && stream !== null && 'write' in stream && 'destroy' in stream
}
