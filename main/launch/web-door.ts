/** The app in a browser: the loopback host, its address opened or printed, until it is told to end. */
import { once } from 'node:events'
import path from 'node:path'
import { forkWorker } from '#app/runtime/fork-worker.ts'
import { hostEngine } from '#main/host-engine.ts'
import { webWindows } from '#main/web/web-windows.ts'
import { startWebHost } from '#main/web/web-host.ts'
import { browserOpener, openBrowser } from './default-browser.ts'
import type { LaunchArguments } from './launch-arguments.ts'

/** What to serve and how to say it. */
export interface BrowserLaunch extends Pick<LaunchArguments, 'open' | 'port' | 'locations'> {
  readonly builtFolder: string
  readonly say: (line: string) => void
}

/** Serves until SIGINT or SIGTERM; resolves with the exit code. */
export async function openInBrowser({ builtFolder, say, ...launch }: BrowserLaunch): Promise<number> {
  const engine = hostEngine({
    host: 'web',
    reopens: launch.locations.length === 0 ? 'last' : 'nothing',
    productFolder: path.dirname(builtFolder),
    spawn: forkWorker(path.join(builtFolder, 'session-worker.js')),
  })
  const windows = webWindows(engine.api)
  for (const location of launch.locations) windows.request(location)
  const host = await startWebHost({
    windows,
    rendererFolder: path.join(builtFolder, 'renderer'),
    port: launch.port,
  })
  // Heard from here on: who reads the address may end Palate at once.
  const ended = Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)))
  const address = host.newAddress()
  const opener = launch.open ? browserOpener(address, process.platform, process.env) : null
  const opened = opener !== null && (await openBrowser(opener))
  say(opened ? `Palate is open in your browser: ${address}` : `Open Palate in a browser: ${address}`)
  const isTerminal = process.stdin.isTTY
  say(`The address works once. ${isTerminal ? 'Enter gives another, ' : ''}Ctrl-C ends Palate.`)
  if (isTerminal) process.stdin.on('data', () => say(host.newAddress()))
  await ended
  if (isTerminal) process.stdin.pause()
  await Promise.all([host.close(), engine.close()])
  return 0
}
