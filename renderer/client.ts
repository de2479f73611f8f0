/** How the page reaches the engine: Electron's bridge where there is one, else HTTP on the host that served the page. */
import type { Api } from '#shared/contract.ts'
import { clientOver } from '#shared/wire.ts'
import type { Transport } from '#shared/wire.ts'
import { encode } from '#shared/encoding.ts'
import { pageWindow } from './own-window.ts'

/** What Electron's preload exposes: one call, encoded text in both directions (shared/encoding.ts). */
export interface Bridge {
  call(
    name: string,
    input: string,
    onMessage: (text: string) => void,
  ): { readonly done: Promise<void>; cancel(): void }
  /** The path of a dropped file, where the host can tell (Electron's webUtils). */
  pathOf?(file: File): string
}

declare global {
  interface Window {
    readonly bridge?: Bridge
  }
}

const SESSION_KEY = 'palate-session'

/** The engine behind this page. */
export function connect(page: Window = window): Api {
  if (page.bridge !== undefined) return clientOver(overBridge(page.bridge))
  const send = page.fetch.bind(page)
  const own = pageWindow(page)
  const session = pageSession(page, send)
  if (own !== '')
    page.addEventListener('pagehide', () => void session.then((secret) => leave(send, secret, own)))
  return clientOver(overHttp(send, session, own))
}

/**
 * The secret by which the host knows this page: the one that it gives for the token of `#token=…`, which works once
 * and is taken out of the address, else the one this browser was given before; empty when there is none.
 */
export async function pageSession(
  page: Pick<Window, 'location' | 'history' | 'localStorage'>,
  send: typeof fetch,
): Promise<string> {
  const known = page.localStorage.getItem(SESSION_KEY) ?? ''
  const token = new URLSearchParams(page.location.hash.slice(1)).get('token')
  if (token === null) return known
  page.history.replaceState(null, '', page.location.pathname + page.location.search)
  const given = await send('/session', { method: 'POST', headers: { 'x-palate-token': token } })
    .then((response): Promise<unknown> | null => (response.ok ? response.json() : null))
    .catch(() => null)
  if (!isSession(given)) return known
  page.localStorage.setItem(SESSION_KEY, given.secret)
  return given.secret
}

function isSession(given: unknown): given is { readonly secret: string } {
  return typeof given === 'object' && given !== null && 'secret' in given && typeof given.secret === 'string'
}

/** Calls through Electron's preload. */
export function overBridge(bridge: Bridge): Transport {
  return async (name, input, { signal, receive }) => {
    if (signal.aborted) return
    const call = bridge.call(name, input, receive)
    const cancel = () => call.cancel()
    signal.addEventListener('abort', cancel)
    try {
      await call.done
    } finally {
      signal.removeEventListener('abort', cancel)
    }
  }
}

/** Tells the host that a window closes; the request outlives its page. */
function leave(send: typeof fetch, secret: string, own: string): Promise<unknown> {
  return send('/api/leaveWindow', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-palate-session': secret, 'x-palate-window': own },
    body: encode({}),
    keepalive: true,
  }).catch(() => undefined)
}

/** Calls as `POST /api/NAME`; the answer is a stream of messages, one a line. `own` names the page's window. */
export function overHttp(send: typeof fetch, session: Promise<string>, own = ''): Transport {
  return async (name, input, { signal, receive }) => {
    const response = await send(`/api/${name}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-palate-session': await session,
        ...(own === '' ? {} : { 'x-palate-window': own }),
      },
      body: input,
      signal,
    })
    // Where the host refuses a call, it says why as a message too.
    const isAnswer = response.ok || response.headers.get('content-type') === 'application/x-ndjson'
    if (!isAnswer || response.body === null) throw new Error(`The host answered ${response.status}.`)
    await receiveLines(response.body, receive)
  }
}

async function receiveLines(
  body: ReadableStream<Uint8Array>,
  receive: (line: string) => void,
): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const parts: string[] = []
  for (;;) {
    const { done, value } = await reader.read()
    const text = done ? decoder.decode() : decoder.decode(value, { stream: true })
    const lines = text.split('\n')
    const last = lines.pop() ?? ''
    for (const line of lines) {
      const whole = parts.join('') + line
      parts.length = 0
      if (whole !== '') receive(whole)
    }
    if (last !== '') parts.push(last)
    if (done) break
  }
  if (parts.length > 0) receive(parts.join(''))
}
