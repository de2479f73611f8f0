/** The command line's surroundings in a real process. */
import { existsSync, fstatSync, writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { GUARDED } from './guarded.ts'
import { ReaderGone } from './io.ts'
import type { CliIo, Guard, Output } from './io.ts'

/**
 * Streams and signals of this process, and the built files beside `cli.js` in `folder`. Signals are only taken where
 * somebody acts on them: everywhere else they end the process, also in the midst of native code.
 */
export function processIo(folder: URL, startServingWorker: CliIo['startServingWorker']): CliIo {
  const controller = new AbortController()
  const interrupt = () => {
    // Who asks twice does not want to wait.
    if (controller.signal.aborted) process.exit(130)
    controller.abort()
  }
  let takers = 0
  const takeInterrupts = () => {
    takers += 1
    if (takers > 1) return
    process.on('SIGINT', interrupt)
    process.on('SIGTERM', interrupt)
  }
  const leaveInterrupts = () => {
    takers -= 1
    if (takers > 0) return
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
  const isGuarded = GUARDED in process.env
  if (isGuarded) takeInterrupts()
  const csvWorker = new URL('csv-worker.js', folder)
  const customWorker = new URL('custom-predict-worker.js', folder)
  const sessionWorker = new URL('session-worker.js', folder)
  return {
    // Opening it takes 3 ms, and most runs do not read it.
    get stdin() {
      return process.stdin
    },
    stdout: outputTo(process.stdout, (chunk) => writeAnswer(process.stdout, chunk)),
    // A message that reaches nobody changes nothing of the run.
    stderr: outputTo(process.stderr, (chunk) => written(process.stderr, chunk).catch(() => undefined)),
    signal: controller.signal,
    takeInterrupts,
    leaveInterrupts,
    runGuarded: isGuarded ? null : (guard) => runGuarded(controller.signal, guard),
    startApp: async (args, environment) => {
      const { startApp } = await import('./start-app.ts')
      return await startApp(fileURLToPath(new URL('start.js', folder)), args, environment)
    },
    csvWorker: existsSync(csvWorker) ? csvWorker : null,
    customWorker: existsSync(customWorker) ? customWorker : null,
    sessionWorker: existsSync(sessionWorker) ? sessionWorker : null,
    startServingWorker,
  }
}

function outputTo(stream: NodeJS.WriteStream, write: Output['write']): Output {
  // Node leaves it undefined on what is no terminal.
  const isTerminal = 'isTTY' in stream && stream.isTTY
  // Whoever writes hears of it.
  stream.on('error', () => undefined)
  return {
    isTerminal,
    hasColor: isTerminal && (process.env['NO_COLOR'] ?? '') === '',
    ...(isTerminal ? { columns: stream.columns } : {}),
    write,
  }
}

/** Writes to stdout; rejects with `ReaderGone`, or a UserError that says why it cannot. */
async function writeAnswer(stream: typeof process.stdout, chunk: string | Uint8Array): Promise<void> {
  try {
    if (fstatSync(stream.fd).isFile()) writeToFile(stream.fd, chunk)
    else await written(stream, chunk)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EPIPE') throw new ReaderGone('Nobody reads stdout any more.', { cause: error })
    const { writeFailure } = await import('#app/table/write-failure.ts')
    throw writeFailure('stdout', error)
  }
}

/** Node's stdout drops the rest where a nearly full disk takes a part of what is written. */
function writeToFile(fd: number, chunk: string | Uint8Array): void {
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
  for (let offset = 0; offset < bytes.length;) offset += writeSync(fd, bytes, offset)
}

function written(stream: NodeJS.WriteStream, chunk: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(chunk, (error) => (error === null || error === undefined ? resolve() : reject(error)))
  })
}

async function runGuarded(signal: AbortSignal, guard: Guard): Promise<number> {
  const { guardedRun } = await import('./guarded-run.ts')
  const heap = guard.heapMegabytes === undefined ? [] : [`--max-old-space-size=${guard.heapMegabytes}`]
  const args = [...process.execArgv, ...heap, ...process.argv.slice(1)]
  return await guardedRun({ executable: process.execPath, args, signal }, guard)
}
