/** How the window was, kept by the engine: a page's own storage belongs to its address, which is another with each start. */
import type { Api, CallInput } from '#shared/contract.ts'
import { MAX_TABS } from '#shared/workspace-calls.ts'
import { activeModel, viewOf } from './state.ts'
import type { AppState, AppStore } from './state.ts'
import { TABS_KEY } from './stored-view.ts'
import { THEME_KEY } from './theme.ts'

/** Milliseconds without a change after which it is kept. */
const KEEP_DELAY = 400
/** An engine that does not answer by then is not waited for: the page says so itself. */
const MAX_WAIT = 2_000

/** Fills the page's own storage where it is new; gives the location of the model that was in front. */
export async function restoreWindow(
  api: Pick<Api, 'keptWindow'>,
  storage: Pick<Storage, 'getItem' | 'setItem'>,
): Promise<string | null> {
  const kept = await api.keptWindow({}, { signal: AbortSignal.timeout(MAX_WAIT) }).catch(() => null)
  if (kept === null) return null
  if (storage.getItem(THEME_KEY) === null) storage.setItem(THEME_KEY, kept.theme)
  if (storage.getItem(TABS_KEY) === null) storage.setItem(TABS_KEY, JSON.stringify(kept.tabs))
  return kept.active
}

/** Keeps it whenever it changes, until the returned function is called. */
export function keepWindow(store: AppStore, api: Pick<Api, 'keepWindow'>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = store.subscribe((state, before) => {
    const isSame =
      state.theme === before.theme &&
      state.views === before.views &&
      state.models === before.models &&
      state.activeId === before.activeId
    if (isSame) return
    clearTimeout(timer)
    timer = setTimeout(
      () => void api.keepWindow(windowOf(store.getState())).catch(() => undefined),
      KEEP_DELAY,
    )
  })
  return () => {
    clearTimeout(timer)
    stop()
  }
}

function windowOf(state: AppState): CallInput<'keepWindow'> {
  const tabs = state.models
    .slice(-MAX_TABS)
    .map(({ id, location }): [string, string] => [location, viewOf(state, id).tab])
  return { theme: state.theme, tabs, active: activeModel(state)?.location ?? null }
}
