/** Pages that do not want to be left, and pages that ended: a person is asked, and nothing is lost silently. */
import { dialog } from 'electron'
import type { BrowserWindow } from 'electron'

/** A page that ends again so soon is not loaded anew by itself. */
const AGAIN_MILLISECONDS = 60_000

/**
 * Asks where a page holds what is kept nowhere yet (its `beforeunload`, renderer/predict/ask-before-leaving.ts): Electron
 * itself asks nothing, and leaves the window as it is. `onStay` hears that a person stays.
 */
export function askBeforeLeaving(window: BrowserWindow, onStay: () => void): void {
  window.webContents.on('will-prevent-unload', (event) => {
    const answer = dialog.showMessageBoxSync(window, {
      type: 'question',
      message: 'What was entered last is not kept yet.',
      detail: 'It is being kept: stay for a moment, or leave and lose it. A full disk keeps nothing.',
      buttons: ['Leave and Lose It', 'Stay'],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    })
    // Preventing the event lets the page go.
    if (answer === 0) event.preventDefault()
    else onStay()
  })
}

/** Loads a page anew that ended on its own; models and inputs are the engine's, and are there again. */
export function loadEndedPages(window: BrowserWindow, now: () => number = Date.now): void {
  let last = -Infinity
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    const isAgain = now() - last < AGAIN_MILLISECONDS
    last = now()
    if (!isAgain) window.webContents.reload()
    else void offerReload(window, reason)
  })
}

async function offerReload(window: BrowserWindow, reason: string): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The page of this window ended twice.',
    detail: `The system says: ${reason}. Models and inputs are kept. Close models that are not needed where memory is short.`,
    buttons: ['Load It Again', 'Close the Window'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  })
  if (window.isDestroyed()) return
  if (response === 0) window.webContents.reload()
  else window.destroy()
}
