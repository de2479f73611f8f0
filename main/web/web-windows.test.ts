import { expect, test } from 'vitest'
import { apiDouble, untilAborted } from '#e2e/api-double.ts'
import type { Api, OpenedModel } from '#shared/contract.ts'
import { webWindows } from './web-windows.ts'

/** Windows over an engine of models known by their locations, and a clock that a test moves. */
function windowsDouble() {
  const open: string[] = []
  const stopped: string[] = []
  const waiting = new Map<() => void, number>()
  const opened = (id: string) => ({ id, location: id }) as OpenedModel
  const api = apiDouble({
    openModels: async () => open.map(opened),
    openModel: async ({ location }) => {
      open.push(location)
      return opened(location)
    },
    closeModel: async ({ id }) => {
      open.splice(open.indexOf(id), 1)
      return {}
    },
    stopRuntime: async ({ id }) => {
      stopped.push(id)
      return { kind: 'none', reason: '', hint: '' }
    },
    watch: async (_input, context) => untilAborted(context?.signal),
  })
  const windows = webWindows(api, (milliseconds, run) => {
    waiting.set(run, milliseconds)
    return () => waiting.delete(run)
  })
  const pass = (milliseconds: number) => {
    for (const [run, after] of waiting) {
      if (after > milliseconds) continue
      waiting.delete(run)
      run()
    }
  }
  return { windows, open, pass, stopped }
}

const OWN = 'own-window-1'

function apiOf({ windows }: ReturnType<typeof windowsDouble>, window?: string): Api {
  const api = windows.apiOf(window)
  if (api === null) throw new Error('There is no such window.')
  return api
}

async function movedOne() {
  const host = windowsDouble()
  const shared = apiOf(host)
  await shared.openModel({ location: 'a' })
  await shared.openModel({ location: 'b' })
  await shared.moveModel({ id: 'b', window: OWN })
  return host
}

const idsOf = async (api: Api) => (await api.openModels({})).map(({ id }) => id)

test('a page sees what is in its window; one that names none shares with the others', async () => {
  const host = await movedOne()
  expect(await idsOf(apiOf(host))).toEqual(['a'])
  expect(await idsOf(apiOf(host, ''))).toEqual(['a'])
  expect(await idsOf(apiOf(host, OWN))).toEqual(['b'])
})

test('a page cannot make up a window', async () => {
  const host = await movedOne()
  for (const name of ['another-window', 'x', '../../etc', 'own window 1']) {
    expect(host.windows.apiOf(name)).toBeNull()
  }
})

test('a window that closes closes its models; one that loads anew keeps them', async () => {
  const host = await movedOne()
  await apiOf(host, OWN).leaveWindow({})
  apiOf(host, OWN)
  host.pass(5_000)
  expect(host.open).toEqual(['a', 'b'])
  const page = new AbortController()
  const own = apiOf(host, OWN)
  await own.leaveWindow({})
  const watching = own.watch({}, { signal: page.signal }).catch(() => undefined)
  host.pass(5_000)
  expect(host.open).toEqual(['a', 'b'])
  page.abort()
  await watching
  await own.leaveWindow({})
  host.pass(5_000)
  await expect.poll(() => host.open).toEqual(['a'])
  expect(host.windows.apiOf(OWN)).toBeNull()
})

test('pages that share one set close nothing when one of them goes', async () => {
  const host = await movedOne()
  await apiOf(host).leaveWindow({})
  host.pass(60_000)
  expect(host.open).toEqual(['a', 'b'])
})

test('a model whose window never came is back where it was', async () => {
  const host = await movedOne()
  host.pass(60_000)
  expect(await idsOf(apiOf(host))).toEqual(['a', 'b'])
})

test('a window that is heard of no more lets its processes go, and has its models again when it is back', async () => {
  const host = await movedOne()
  await idsOf(apiOf(host, OWN))
  const page = new AbortController()
  const shared = apiOf(host)
  const watching = shared.watch({}, { signal: page.signal }).catch(() => undefined)
  host.pass(600_000)
  expect(host.stopped).toEqual(['b'])
  expect(await idsOf(apiOf(host))).toEqual(['a', 'b'])
  expect(await idsOf(apiOf(host, OWN))).toEqual(['b'])
  expect(await idsOf(apiOf(host))).toEqual(['a'])
  page.abort()
  await watching
  host.pass(600_000)
  expect(new Set(host.stopped)).toEqual(new Set(['a', 'b']))
  expect(host.open).toEqual(['a', 'b'])
})
