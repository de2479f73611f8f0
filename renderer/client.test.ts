// @vitest-environment happy-dom
import { encode } from '#shared/encoding.ts'
import { answer, clientOver } from '#shared/wire.ts'
import { describe, expect, test } from 'vitest'
import { overBridge, overHttp, pageSession } from './client.ts'
import type { Bridge } from './client.ts'
import { scriptedApi } from './testing/scripted-api.ts'

/** A host that answers `POST /api/…` as the contract says, in pieces of a few bytes each. */
function hostOf(pieces: number): { readonly send: typeof fetch; readonly seen: Request[] } {
  const api = scriptedApi({
    calls: {
      digestFiles: async (_, context) => {
        context?.report?.({ activity: 'Lendo é', done: 1, total: 2 })
        return { whole: 'x', files: [] }
      },
    },
  })
  const seen: Request[] = []
  const send: typeof fetch = async (url, init) => {
    const request = new Request(new URL(typeof url === 'string' ? url : '', 'http://127.0.0.1'), init)
    seen.push(request.clone())
    const lines: string[] = []
    const context = { signal: new AbortController().signal, send: (line: string) => lines.push(line) }
    const name = new URL(request.url).pathname.replace('/api/', '')
    lines.push(await answer(api, name, await request.text(), context))
    const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''))
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let offset = 0; offset < bytes.length; offset += pieces) {
          controller.enqueue(bytes.slice(offset, offset + pieces))
        }
        controller.close()
      },
    })
    return new Response(body)
  }
  return { send, seen }
}

describe('over HTTP', () => {
  test.each([1, 3, 64, 100_000])(
    'messages arrive whole when the stream comes in pieces of %i',
    async (pieces) => {
      const { send, seen } = hostOf(pieces)
      const reports: unknown[] = []
      const api = clientOver(overHttp(send, Promise.resolve('the-secret')))
      const value = await api.digestFiles({ id: 'm' }, { report: (progress) => reports.push(progress) })
      expect(value).toEqual({ whole: 'x', files: [] })
      expect(reports).toEqual([{ activity: 'Lendo é', done: 1, total: 2 }])
      expect(seen[0]?.headers.get('x-palate-session')).toBe('the-secret')
      expect(new URL(seen[0]?.url ?? '').pathname).toBe('/api/digestFiles')
    },
  )

  test('a host that refuses is an engine that cannot be reached', async () => {
    const api = clientOver(overHttp(async () => new Response('no', { status: 403 }), Promise.resolve('')))
    await expect(api.about({})).rejects.toMatchObject({ failure: { code: 'unreachable' } })
  })

  test('a host that says why it refuses is heard', async () => {
    const failure = { code: 'bad-call', message: 'No token.' }
    const headers = { 'content-type': 'application/x-ndjson' }
    const refusal = async () =>
      new Response(encode({ reply: { ok: false, failure } }), { status: 401, headers })
    await expect(clientOver(overHttp(refusal, Promise.resolve(''))).about({})).rejects.toMatchObject({
      failure,
    })
  })

  test('aborting a call aborts its request', async () => {
    const aborting = new AbortController()
    const send: typeof fetch = (_, init) =>
      new Promise((_resolve, reject) => {
        if (init?.signal?.aborted === true) reject(new Error('aborted'))
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')))
      })
    const call = clientOver(overHttp(send, Promise.resolve(''))).about({}, { signal: aborting.signal })
    aborting.abort()
    await expect(call).rejects.toMatchObject({ failure: { code: 'cancelled' } })
  })
})

test('over the bridge: messages arrive, an abort cancels', async () => {
  const cancelled: string[] = []
  const bridge: Bridge = {
    call: (name, _, onMessage) => {
      if (name === 'about') {
        const reply = { ok: true, value: { location: null } }
        onMessage(encode({ reply }))
      }
      const done = name === 'about' ? Promise.resolve() : new Promise<void>(() => undefined)
      return {
        done: name === 'predict' ? new Promise((resolve) => setTimeout(resolve, 5)) : done,
        cancel: () => cancelled.push(name),
      }
    },
  }
  const api = clientOver(overBridge(bridge))
  await expect(api.about({})).rejects.toThrow('expected string')
  const aborting = new AbortController()
  const payload = { contentType: null, body: '' }
  const call = api.predict({ id: 'm', payload }, { signal: aborting.signal })
  aborting.abort()
  await expect(call).rejects.toMatchObject({ failure: { code: 'cancelled' } })
  expect(cancelled).toEqual(['predict'])
})

describe('the page’s session', () => {
  const replaced: string[] = []
  const page = (hash: string) => ({
    location: { hash, pathname: '/', search: '' } as Location,
    history: {
      replaceState: (_: unknown, __: string, url: string) => replaced.push(url),
    } as unknown as History,
    localStorage,
  })
  /** A host that knows one token, once. */
  const hostOnce = () => {
    let waiting: string | null = 'abc+1'
    const send: typeof fetch = async (_, init) => {
      const isRight = new Headers(init?.headers).get('x-palate-token') === waiting
      if (isRight) waiting = null
      return isRight ? Response.json({ secret: 's' }) : new Response('', { status: 401 })
    }
    return send
  }

  test('is had for the token, which leaves the address; a reload keeps it, the same address too', async () => {
    localStorage.clear()
    const send = hostOnce()
    expect(await pageSession(page('#token=abc%2B1'), send)).toBe('s')
    expect(replaced).toEqual(['/'])
    expect(await pageSession(page(''), send)).toBe('s')
    expect(await pageSession(page('#token=abc%2B1'), send)).toBe('s')
  })

  test('is none where the token was used by another browser', async () => {
    localStorage.clear()
    const send = hostOnce()
    await send('/session', { headers: { 'x-palate-token': 'abc+1' } })
    expect(await pageSession(page('#token=abc%2B1'), send)).toBe('')
  })
})
