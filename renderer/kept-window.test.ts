// @vitest-environment happy-dom
import type { CallInput } from '#shared/contract.ts'
import { expect, test, vi } from 'vitest'
import { keepWindow, restoreWindow } from './kept-window.ts'
import { createAppStore, newView } from './state.ts'
import { keepTabs } from './stored-view.ts'
import { opened, wineModel } from './testing/sample-models.ts'
import { storedTheme } from './theme.ts'

test('a page of a new address has the theme, the tabs and the model in front of the one before', async () => {
  vi.useFakeTimers()
  const kept: CallInput<'keepWindow'>[] = []
  const store = createAppStore({ models: [opened('m', wineModel)] })
  const stop = keepWindow(store, {
    keepWindow: async (window) => {
      kept.push(window)
      return {}
    },
  })
  store.setState({ theme: 'dark', activeId: 'm', views: { m: { ...newView, tab: 'predict' } } })
  await vi.runAllTimersAsync()
  stop()
  vi.useRealTimers()
  const last = kept.at(-1) ?? null
  localStorage.clear()
  const active = await restoreWindow({ keptWindow: async () => last }, localStorage)
  expect(active).toBe(opened('m', wineModel).location)
  expect(storedTheme(localStorage)).toBe('dark')
  const next = createAppStore()
  keepTabs(next, localStorage)
  next.setState({ models: [opened('other', wineModel)] })
  expect(next.getState().views['other']?.tab).toBe('predict')
  // What this page chose itself stays.
  localStorage.setItem('palate-theme', 'light')
  await restoreWindow({ keptWindow: async () => last }, localStorage)
  expect(storedTheme(localStorage)).toBe('light')
})
