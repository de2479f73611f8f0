/** The built app behind its loopback host, as `npm start` runs it where there is no Electron. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { builtFile, cleanEnvironment, repository } from './built-product.ts'

/** A running web host. */
export interface WebApp {
  readonly process: ChildProcess
  /** The whole address, token included. */
  readonly url: string
  readonly close: () => Promise<void>
}

/** Starts dist/start.js without a browser and waits for the address it prints; rejects with its output when it ends. */
export async function startWebApp(
  locations: readonly string[],
  home: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<WebApp> {
  const child = spawn(process.execPath, [builtFile('start.js'), '--no-open', ...locations], {
    cwd: repository,
    env: { ...cleanEnvironment(home), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const url = await printedAddress(child)
  return {
    process: child,
    url,
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

function printedAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const read = (chunk: Buffer) => {
      output += chunk.toString('utf8')
      const address = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/u.exec(output)
      if (address !== null) resolve(address[0])
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', () => reject(new Error(`The host ended:\n${output}`)))
  })
}
