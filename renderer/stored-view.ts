/** Where the user was, kept over a reload of the page. */
import { newView, tabNames } from './state.ts'
import type { AppState, AppStore } from './state.ts'

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

function readJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}
