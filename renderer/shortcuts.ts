/** The keyboard of the window. Shortcuts of one screen are listed here too, so that `?` shows them all. */
import { useEffect } from 'react'
import type { Engine } from './engine.tsx'
import { activeModel, tabsOf } from './state.ts'
import { shortcutText } from './strings/shortcuts.ts'

/** A shortcut as the list shows it. */
export interface ShortcutRow {
  readonly keys: string
  readonly does: string
}

/** All shortcuts, by where they work. */
export const shortcutGroups: readonly { readonly title: string; readonly rows: readonly ShortcutRow[] }[] = [
  {
    title: shortcutText.anywhere,
    rows: [
      { keys: 'Mod K', does: shortcutText.palette },
      { keys: 'Mod O', does: shortcutText.open },
      { keys: 'Mod Shift O', does: shortcutText.ownWindow },
      { keys: 'Alt 1 … 7', does: shortcutText.tab },
      { keys: 'Mod B', does: shortcutText.rail },
      { keys: 'Mod ,', does: shortcutText.settings },
      { keys: '?', does: shortcutText.list },
    ],
  },
  {
    title: shortcutText.onPredict,
    rows: [
      { keys: 'Mod Enter', does: shortcutText.predict },
      { keys: 'Escape', does: shortcutText.cancel },
      { keys: 'Mod Z', does: shortcutText.undo },
      { keys: 'Mod Shift Z', does: shortcutText.redo },
    ],
  },
  {
    title: shortcutText.inTable,
    rows: [
      { keys: '↑ ↓ ← →', does: shortcutText.move },
      { keys: 'Shift ↑ ↓ ← →', does: shortcutText.select },
      { keys: 'Enter', does: shortcutText.edit },
      { keys: 'Escape', does: shortcutText.leave },
      { keys: 'Tab', does: shortcutText.next },
      { keys: 'Home  End', does: shortcutText.ends },
      { keys: 'Delete', does: shortcutText.setNull },
      { keys: 'Mod C  Mod V', does: shortcutText.copyPaste },
      { keys: 'Mod D', does: shortcutText.fillDown },
      { keys: 'Mod F', does: shortcutText.find },
      { keys: 'Alt ↓', does: shortcutText.sort },
      { keys: 'Mod Shift +', does: shortcutText.insertRow },
      { keys: 'Mod Shift -', does: shortcutText.deleteRow },
    ],
  },
]

/** Listens for the window's shortcuts while it is shown. */
export function useShortcuts({ store, actions }: Engine): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const run = commandOf(event)
      if (run === undefined) return
      event.preventDefault()
      run()
    }
    const commandOf = (event: KeyboardEvent): (() => void) | undefined => {
      const { dialog } = store.getState()
      if (isModified(event) && event.key.toLowerCase() === 'k') {
        return () => actions.showDialog(dialog === 'palette' ? null : 'palette')
      }
      if (dialog !== null) return undefined
      if (event.altKey && !event.ctrlKey && !event.metaKey) return tabCommand(event.code)
      if (isModified(event)) {
        return event.shiftKey
          ? shiftedCommand(event.key.toLowerCase())
          : modifiedCommand(event.key.toLowerCase())
      }
      return event.key === '?' && !isTyping(event.target) ? () => actions.showDialog('shortcuts') : undefined
    }
    const tabCommand = (code: string) => {
      const opened = activeModel(store.getState())
      const place = /^Digit([1-9])$/.exec(code)?.[1]
      const tab = opened === undefined ? undefined : tabsOf(opened)[Number(place) - 1]
      return opened === undefined || tab === undefined ? undefined : () => actions.showTab(opened.id, tab)
    }
    const shiftedCommand = (key: string) => {
      const { activeId } = store.getState()
      return key === 'o' && activeId !== null ? () => void actions.moveToWindow(activeId) : undefined
    }
    const modifiedCommand = (key: string) => {
      switch (key) {
        case 'o':
          return () => actions.activate(null)
        case 'b':
          return () => actions.setRail(document.querySelector('nav[data-rail]') === null)
        case ',':
          return () => actions.showDialog('settings')
        default:
          return undefined
      }
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [store, actions])
}

/** Whether the system's command key is held: ⌘ on a Mac, Ctrl elsewhere. */
export function isModified(event: Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'altKey'>): boolean {
  return (event.ctrlKey || event.metaKey) && !event.altKey
}

/** Whether it asks to search in what has the focus. */
export function isFindKey(event: Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'altKey' | 'key'>): boolean {
  return isModified(event) && event.key.toLowerCase() === 'f'
}

/** Whether keys go into a text at this place. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}
