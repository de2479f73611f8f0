/** The process of a model as Electron's utilityProcess: what app/runtime/fork-worker.ts is outside of Electron. */
import { utilityProcess } from 'electron'
import { workerArguments } from '#app/runtime/worker-process.ts'
import type { SpawnWorker, WorkerExit } from '#app/runtime/worker-process.ts'
import { modelEnvironment } from '#shared/model-environment.ts'

/** As much of a process's last words is kept. */
const MAX_ERROR_TEXT = 8_192

/** Electron gives only a number; a process that a signal ended has the signal's (waitpid(2) on Linux and macOS). */
const signals: Readonly<Record<number, string>> = { 6: 'SIGABRT', 9: 'SIGKILL', 11: 'SIGSEGV', 15: 'SIGTERM' }

/** Spawns by the built entry (`session-worker.js`). The app must be ready. */
export function utilityWorker(entry: string): SpawnWorker {
  return (options) => {
    const given = workerArguments(options)
    const child = utilityProcess.fork(entry, given.entry, {
      serviceName: 'Palate model',
      execArgv: given.node,
      env: modelEnvironment(process.env),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let errorText = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      errorText = (errorText + chunk.toString('utf8')).slice(-MAX_ERROR_TEXT)
    })
    return {
      send: (message) => child.postMessage(message),
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => {
        child.once('exit', (code) => {
          // The last of standard error may arrive after the exit.
          setImmediate(() => listener({ ...exitOf(code, process.platform), errorText }))
        })
      },
      kill: () => {
        // `child.kill()` is SIGTERM, which an endless native loop may outlive.
        if (child.pid === undefined) child.kill()
        else process.kill(child.pid, 'SIGKILL')
      },
    }
  }
}

function exitOf(code: number, platform: NodeJS.Platform): Omit<WorkerExit, 'errorText'> {
  const signal = platform === 'win32' ? undefined : signals[code]
  return signal === undefined ? { code, signal: null } : { code: null, signal }
}
