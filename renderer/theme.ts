/** The theme on the page: the system's choice unless the user made one, kept for the next time. */
import type { AppStore, ThemeChoice } from './state.ts'
import { themeChoices } from './state.ts'

/** The chosen theme. */
export const THEME_KEY = 'palate-theme'

/** The theme chosen before; `system` when none was. */
export function storedTheme(storage: Pick<Storage, 'getItem'>): ThemeChoice {
  const stored = storage.getItem(THEME_KEY)
  return themeChoices.find((choice) => choice === stored) ?? 'system'
}

/** Keeps the page's theme the store's theme, now and whenever it changes. */
export function followTheme(store: AppStore, root: HTMLElement, storage: Storage): () => void {
  const apply = (theme: ThemeChoice) => {
    if (theme === 'system') delete root.dataset['theme']
    else root.dataset['theme'] = theme
    storage.setItem(THEME_KEY, theme)
  }
  apply(store.getState().theme)
  return store.subscribe((state, before) => {
    if (state.theme !== before.theme) apply(state.theme)
  })
}
