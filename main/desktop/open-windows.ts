/** The app's windows, each with its own models. */
import { app } from 'electron'
import type { BrowserWindow, WebContents } from 'electron'
import { windowSets } from '#main/window-sets.ts'
import type { Api } from '#shared/contract.ts'
import { askBeforeLeaving, loadEndedPages } from './leaving-pages.ts'
import { knowingLocations, writeOpenSession } from './open-session.ts'
import type { KeptWindow } from './open-session.ts'
import type { WindowPlace } from './window-bounds.ts'
import { openWindow, placeOfWindow } from './window.ts'

/** What the windows need. */
export interface OpenWindowsParts {
  readonly engine: Api
  /** The built preload script. */
  readonly preload: string
  /** Where the windows and their models are kept for the next launch. */
  readonly sessionFile: string
}

/** The windows. */
export interface OpenWindows {
  /** The Api of the window that a page is in; null where it is in none. */
  readonly apiOf: (contents: WebContents) => Api | null
  /** Opens what was there, each window with its models; at least one window. The app must be ready. */
  readonly restore: (kept: readonly KeptWindow[]) => BrowserWindow | null
  /** Asks the window a person is in, or was in last, to open a location; kept until there is one. */
  readonly request: (location: string, store?: string) => void
  /** Asks that window to move the model in front to a window of its own. */
  readonly askMove: () => void
  /** Brings that window to the front; opens one where there is none. */
  readonly show: () => void
  /** The app ends: windows that close from now on are there again at the next launch. */
  readonly keepAll: () => void
}

/** No windows yet. */
export function openWindows({ engine, preload, sessionFile }: OpenWindowsParts): OpenWindows {
  const open = new Map<string, BrowserWindow>()
  const names = new WeakMap<WebContents, string>()
  const places = new Map<string, WindowPlace>()
  const { api, locationOf } = knowingLocations(engine)
  let latest = 'window-1'
  let isEnding = false

  const keep = () => {
    const windows = open.size === 0 ? [latest] : [...open.keys()]
    const kept = windows.map((name) => ({
      models: sets.heldBy(name).flatMap((id) => locationOf(id) ?? []),
      place: places.get(name) ?? null,
    }))
    writeOpenSession(sessionFile, kept)
  }

  const show = (name: string) => {
    const window = open.get(name)
    if (window === undefined) return
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  const openNamed = (name: string, place: WindowPlace | null = null): BrowserWindow => {
    const window = openWindow(preload, place, open.size)
    open.set(name, window)
    names.set(window.webContents, name)
    latest = name
    askBeforeLeaving(window, () => goOnWith(name))
    loadEndedPages(window)
    window.on('focus', () => (latest = name))
    window.on('close', () => {
      places.set(name, placeOfWindow(window))
      keep()
    })
    window.on('closed', () => {
      // The last one's models are there again with the next window, or the next launch.
      if (isEnding) return
      open.delete(name)
      if (open.size === 0) {
        latest = name
        return
      }
      places.delete(name)
      if (latest === name) latest = [...open.keys()].at(-1) ?? name
      void sets.release(name)
    })
    return window
  }

  /** A person stays in a window while the app was about to end: what other windows had is in this one. */
  const goOnWith = (name: string) => {
    if (!isEnding) return
    isEnding = false
    for (const [other, window] of open) {
      if (!window.isDestroyed()) continue
      open.delete(other)
      places.delete(other)
      sets.handOver(other, name)
    }
    latest = name
  }

  const sets = windowSets(api, {
    onMoved: (name) => (open.has(name) ? show(name) : openNamed(name)),
    onChange: keep,
  })

  return {
    apiOf: (contents) => {
      const name = names.get(contents)
      return name === undefined ? null : sets.apiOf(name)
    },
    restore: (kept) => {
      const windows = kept.length === 0 ? [{ models: [], place: null }] : kept
      windows.forEach(({ models, place }, at) => {
        const name = `window-${at + 1}`
        for (const { location, store } of models) sets.request(name, location, store)
        openNamed(name, place)
      })
      latest = 'window-1'
      return open.get(latest) ?? null
    },
    request: (location, store) => sets.request(latest, location, store),
    askMove: () => sets.askMove(latest),
    show: () => {
      if (open.has(latest)) show(latest)
      else if (app.isReady()) openNamed(latest)
    },
    keepAll: () => {
      keep()
      isEnding = true
    },
  }
}
