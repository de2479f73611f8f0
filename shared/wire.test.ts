import { expect, test } from 'vitest'
import type { Api, Message } from './contract.ts'
import { decode, encode } from './encoding.ts'
import { UserError } from './user-error.ts'
import { answer, clientOver } from './wire.ts'

/** An Api of which only the given calls answer. */
function apiOf(calls: Partial<Api>): Api {
  return calls as Api
}

/** A client and an engine joined in memory by encoded text alone. */
function joined(calls: Partial<Api>): Api {
  const api = apiOf(calls)
  return clientOver(async (name, input, { signal, receive }) => {
    receive(await answer(api, name, input, { signal, send: receive }))
  })
}

function replyIn(text: string): unknown {
  return (decode(text) as Extract<Message, { reply: unknown }>).reply
}

const signal = new AbortController().signal
const ignore = () => undefined

test('a call goes there and back with its progress', async () => {
  const seen: unknown[] = []
  const client = joined({
    chooseFolder: (_input, context) => {
      context?.report?.({ activity: 'Asking', done: 1, total: 2 })
      return Promise.resolve({ location: '' })
    },
  })
  expect(await client.chooseFolder({}, { report: (progress) => seen.push(progress) })).toEqual({
    location: '',
  })
  expect(seen).toEqual([{ activity: 'Asking', done: 1, total: 2 }])
})

test('int64 and NaN cells survive', async () => {
  const cells = [2n ** 63n - 1n, Number.NaN, null, '', new Uint8Array([0, 255]), new Map([[1n, 0.5]])]
  const client = joined({
    resultWindow: () =>
      Promise.resolve({ from: 0, rowCount: 6, columns: [{ name: 'a', dtype: 'object', cells }] }),
  })
  const input = { id: 'm', predictionId: 'p', view: 'answer', from: 0, count: 6 }
  expect((await client.resultWindow(input)).columns[0]?.cells).toEqual(cells)
})

test('failures are values with code, hint and place', async () => {
  const failure = { code: 'bad-model', message: 'Broken.', hint: 'Mend it.', where: 'MLmodel:3' } as const
  const client = joined({ about: () => Promise.reject(new UserError(failure)) })
  await expect(client.about({})).rejects.toMatchObject({ failure })
})

test('anything else thrown is internal and says so', async () => {
  const client = joined({ about: () => Promise.reject(new TypeError('x is not a function')) })
  await expect(client.about({})).rejects.toMatchObject({ failure: { code: 'internal' } })
})

test.each([
  ['a name that is no call', 'steal', '{}'],
  ['a name of the prototype', 'constructor', '{}'],
  ['text that is not JSON', 'about', '{'],
  ['an input of the wrong type', 'openModel', '{"location":5}'],
  ['an unknown key', 'about', '{"extra":1}'],
  ['a negative window', 'resultWindow', '{"id":"a","predictionId":"b","view":"c","from":-1,"count":1}'],
])('%s is answered with bad-call', async (_case, name, text) => {
  const reply = replyIn(await answer(apiOf({}), name, text, { signal, send: ignore }))
  expect(reply).toMatchObject({ ok: false, failure: { code: 'bad-call' } })
})

test('an output that breaks the contract never reaches the door', async () => {
  const client = joined({ samples: () => Promise.resolve([{ location: 5 }] as never) })
  await expect(client.samples({})).rejects.toThrow(/location/)
})

test('an output that cannot be encoded becomes a failure', async () => {
  const api = apiOf({ samples: () => Promise.resolve([new Date()] as never) })
  const reply = replyIn(await answer(api, 'samples', encode({}), { signal, send: ignore }))
  expect(reply).toMatchObject({ ok: false, failure: { code: 'internal' } })
})

test('a transport that breaks, or ends without a reply, is unreachable', async () => {
  const broken = clientOver(() => Promise.reject(new Error('socket')))
  await expect(broken.about({})).rejects.toMatchObject({ failure: { code: 'unreachable' } })
  const silent = clientOver(() => Promise.resolve())
  await expect(silent.about({})).rejects.toMatchObject({ failure: { code: 'unreachable' } })
})

test('a cancelled call is cancelled, whatever the transport does', async () => {
  const abort = new AbortController()
  const client = clientOver(() => {
    abort.abort()
    return Promise.reject(new Error('aborted'))
  })
  await expect(client.about({}, { signal: abort.signal })).rejects.toMatchObject({
    failure: { code: 'cancelled' },
  })
})
