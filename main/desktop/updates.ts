/** Newer packages, from the feed that the package names (electron-builder's app-update.yml). Nothing waits for them. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { app, dialog } from 'electron'
import type { AppUpdater, UpdateCheckResult } from 'electron-updater'
import type { Log } from './log.ts'

/** The app is kept open all day: it asks once a day. */
const DAY_MILLISECONDS = 24 * 60 * 60 * 1_000

/** What the app may do about updates. */
export interface Updates {
  /** Asks the feed now and tells the person what came of it. */
  readonly checkNow: () => Promise<void>
  /** Begins or ends asking by itself. */
  readonly follow: (isOn: boolean) => void
}

/** The updates of this package; null where it names no feed, as a checkout does not. */
export function updatesOf(log: Log): Updates | null {
  if (!app.isPackaged || !existsSync(path.join(process.resourcesPath, 'app-update.yml'))) return null
  let updater: Promise<AppUpdater> | null = null
  const ready = () => (updater ??= loadUpdater(log))
  let timer: NodeJS.Timeout | null = null
  const checkQuietly = () => {
    ready()
      .then((loaded) => check(loaded))
      .catch((error: unknown) => log.warn(`updates: ${messageOf(error)}`))
  }
  return {
    checkNow: async () => {
      try {
        const found = await check(await ready())
        await tellFound(found?.isUpdateAvailable === true ? found.updateInfo.version : null)
      } catch (error) {
        log.warn(`updates: ${messageOf(error)}`)
        await tell('The feed of updates could not be asked.', messageOf(error))
      }
    },
    follow: (isOn) => {
      if (timer !== null) clearInterval(timer)
      timer = null
      if (!isOn) return
      checkQuietly()
      timer = setInterval(checkQuietly, DAY_MILLISECONDS).unref()
    },
  }
}

/** Loaded when it is first needed: a start does not wait for it. */
async function loadUpdater(log: Log): Promise<AppUpdater> {
  const { default: electronUpdater } = await import('electron-updater')
  const { autoUpdater } = electronUpdater
  autoUpdater.logger = {
    info: (text: unknown) => log.info(`updates: ${String(text)}`),
    warn: (text: unknown) => log.warn(`updates: ${String(text)}`),
    error: (text: unknown) => log.error(`updates: ${String(text)}`),
  }
  autoUpdater.autoDownload = true
  autoUpdater.autoInstallOnAppQuit = true
  autoUpdater.allowDowngrade = false
  // A rejected check is told by whoever asked; without a listener Node would end the app.
  autoUpdater.on('error', () => undefined)
  autoUpdater.on('update-downloaded', ({ version }) => void offerRestart(autoUpdater, version))
  return autoUpdater
}

/** A download that fails is in the log; the next check begins it again. */
async function check(updater: AppUpdater): Promise<UpdateCheckResult | null> {
  const found = await updater.checkForUpdates()
  found?.downloadPromise?.catch(() => undefined)
  return found
}

async function offerRestart(updater: AppUpdater, version: string): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'info',
    message: `Palate ${version} is here.`,
    detail: 'It takes the place of this one when Palate ends. Models that are open are opened again.',
    buttons: ['Restart now', 'Later'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  })
  if (response === 0) updater.quitAndInstall()
}

async function tellFound(version: string | null): Promise<void> {
  if (version === null) await tell(`Palate ${app.getVersion()} is the newest.`, '')
  else await tell(`Palate ${version} is being fetched.`, 'You are told when it is here. Go on working.')
}

async function tell(message: string, detail: string): Promise<void> {
  await dialog.showMessageBox({ type: 'info', message, detail, buttons: ['OK'], noLink: true })
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500)
}
