/** How the page reaches the engine: Electron's bridge where there is one, else HTTP on the host that served the page. */
import type { Api } from '#shared/contract.ts'
import { clientOver } from '#shared/wire.ts'
import type { Transport } from '#shared/wire.ts'

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

const TOKEN_KEY = 'palate-token'

/** The engine behind this page. */
export function connect(page: Window = window): Api {
  return clientOver(
    page.bridge === undefined ? overHttp(page.fetch.bind(page), takeToken(page)) : overBridge(page.bridge),
  )
}

/**
 * The one-time token of `#token=…`, kept for reloads of this tab and taken out of the address so that it is not
 * copied with it; empty when there is none.
 */
export function takeToken(page: Pick<Window, 'location' | 'history' | 'sessionStorage'>): string {
  const fragment = new URLSearchParams(page.location.hash.slice(1))
  const given = fragment.get('token')
  if (given === null) return page.sessionStorage.getItem(TOKEN_KEY) ?? ''
  page.sessionStorage.setItem(TOKEN_KEY, given)
  page.history.replaceState(null, '', page.location.pathname + page.location.search)
  return given
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

/** Calls as `POST /api/NAME`; the answer is a stream of messages, one a line. */
export function overHttp(send: typeof fetch, token: string): Transport {
  return async (name, input, { signal, receive }) => {
    const response = await send(`/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-palate-token': token },
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
