/** The Predict screen's keyboard, and validation a moment after each change. */
import { useEffect } from 'react'
import { isModified } from '../shortcuts.ts'
import { sentInput } from './sent-input.ts'
import { rowCountIn } from './session.ts'
import type { PredictSession } from './use-session.ts'

/** Listens while the screen is shown. Predict does nothing where nothing can run the model. */
export function usePredictKeys({ store, actions }: PredictSession, canRun: boolean): void {
  useEffect(() => {
    const commandOf = (event: KeyboardEvent): (() => void) | undefined => {
      if (event.key === 'Enter') return () => canRun && void actions.predict()
      const isCode = event.target instanceof HTMLElement && event.target.closest('.cm-editor') !== null
      if (isCode) return undefined
      if (event.key.toLowerCase() === 'z') return event.shiftKey ? actions.redo : actions.undo
      return event.key.toLowerCase() === 'y' ? actions.redo : undefined
    }
    const listen = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) return store.getState().running?.cancel()
      const run = isModified(event) ? commandOf(event) : undefined
      if (run === undefined) return
      event.preventDefault()
      run()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [store, actions, canRun])
}

/** Rows from which on validation waits longer, since writing the request takes a while. */
const MANY_ROWS = 5_000
/** Rows from which on a person asks for it: the whole file is read. */
export const TOO_MANY_ROWS = 100_000
const SHORT_DELAY = 250
const LONG_DELAY = 1_500

/** Asks the engine what it would say of the input, a moment after it came to rest. */
export function useValidation({ store, actions }: PredictSession): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const validateSoon = () => {
      clearTimeout(timer)
      const rows = rowCountIn(store.getState().present) ?? 0
      if (rows > TOO_MANY_ROWS) return
      const isLarge = rows > MANY_ROWS
      timer = setTimeout(() => void actions.validate(), isLarge ? LONG_DELAY : SHORT_DELAY)
    }
    if (store.getState().validation?.of !== store.getState().present) validateSoon()
    const stop = store.subscribe((state, before) => {
      // Under Raw all of it is sent, and without numbers that do not fit elsewhere.
      const isSentAnew =
        sentInput(state.present, state.mode).snapshot !== sentInput(before.present, before.mode).snapshot
      if (state.present !== before.present || isSentAnew) validateSoon()
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [store, actions])
}
