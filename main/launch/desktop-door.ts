/** The app in a window of its own, where Electron can be had. */
import { spawn } from 'node:child_process'
import { findElectron } from './electron-binary.ts'
import { noScreenReason } from './screen.ts'

/** How it went: the window was there and closed, or it could not be had. */
export type DesktopOutcome =
  | { readonly kind: 'ended'; readonly code: number }
  | { readonly kind: 'unavailable'; readonly reason: string }

/** An Electron that ends with an error so soon never showed a window: a missing library, a refused sandbox. */
const TOO_SOON = 5_000

/** Runs the desktop app of `folder` (the repository) until its window closes. */
export async function openDesktop(
  folder: string,
  locations: readonly string[],
  tell: (line: string) => void,
): Promise<DesktopOutcome> {
  const noScreen = noScreenReason(process.platform, process.env)
  if (noScreen !== null) return { kind: 'unavailable', reason: noScreen }
  const electron = await findElectron(tell)
  if (electron.kind === 'absent') return { kind: 'unavailable', reason: electron.reason }
  return runElectron(electron.file, [folder, ...locations])
}

/** Runs a binary as Electron is run. */
export function runElectron(file: string, given: readonly string[]): Promise<DesktopOutcome> {
  const started = performance.now()
  const { ELECTRON_RUN_AS_NODE: _, ...environment } = process.env
  return new Promise((resolve) => {
    const child = spawn(file, given, { stdio: 'inherit', env: environment })
    const end = (signal: NodeJS.Signals) => child.kill(signal)
    process.once('SIGINT', end)
    process.once('SIGTERM', end)
    child.once('error', (error) => {
      resolve({ kind: 'unavailable', reason: `Electron could not be started (${error.message})` })
    })
    child.once('exit', (code, signal) => {
      process.off('SIGINT', end)
      process.off('SIGTERM', end)
      const failed = code !== 0 && signal !== 'SIGINT' && signal !== 'SIGTERM'
      if (failed && performance.now() - started < TOO_SOON) {
        resolve({ kind: 'unavailable', reason: `Electron ended at once (${signal ?? `code ${code}`})` })
      } else {
        resolve({ kind: 'ended', code: code ?? 0 })
      }
    })
  })
}
