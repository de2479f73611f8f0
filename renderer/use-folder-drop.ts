/** A folder dropped anywhere on the window is opened. */
import { useEffect } from 'react'
import type { Engine } from './engine.tsx'

/**
 * Listens on the whole window: what is dropped beside a listener a browser would open itself, and the app would be
 * gone. Only a host that can tell a dropped folder's path can open it.
 */
export function useFolderDrop({ store, actions }: Pick<Engine, 'store' | 'actions'>): void {
  useEffect(() => {
    const listening = new AbortController()
    const listen = (type: 'dragover' | 'dragleave' | 'drop', heard: (event: DragEvent) => void) =>
      window.addEventListener(type, heard, { signal: listening.signal })
    listen('dragover', (event) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      if (store.getState().drop !== 'over') store.setState({ drop: 'over' })
    })
    // Leaving for another element of the page has that element as its related target.
    listen('dragleave', (event) => event.relatedTarget === null && store.setState({ drop: 'none' }))
    listen('drop', (event) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      const paths = Array.from(event.dataTransfer?.files ?? [], (file) => window.bridge?.pathOf?.(file) ?? '')
      const known = paths.filter((path) => path !== '')
      store.setState(
        known.length > 0 ? { drop: 'none' } : { drop: 'pathless', activeId: null, problem: null },
      )
      void actions.openAll(known)
    })
    return () => listening.abort()
  }, [store, actions])
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false
}
