/** The desktop app: one concern a file, put together here. */
import path from 'node:path'
import { app, BrowserWindow, dialog, session, shell } from 'electron'
import { rendererFiles } from '#main/renderer-files.ts'
import type { Api } from '#shared/contract.ts'
import { setupLog } from './app-log.ts'
import { readAppSettings, writeAppSettings } from './app-settings.ts'
import { setupCalls } from './calls.ts'
import { setupCrashReports } from './crash-reports.ts'
import { exportDiagnostics } from './diagnostics.ts'
import { becomeSingleInstance, ownLocations, setupOpenFile } from './launch-locations.ts'
import { openLog } from './log.ts'
import type { Log } from './log.ts'
import { setupMenu } from './menu.ts'
import type { HelpItems } from './menu.ts'
import { readOpenSession } from './open-session.ts'
import type { KeptWindow } from './open-session.ts'
import { openWindows } from './open-windows.ts'
import { denyPermissions, setupPageLimits } from './page-limits.ts'
import { registerRendererScheme, serveRenderer } from './renderer-scheme.ts'
import { updatesOf } from './updates.ts'
import type { Updates } from './updates.ts'

/** What the app is made of. */
export interface DesktopParts {
  /** Where the build put the preload script and the renderer. */
  readonly builtFolder: string
  readonly api: Api
  /** Ends the engine's processes; the app waits for it when it quits. */
  readonly closeEngine: () => Promise<void>
}

/** Starts the app. Must run while the main module loads: Electron wants its schemes named before it is ready. */
export function startDesktop({ builtFolder, api: engine, closeEngine }: DesktopParts): void {
  setupCrashReports()
  app.enableSandbox()
  registerRendererScheme()
  setupPageLimits()
  const sessionFile = path.join(app.getPath('userData'), 'open-models.json')
  const windows = openWindows({
    engine: rememberedBySystem(engine),
    preload: path.join(builtFolder, 'preload.cjs'),
    sessionFile,
  })
  const locations = ownLocations()
  const isFirst = becomeSingleInstance(locations, (handed, store) => {
    for (const location of handed) windows.request(location, store)
    windows.show()
  })
  if (!isFirst) {
    app.quit()
    return
  }
  setupOpenFile(windows.request)
  const log = openLog(app.getPath('logs'))
  setupLog(log)
  const asked: readonly KeptWindow[] =
    locations.length > 0
      ? [{ models: locations.map((location) => ({ location })), place: null }]
      : readOpenSession(sessionFile)
  setupCalls(windows.apiOf)
  setupQuit(windows.keepAll, closeEngine)
  void app.whenReady().then(async () => {
    denyPermissions()
    serveRenderer(session.defaultSession, await rendererFiles(path.join(builtFolder, 'renderer')))
    const updates = updatesOf(log)
    setupMenu({ open: windows.request, askMove: windows.askMove, help: helpItems(log, updates) })
    app.on('activate', () => {
      if (BrowserWindow.getAllWindows().length === 0) windows.show()
    })
    windows.restore(asked)?.once('show', () => updates?.follow(readAppSettings(settingsFile()).updates))
  })
}

function settingsFile(): string {
  return path.join(app.getPath('userData'), 'settings.json')
}

function helpItems(log: Log, updates: Updates | null): HelpItems {
  return {
    exportDiagnostics: () => void exportDiagnostics(log),
    showLog: () => shell.showItemInFolder(log.file),
    updates:
      updates === null
        ? null
        : {
            isOn: readAppSettings(settingsFile()).updates,
            checkNow: () => void updates.checkNow(),
            turn: (isOn) => {
              updates.follow(isOn)
              keepSettings(isOn)
            },
          },
  }
}

function keepSettings(updates: boolean): void {
  try {
    writeAppSettings(settingsFile(), { updates })
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    dialog.showErrorBox('The choice could not be kept', `${detail}\n\nIt holds until Palate ends.`)
  }
}

/** The system's own list of recent documents gets what was opened. */
function rememberedBySystem(api: Api): Api {
  return {
    ...api,
    openModel: async (input, context) => {
      const opened = await api.openModel(input, context)
      app.addRecentDocument(opened.folder)
      return opened
    },
  }
}

function setupQuit(keepWindows: () => void, closeEngine: () => Promise<void>): void {
  app.on('before-quit', keepWindows)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  let closed = false
  app.on('will-quit', (event) => {
    if (closed) return
    event.preventDefault()
    void closeEngine().finally(() => {
      closed = true
      app.quit()
    })
  })
}
