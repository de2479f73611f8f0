/** Where the user was, kept over a reload of the page. */
import { newView, tabNames, viewOf } from './state.ts'
import type { AppState, AppStore, TabName } from './state.ts'

const VIEW_KEY = 'palate-view'

/** The model in front and each model's tab as they were; nothing where nothing readable is stored. */
export function storedView(storage: Pick<Storage, 'getItem'>): Partial<AppState> {
  const stored = readJson(storage.getItem(VIEW_KEY))
  if (typeof stored !== 'object' || stored === null) return {}
  const activeId = 'activeId' in stored && typeof stored.activeId === 'string' ? stored.activeId : null
  const tabs = 'tabs' in stored && typeof stored.tabs === 'object' ? (stored.tabs ?? {}) : {}
  const views = Object.entries(tabs).flatMap(([id, value]) => {
    const tab = tabNames.find((name) => name === value)
    return tab === undefined ? [] : [[id, { ...newView, tab }] as const]
  })
  return { activeId, views: Object.fromEntries(views) }
}

/** Keeps it whenever it changes. */
export function keepView(store: AppStore, storage: Pick<Storage, 'setItem'>): () => void {
  return store.subscribe((state, before) => {
    if (state.activeId === before.activeId && state.views === before.views) return
    const tabs = Object.fromEntries(Object.entries(state.views).map(([id, view]) => [id, view.tab]))
    storage.setItem(VIEW_KEY, JSON.stringify({ activeId: state.activeId, tabs }))
  })
}

/** Each model's tab by its location, as JSON. */
export const TABS_KEY = 'palate-tabs'
/** As many models' tabs are kept: more than anybody has open. */
const MAX_TABS = 50

/**
 * Keeps the tab of every open model by its location, over launches: a model that is opened again for the first time
 * shows the tab it had.
 */
export function keepTabs(store: AppStore, storage: Pick<Storage, 'getItem' | 'setItem'>): () => void {
  const before = tabsByLocation(readJson(storage.getItem(TABS_KEY)))
  return store.subscribe((state, last) => {
    if (state.models === last.models && state.views === last.views) return
    for (const { id, location } of state.models) {
      const tab = before.get(location)
      before.delete(location)
      if (tab === undefined || state.views[id] !== undefined) continue
      store.setState(({ views }) => ({ views: { ...views, [id]: { ...newView, tab } } }))
      return
    }
    const tabs = state.models.slice(-MAX_TABS).map(({ id, location }) => [location, viewOf(state, id).tab])
    storage.setItem(TABS_KEY, JSON.stringify([...before, ...tabs].slice(-MAX_TABS)))
  })
}

function tabsByLocation(stored: unknown): Map<string, TabName> {
  const entries: readonly unknown[] = Array.isArray(stored) ? stored : []
  return new Map(
    entries.flatMap((entry) => {
      const [location, value]: readonly unknown[] = Array.isArray(entry) ? entry : []
      const tab = tabNames.find((name) => name === value)
      return typeof location === 'string' && tab !== undefined ? [[location, tab] as const] : []
    }),
  )
}

function readJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}
