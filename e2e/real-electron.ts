/** Real Electron for the specs, where its binary has been downloaded; the stand-in takes its place elsewhere. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { _electron } from '@playwright/test'
import type { ElectronApplication } from '@playwright/test'
import { repository } from './built-product.ts'

/** The downloaded binary, or null where there is none or no display to show a window on. */
export function realElectron(): string | null {
  const folder = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' } as const
  const name = process.platform in names ? names[process.platform as keyof typeof names] : 'electron'
  const file = path.join(folder, 'dist', name)
  const hasDisplay =
    process.platform !== 'linux' ||
    `${process.env['DISPLAY'] ?? ''}${process.env['WAYLAND_DISPLAY'] ?? ''}` !== ''
  return existsSync(file) && hasDisplay ? file : null
}

/** Starts the built app in it. */
export function startRealElectron(
  executablePath: string,
  given: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<ElectronApplication> {
  const env = Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  return _electron.launch({ executablePath, args: [repository, ...given], env })
}
