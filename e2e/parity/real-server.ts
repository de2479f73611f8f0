/** A real `palate serve`, as built, in a process of its own. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { builtFile } from '../built-product.ts'

/** A running server. */
export interface RealServer {
  readonly url: string
  /** Milliseconds from the start of the process to its address. */
  readonly toAddress: number
  readonly pid: number
  /** What it wrote to standard error so far. */
  errorText(): string
  /** Ends it with SIGTERM; resolves with its exit code. */
  end(): Promise<number | null>
}

/** Starts a server for a model folder; rejects with what it said when it ends instead. */
export async function startRealServer(
  model: string,
  options: readonly string[] = [],
  command = builtFile('cli.js'),
): Promise<RealServer> {
  const started = performance.now()
  const child = spawn(process.execPath, [command, 'serve', model, '--port', '0', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errorText = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errorText += text))
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const url = await Promise.race([
    new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve)),
    exited.then((code) => Promise.reject(new Error(`palate serve ended with ${code}: ${errorText}`))),
  ])
  return {
    url,
    toAddress: performance.now() - started,
    pid: child.pid ?? 0,
    errorText: () => errorText,
    end: async () => {
      child.kill('SIGTERM')
      return exited
    },
  }
}
