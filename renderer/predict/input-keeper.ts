/** Keeps what is entered for a model: in the engine, and for the moment that takes in the page, so that a reload loses nothing. */
import type { Api, CallInput } from '#shared/contract.ts'
import { forgetInput, isStorable, storeInput } from './stored-input.ts'
import { payloadOf } from './session.ts'
import type { PredictStore, Snapshot } from './session.ts'
import { matchesOf } from './table-matches.ts'

/** Milliseconds without a change after which an input is kept. */
const KEEP_DELAY = 300

/** Keeps one screen's input. */
export interface InputKeeper {
  /** Keeps what is there now; false where it could not be. */
  readonly flush: () => Promise<boolean>
  /** Whether leaving the page now would lose something. */
  readonly isAtRisk: () => boolean
  readonly stop: () => void
}

/** Follows a screen's input from how it begins, which is kept already or can be had again. */
export function inputKeeper(
  api: Api,
  { id, folder, store }: { readonly id: string; readonly folder: string; readonly store: PredictStore },
): InputKeeper {
  let kept = store.getState().present
  let timer: ReturnType<typeof setTimeout> | undefined
  let last: Promise<boolean> = Promise.resolve(true)
  const isKept = () => store.getState().present === kept

  async function keepNow(): Promise<boolean> {
    const { present, waitingTable } = store.getState()
    if (present === kept) return true
    const input = keptAs(present, waitingTable !== null)
    const isDone = await api.keepInput({ id, input }).then(
      (answer) => answer.kept,
      () => false,
    )
    if (!isDone) return false
    kept = present
    forgetInput(sessionStorage, folder)
    return isKept() ? true : keepNow()
  }
  const flush = () => {
    clearTimeout(timer)
    last = last.then(keepNow)
    return last
  }
  const stop = store.subscribe((state, before) => {
    if (state.present === before.present) return
    clearTimeout(timer)
    timer = setTimeout(() => void flush(), KEEP_DELAY)
  })
  const leave = () => {
    if (isKept()) return
    storeInput(sessionStorage, folder, store.getState().present)
    void flush()
  }
  window.addEventListener('pagehide', leave)
  return {
    flush,
    isAtRisk: () => !isKept() && !isStorable(store.getState().present),
    stop: () => {
      clearTimeout(timer)
      stop()
      window.removeEventListener('pagehide', leave)
    },
  }
}

function keptAs(snapshot: Snapshot, waits: boolean): CallInput<'keepInput'>['input'] {
  const { body, contentType } = payloadOf(snapshot)
  const { table } = snapshot
  return {
    body: typeof body === 'string' ? body : '',
    contentType: contentType ?? 'application/json',
    isRaw: snapshot.raw !== null,
    table:
      table === undefined
        ? waits
          ? 'kept'
          : null
        : { tableId: table.table.tableId, version: table.version, matches: matchesOf(table) },
  }
}
