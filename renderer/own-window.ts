/** A model that goes to a window of its own, with its input as it is: what this window leaves for that one to take. */
import { decode, encode } from '#shared/encoding.ts'
import { UserError } from '#shared/user-error.ts'
import { payloadOf } from './predict/session.ts'
import { storedInput } from './predict/stored-input.ts'
import type { PredictSession } from './predict/use-session.ts'
import type { TableInput } from './predict/table-input.ts'
import { windowText } from './strings/window.ts'

const MOVED_KEY = 'palate-moved '
const WINDOW_KEY = 'palate-window'
/** Letters of an input that moves; all pages of one origin have about five million in all. */
const MAX_MOVED = 4_000_000
/** What no window took is forgotten after a day. */
const DAY_MILLISECONDS = 24 * 60 * 60 * 1_000

/** An input on its way. */
export interface MovedInput {
  readonly body: string
  readonly contentType: string
  /** Whether it was written by hand, so that every letter counts. */
  readonly isRaw: boolean
  /** The table from a file that is the input; the engine has its rows. */
  readonly table: TableInput | null
}

/** What a window needs to let a model go. */
export interface Moving {
  /** A name for another window. */
  readonly newWindow: () => string
  /** Leaves a model's input for the window it goes to; throws a UserError where there is no room for it. */
  readonly leaveInput: (model: { readonly id: string; readonly folder: string }) => void
  /** Opens the page of a window, where the host does not do it. */
  readonly openPage: (window: string) => void
}

/** Moving from this page. */
export function movingFrom(page: Window, sessions: ReadonlyMap<string, PredictSession>): Moving {
  return {
    newWindow: () => page.crypto.randomUUID(),
    leaveInput: ({ id, folder }) => {
      const input = inputOf(sessions.get(id)) ?? storedBefore(page.sessionStorage, folder)
      if (input !== null) leave(page.localStorage, id, input)
    },
    openPage: (window) => {
      page.open(`${page.location.pathname}#window=${window}`, '_blank', 'noopener')
    },
  }
}

function inputOf(session: PredictSession | undefined): MovedInput | null {
  if (session === undefined) return null
  const { past, present } = session.store.getState()
  // What nobody changed is made anew from the model.
  if (past.length === 0) return null
  const { body, contentType } = payloadOf(present)
  if (typeof body !== 'string') return null
  const table = present.table ?? null
  return { body, contentType: contentType ?? 'application/json', isRaw: present.raw !== null, table }
}

function storedBefore(storage: Storage, folder: string): MovedInput | null {
  const stored = storedInput(storage, folder)
  return stored === null ? null : { ...stored, table: null }
}

function leave(storage: Storage, id: string, input: MovedInput): void {
  forgetOld(storage)
  const { table, ...rest } = input
  const text = JSON.stringify({ ...rest, at: Date.now(), table: table === null ? null : encode(table) })
  try {
    if (text.length <= MAX_MOVED) return storage.setItem(MOVED_KEY + id, text)
  } catch {
    // No room is the same as too large.
  }
  throw new UserError({
    code: 'over-limit',
    message: windowText.tooLargeToMove,
    hint: windowText.tooLargeHint,
  })
}

/** Takes what another window left for a model; null where it left nothing that can be read. */
export function takeInput(storage: Storage, id: string): MovedInput | null {
  const text = storage.getItem(MOVED_KEY + id)
  if (text === null) return null
  storage.removeItem(MOVED_KEY + id)
  try {
    const { body, contentType, isRaw, table } = JSON.parse(text) as Partial<Record<string, unknown>>
    if (typeof body !== 'string' || typeof contentType !== 'string') return null
    // Only our own pages write here.
    const carried = typeof table === 'string' ? (decode(table) as TableInput) : null
    return { body, contentType, isRaw: isRaw === true, table: carried }
  } catch {
    return null
  }
}

function forgetOld(storage: Storage): void {
  const keys = Array.from({ length: storage.length }, (_, place) => storage.key(place) ?? '')
  for (const key of keys.filter((key) => key.startsWith(MOVED_KEY))) {
    const age = Date.now() - Number(/"at":(\d+)/u.exec(storage.getItem(key) ?? '')?.[1] ?? 0)
    if (age > DAY_MILLISECONDS) storage.removeItem(key)
  }
}

/** The window that a page is, as its address said once (`#window=…`); empty where it is none of its own. */
export function pageWindow(page: Pick<Window, 'location' | 'history' | 'sessionStorage'>): string {
  const named = new URLSearchParams(page.location.hash.slice(1)).get('window')
  if (named === null) return page.sessionStorage.getItem(WINDOW_KEY) ?? ''
  page.history.replaceState(null, '', page.location.pathname + page.location.search)
  if (!/^[\w-]{8,64}$/u.test(named)) return ''
  page.sessionStorage.setItem(WINDOW_KEY, named)
  return named
}
