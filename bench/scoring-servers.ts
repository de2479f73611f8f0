/** `palate serve` and `mlflow models serve` of one model, started and timed alike. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import path from 'node:path'

/** A running server; `toFirstAnswer` in milliseconds from the start of its process. */
export interface RunningServer {
  readonly url: string
  readonly toFirstAnswer: number
  end(): Promise<void>
}

/** Starts the built `palate serve`. */
export async function startPalate(model: string, body: string): Promise<RunningServer> {
  const command = path.join(process.cwd(), 'dist/cli.js')
  const port = await freePort()
  const started = performance.now()
  const child = spawn(process.execPath, [command, 'serve', model, '--port', String(port)], {
    stdio: 'ignore',
    detached: true,
  })
  return running(child, { port, started, body })
}

/** Starts MLflow's server in a Python that has it. */
export async function startMlflow(model: string, body: string, python: string): Promise<RunningServer> {
  const port = await freePort()
  const started = performance.now()
  const args = ['-m', 'mlflow', 'models', 'serve', '-m', model, '-p', String(port), '--env-manager', 'local']
  // It looks for uvicorn on the path.
  const env = { ...process.env, PATH: `${path.dirname(python)}${path.delimiter}${process.env['PATH'] ?? ''}` }
  return running(spawn(python, args, { stdio: 'ignore', detached: true, env }), { port, started, body })
}

interface Started {
  readonly port: number
  readonly started: number
  readonly body: string
}

/** MLflow takes about seven seconds on two free cores; a busy machine may take many times that. */
const MAX_START = 180_000

async function running(child: ChildProcess, { port, started, body }: Started): Promise<RunningServer> {
  const url = `http://127.0.0.1:${port}`
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const end = async () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
    await exited
  }
  while (!(await answers(url, body))) {
    if (performance.now() - started < MAX_START) continue
    await end()
    throw new Error(`No answer from ${child.spawnargs.join(' ')} in time.`)
  }
  return { url, toFirstAnswer: performance.now() - started, end }
}

async function answers(url: string, body: string): Promise<boolean> {
  try {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${url}/invocations`, { method: 'POST', body, headers })
    await response.arrayBuffer()
    return response.status === 200
  } catch {
    // Asking more often would take the processors from the server that starts.
    await new Promise((resolve) => setTimeout(resolve, 10))
    return false
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
