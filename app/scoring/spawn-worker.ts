/** The model's process by `child_process.spawn`, with frames over an extra pipe so that nothing it prints gets between them. */
import { spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import type { WorkerProcess } from './worker-scorer.ts'

/** Spawns by the built entry (`serving-worker.js`). What it prints goes to this process's standard error. */
export function spawnServingWorker(entry: string): WorkerProcess {
  const child = spawn(process.execPath, [entry], {
    stdio: ['ignore', process.stderr.fd, process.stderr.fd, 'overlapped'],
    // Inside Electron the executable is Electron's.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  })
  const stream = child.stdio[3]
  if (!(stream instanceof Duplex)) throw new TypeError('The pipe to the model is not there.')
  return {
    stream,
    onExit: (listener) => {
      child.once('exit', (code, signal) =>
        listener(signal === null ? `exit code ${code ?? 0}` : `signal ${signal}`),
      )
      child.once('error', (error) => listener(error.message))
    },
    kill: () => child.kill('SIGKILL'),
  }
}
