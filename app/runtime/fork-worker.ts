/** The process of a model by `child_process.fork`: for the command line and the web host. */
import { fork } from 'node:child_process'
import { modelEnvironment } from '#shared/model-environment.ts'
import type { WorkerExit, WorkerOptions, WorkerProcess } from './worker-process.ts'
import { workerArguments } from './worker-process.ts'

/** As much of a process's last words is kept. */
const MAX_ERROR_TEXT = 8_192

/** A process with its id; undefined where it could not be started. */
export interface ForkedWorker extends WorkerProcess {
  pid(): number | undefined
}

/** Spawns by the built entry (`session-worker.js`). Buffers travel by structured clone. */
export function forkWorker(entry: string): (options: WorkerOptions) => ForkedWorker {
  return (options) => {
    const given = workerArguments(options)
    const child = fork(entry, given.entry, {
      serialization: 'advanced',
      execArgv: given.node,
      env: modelEnvironment(process.env),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let errorText = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errorText = (errorText + text).slice(-MAX_ERROR_TEXT)
    })
    return {
      pid: () => child.pid,
      send: (message) => {
        // The callback takes the error of a channel that closed meanwhile; the exit is told anyway.
        if (child.connected) child.send(message, () => undefined)
      },
      onMessage: (listener) => {
        child.on('message', listener)
      },
      onExit: (listener) => {
        let isTold = false
        const tell = (exit: Omit<WorkerExit, 'errorText'>) => {
          if (isTold) return
          isTold = true
          listener({ ...exit, errorText })
        }
        // 'close' comes after standard error was read to its end.
        child.on('close', (code, signal) => tell({ code, signal }))
        child.on('error', (error) => {
          errorText += error.message
          if (child.pid === undefined) tell({ code: null, signal: null })
        })
      },
      kill: () => {
        child.kill('SIGKILL')
      },
    }
  }
}
