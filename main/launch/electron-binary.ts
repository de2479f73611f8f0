/** Finding Electron's binary, which npm does not bring: it is fetched once, from outside the registry. */
import { spawn } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** A binary to run, or why there is none. */
export type ElectronBinary =
  | { readonly kind: 'found'; readonly file: string }
  | { readonly kind: 'absent'; readonly reason: string }

/** A name that does not resolve in this time means no network; waiting longer would hold up every offline start. */
const LOOKUP_LIMIT = 1_500
/** 110 MB take 20 s at 50 Mbit/s; who waits for longer is better served by the browser now. */
const DOWNLOAD_LIMIT = 90_000

/** The binary that is installed, or one that is downloaded now; says on `tell` before it downloads. */
export async function findElectron(tell: (line: string) => void): Promise<ElectronBinary> {
  const folder = packageFolder()
  if (folder === null) return { kind: 'absent', reason: 'its npm package is not installed' }
  const installed = installedBinary(folder)
  if (installed !== null) return { kind: 'found', file: installed }
  const host = downloadHost(process.env)
  if (!(await resolves(host))) {
    return { kind: 'absent', reason: `its binary is not downloaded and ${host} can't be reached` }
  }
  tell(`Downloading Electron from ${host}, once (about 110 MB; at most ${DOWNLOAD_LIMIT / 1_000} s) ...`)
  const failure = await download(folder)
  const downloaded = installedBinary(folder)
  if (downloaded !== null) return { kind: 'found', file: downloaded }
  return { kind: 'absent', reason: `its binary could not be downloaded (${failure ?? 'it is incomplete'})` }
}

function packageFolder(): string | null {
  try {
    return path.dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  } catch {
    return null
  }
}

/** As electron/index.js finds it: path.txt names the binary, `dist` or ELECTRON_OVERRIDE_DIST_PATH has it. */
function installedBinary(folder: string): string | null {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  const named = path.join(folder, 'path.txt')
  const name = existsSync(named) ? readFileSync(named, 'utf8').trim() : defaultName(process.platform)
  const file = path.join(override ?? path.join(folder, 'dist'), name)
  return existsSync(file) ? file : null
}

function defaultName(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return platform === 'win32' ? 'electron.exe' : 'electron'
}

/** Where `electron/install.js` downloads from (@electron/get reads the same variables). */
function downloadHost(environment: NodeJS.ProcessEnv): string {
  const mirror = environment['ELECTRON_MIRROR'] ?? environment['npm_config_electron_mirror'] ?? ''
  return URL.canParse(mirror) ? new URL(mirror).hostname : 'github.com'
}

async function resolves(host: string): Promise<boolean> {
  const found = lookup(host).then(
    () => true,
    () => false,
  )
  return Promise.race([found, wait(LOOKUP_LIMIT, false, { ref: false })])
}

/** Runs the package's own installer; gives why it failed, or null. */
function download(folder: string): Promise<string | null> {
  return new Promise((resolve) => {
    let said = ''
    const installer = spawn(process.execPath, [path.join(folder, 'install.js')], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: DOWNLOAD_LIMIT,
      windowsHide: true,
    })
    installer.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')))
    installer.on('error', (error) => resolve(error.message))
    installer.on('close', (code, signal) => {
      if (code === 0) resolve(null)
      else if (signal !== null) resolve(`it took longer than ${DOWNLOAD_LIMIT / 1_000} s`)
      else resolve(lastError(said))
    })
  })
}

function lastError(said: string): string {
  const line = said.split('\n').find((text) => /Error|error/u.test(text)) ?? said.split('\n')[0]
  return line === undefined || line.trim() === '' ? 'the installer failed' : line.trim().slice(0, 200)
}
