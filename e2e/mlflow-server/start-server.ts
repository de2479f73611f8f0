/** A real MLflow server on loopback: sqlite behind it, artifacts through its own proxy. */
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** A server imports most of MLflow before it answers; a busy machine takes its time. */
const LONGEST_START = 120_000

/** A running server. */
export interface MlflowServer {
  readonly url: string
  /** The database's URI, to fill it past the server. */
  readonly database: string
  readonly close: () => Promise<void>
}

/** What to start. */
export interface ServerParts {
  readonly python: string
  /** An empty folder for everything it writes; two servers may share one. */
  readonly folder: string
  /** With MLflow's basic-auth app: who may do everything. */
  readonly admin?: { readonly password: string }
}

/** Starts it and waits until it answers; rejects with what it printed when it ends before. */
export async function startMlflowServer({ python, folder, admin }: ServerParts): Promise<MlflowServer> {
  const port = await freePort()
  const database = `sqlite:///${path.join(folder, 'mlflow.db')}`
  const app = admin === undefined ? [] : ['--app-name', 'basic-auth']
  const child = spawn(
    python,
    ['-m', 'mlflow', 'server', ...atPort(port), ...keptIn(folder, database), ...app],
    {
      cwd: folder,
      detached: true,
      env: {
        ...process.env,
        // Eight more processes that each import MLflow, for what no test asks.
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
        ...(admin === undefined ? {} : await adminEnvironment(folder, admin.password)),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const url = `http://127.0.0.1:${port}`
  try {
    await answers(child, `${url}/health`)
  } catch (error) {
    await end(child)
    throw error
  }
  return { url, database, close: () => end(child) }
}

function atPort(port: number): readonly string[] {
  return ['--host', '127.0.0.1', '--port', String(port), '--workers', '1']
}

function keptIn(folder: string, database: string): readonly string[] {
  return ['--backend-store-uri', database, '--artifacts-destination', path.join(folder, 'artifacts')]
}

/** MLflow hashes a password with every request, seconds on a busy machine, unless it may remember for a while. */
const AUTH_CONFIG = `[mlflow]
default_permission = READ
database_uri = sqlite:///basic_auth.db
admin_username = admin
authorization_function = mlflow.server.auth:authenticate_request_basic_auth
auth_cache_ttl_seconds = 600
`

async function adminEnvironment(folder: string, password: string): Promise<NodeJS.ProcessEnv> {
  const config = path.join(folder, 'basic_auth.ini')
  await writeFile(config, AUTH_CONFIG)
  return {
    MLFLOW_AUTH_CONFIG_PATH: config,
    MLFLOW_AUTH_ADMIN_PASSWORD: password,
    MLFLOW_FLASK_SERVER_SECRET_KEY: 'only for this test',
  }
}

/** Free when it was asked for; another process taking it in between would be a start that fails by its name. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function answers(child: ChildProcess, url: string): Promise<void> {
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')))
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')))
  const until = Date.now() + LONGEST_START
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`The MLflow server ended:\n${output}`)
    const response = await fetch(url).catch(() => null)
    if (response?.ok === true) return
    await wait(200)
  }
  throw new Error(`The MLflow server does not answer:\n${output}`)
}

/** It has worker processes, in a process group of its own. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const ended = once(child, 'exit')
  if (process.platform === 'win32') spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f'])
  else process.kill(-child.pid, 'SIGKILL')
  await ended
}
