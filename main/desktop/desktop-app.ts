/** The desktop app: one concern a file, put together here. */
import path from 'node:path'
import { app, BrowserWindow, session } from 'electron'
import { withOpenRequests } from '#main/open-requests.ts'
import { rendererFiles } from '#main/renderer-files.ts'
import type { Api } from '#shared/contract.ts'
import { setupCalls } from './calls.ts'
import { setupCrashReports } from './crash-reports.ts'
import { becomeSingleInstance, ownLocations, setupOpenFile } from './launch-locations.ts'
import { setupMenu } from './menu.ts'
import { denyPermissions, setupPageLimits } from './page-limits.ts'
import { registerRendererScheme, serveRenderer } from './renderer-scheme.ts'
import { openWindow } from './window.ts'

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
  const { api, request } = withOpenRequests(rememberedBySystem(engine))
  const locations = ownLocations()
  const isFirst = becomeSingleInstance(locations, (handed, store) => {
    for (const location of handed) request(location, store)
    showWindow()
  })
  if (!isFirst) {
    app.quit()
    return
  }
  setupOpenFile(request)
  for (const location of locations) request(location)
  setupCalls(api)
  setupQuit(closeEngine)
  void app.whenReady().then(async () => {
    denyPermissions()
    serveRenderer(session.defaultSession, await rendererFiles(path.join(builtFolder, 'renderer')))
    setupMenu(request)
    const open = () => openWindow(path.join(builtFolder, 'preload.cjs'))
    app.on('activate', () => {
      if (BrowserWindow.getAllWindows().length === 0) open()
    })
    open()
  })
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

function showWindow(): void {
  const [window] = BrowserWindow.getAllWindows()
  if (window === undefined) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

function setupQuit(closeEngine: () => Promise<void>): void {
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
