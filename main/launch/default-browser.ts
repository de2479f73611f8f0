/** Opening an address in the browser that the person uses. */
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { noScreenReason } from './screen.ts'

/** A program and its arguments that open an address. */
export interface BrowserOpener {
  readonly program: string
  readonly arguments: readonly string[]
}

/** How this system opens an address, or null where it can't: no display, or no program for it. */
export function browserOpener(
  url: string,
  platform: NodeJS.Platform,
  environment: NodeJS.ProcessEnv,
): BrowserOpener | null {
  if (noScreenReason(platform, environment) !== null) return null
  if (platform === 'darwin') return { program: 'open', arguments: [url] }
  if (platform === 'win32')
    return { program: 'rundll32.exe', arguments: ['url.dll,FileProtocolHandler', url] }
  return onPath('xdg-open', environment['PATH'] ?? '') ? { program: 'xdg-open', arguments: [url] } : null
}

/** Whether the opener started. It runs on by itself. */
export function openBrowser(opener: BrowserOpener): Promise<boolean> {
  return new Promise((resolve) => {
    const started = spawn(opener.program, opener.arguments, { stdio: 'ignore', detached: true })
    started.once('error', () => resolve(false))
    started.once('spawn', () => {
      started.unref()
      resolve(true)
    })
  })
}

function onPath(program: string, searched: string): boolean {
  return searched.split(path.delimiter).some((folder) => {
    try {
      if (folder === '') return false
      accessSync(path.join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
