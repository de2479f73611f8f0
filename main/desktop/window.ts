/** A window of the app: sandboxed, and without a way to anywhere but its own page. */
import path from 'node:path'
import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import { pageUrl } from './page-address.ts'
import { besides, boundsOnScreen, readWindowPlace, smallestSize, writeWindowPlace } from './window-bounds.ts'
import type { WindowPlace } from './window-bounds.ts'

/**
 * Opens a window at its place, else where the last one was, beside the `others` that are open. `preload` is the built
 * preload script.
 */
export function openWindow(preload: string, ownPlace: WindowPlace | null, others: number): BrowserWindow {
  const placeFile = path.join(app.getPath('userData'), 'window.json')
  const place = ownPlace ?? besides(readWindowPlace(placeFile), others)
  const window = new BrowserWindow({
    ...boundsOnScreen(place?.bounds ?? null, workAreas()),
    minWidth: smallestSize.width,
    minHeight: smallestSize.height,
    show: false,
    title: 'Palate',
    // What is seen before the page has drawn: the page's own ground in either theme.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181d' : '#ffffff',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // Off: on Linux and Windows it fetches its dictionaries from a server.
      spellcheck: false,
    },
  })
  if (place?.maximized === true) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => {
    writeWindowPlace(placeFile, placeOfWindow(window))
  })
  void window.loadURL(pageUrl)
  return window
}

/** Where a window stands. */
export function placeOfWindow(window: BrowserWindow): WindowPlace {
  return { bounds: window.getNormalBounds(), maximized: window.isMaximized() }
}

/** Screens without their task bars, the primary one first. */
function workAreas() {
  const primary = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id)
  return [primary, ...others].map((display) => display.workArea)
}
