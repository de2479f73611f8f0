/** The command line's surroundings in a real process. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { UserError } from '#shared/user-error.ts'
import type { CliIo, Output } from './io.ts'

/** Streams and signals of this process, and the built files beside `cli.js` in `folder`. */
export function processIo(folder: URL): CliIo {
  const controller = new AbortController()
  const interrupted = () => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort()
  }
  process.on('SIGINT', interrupted)
  process.on('SIGTERM', interrupted)
  const csvWorker = new URL('csv-worker.js', folder)
  const servingWorker = new URL('serving-worker.js', folder)
  return {
    stdin: process.stdin,
    stdout: outputTo(process.stdout),
    stderr: outputTo(process.stderr),
    signal: controller.signal,
    startApp: (args) => startApp(fileURLToPath(new URL('start.js', folder)), args),
    csvWorker: existsSync(csvWorker) ? csvWorker : null,
    servingWorker: existsSync(servingWorker) ? servingWorker : null,
  }
}

function outputTo(stream: NodeJS.WriteStream): Output {
  // Node leaves it undefined on what is no terminal.
  const isTerminal = 'isTTY' in stream && stream.isTTY
  // A reader that has had enough (`palate … | head`) ends the run, quietly.
  stream.on('error', () => process.exit(0))
  return {
    isTerminal,
    hasColor: isTerminal && (process.env['NO_COLOR'] ?? '') === '',
    ...(isTerminal ? { columns: stream.columns } : {}),
    write: (chunk) =>
      new Promise((resolve, reject) => {
        stream.write(chunk, (error) => (error === null || error === undefined ? resolve() : reject(error)))
      }),
  }
}

async function startApp(script: string, args: readonly string[]): Promise<number> {
  if (!existsSync(script)) {
    throw new UserError({
      code: 'internal',
      message: 'The app is not built here.',
      hint: 'In a checkout, run: npm run build',
      where: script,
    })
  }
  const { spawn } = await import('node:child_process')
  const child = spawn(process.execPath, [script, ...args], { stdio: 'inherit' })
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 130))
  })
}
