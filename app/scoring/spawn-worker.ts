/** The model's process by `child_process.spawn`, with frames over an extra pipe so that nothing it prints gets between them. */
import { spawn } from 'node:child_process'
import type { ChildProcess, StdioOptions } from 'node:child_process'
import { Duplex } from 'node:stream'
import { modelEnvironment } from '#shared/model-environment.ts'
import type { Sharing } from './lending.ts'
import { createRunBoard } from './run-board.ts'
import type { RunBoard } from './run-board.ts'
import type { WorkerProcess } from './worker-scorer.ts'

/**
 * Half of the young generation, in MB. From V8's own 1 MB one request in sixty meets a collection, and so the slowest
 * hundredth of them; from this, fewer than one in a thousand.
 */
const YOUNG_MB = 16

/** Spawns by the built entry (`serving-worker.js`). What it prints goes to this process's standard error. */
export function spawnServingWorker(entry: string): WorkerProcess {
  // On Windows a socket belongs to the completion port of the process that took it first.
  const board = process.platform === 'win32' ? null : createRunBoard()
  const shared: StdioOptions = board === null ? [] : ['ipc', board.fd]
  const child = spawn(process.execPath, [`--min-semi-space-size=${YOUNG_MB}`, entry], {
    stdio: ['ignore', process.stderr.fd, process.stderr.fd, 'overlapped', ...shared],
    // Inside Electron the executable is Electron's.
    env: { ...modelEnvironment(process.env), ELECTRON_RUN_AS_NODE: '1' },
  })
  // A model in native code does not notice that its server is gone.
  const endWithServer = () => child.kill('SIGKILL')
  process.once('exit', endWithServer)
  child.once('exit', () => process.off('exit', endWithServer))
  const stream = child.stdio[3]
  if (!(stream instanceof Duplex)) throw new TypeError('The pipe to the model is not there.')
  // Whoever uses the process listens later; by then it may have ended.
  stream.on('error', () => undefined)
  const ended = endOf(child)
  return {
    stream,
    onExit: (listener) => {
      void ended.then((how) => {
        listener(how)
        board?.close()
      })
    },
    kill: () => child.kill('SIGKILL'),
    ...(board === null ? {} : { sharing: sharingWith(child, board) }),
  }
}

/** How a process ended. After `exit` there may still be answers in the pipe; after `close` there is none. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      resolve(signal === null ? `exit code ${code ?? 0}` : `signal ${signal}`)
    })
    child.once('error', (error) => resolve(error.message))
  })
}

function sharingWith(child: ChildProcess, board: RunBoard): Sharing {
  return {
    share: (terms, socket) => {
      // With its server known, Node's Server.close waits for the child too, and forever for one that has died.
      Object.assign(socket, { server: null })
      child.send(terms, socket, { keepOpen: true }, (error) => {
        // The process is gone or going; whoever waits for its end takes the connection back.
        if (error !== null) child.kill('SIGKILL')
      })
    },
    note: () => board.read(),
  }
}
