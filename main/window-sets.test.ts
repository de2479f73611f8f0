import { expect, test } from 'vitest'
import { apiDouble, untilAborted } from '#e2e/api-double.ts'
import type { EngineEvent, OpenedModel } from '#shared/contract.ts'
import { windowSets } from './window-sets.ts'

/** An engine whose models are known by their locations. */
function engineDouble() {
  const open: string[] = []
  const closed: string[] = []
  const opened = (id: string) => ({ id, location: id }) as OpenedModel
  const api = apiDouble({
    openModels: async () => open.map(opened),
    openModel: async ({ location }) => {
      if (!open.includes(location)) open.push(location)
      return opened(location)
    },
    closeModel: async ({ id }) => {
      open.splice(open.indexOf(id), 1)
      closed.push(id)
      return {}
    },
    watch: async (_input, context) => untilAborted(context?.signal),
  })
  return { api, open, closed }
}

const idsOf = async (sets: ReturnType<typeof windowSets>, window: string) =>
  (await sets.apiOf(window).openModels({})).map(({ id }) => id)

test('each window has its own models; what two hold stays until both let it go', async () => {
  const { api, open } = engineDouble()
  const sets = windowSets(api)
  await sets.apiOf('one').openModel({ location: 'a' })
  await sets.apiOf('two').openModel({ location: 'a' })
  await sets.apiOf('two').openModel({ location: 'b' })
  expect([await idsOf(sets, 'one'), await idsOf(sets, 'two')]).toEqual([['a'], ['a', 'b']])
  await sets.apiOf('one').closeModel({ id: 'a' })
  expect([await idsOf(sets, 'one'), open]).toEqual([[], ['a', 'b']])
  await sets.release('two')
  expect(open).toEqual([])
})

test('a model that a comparison opens comes to the window that compares, even where that fails', async () => {
  const { api, open } = engineDouble()
  const told: EngineEvent[] = []
  const sets = windowSets({
    ...api,
    compare: async () => {
      open.push('side')
      throw new Error('not trusted')
    },
  })
  const aborting = new AbortController()
  const watching = sets
    .apiOf('one')
    .watch({}, { signal: aborting.signal, report: (event) => told.push(event) })
  await sets.apiOf('two').openModel({ location: 'a' })
  await expect(sets.apiOf('one').compare({} as never)).rejects.toThrow('not trusted')
  expect([await idsOf(sets, 'one'), await idsOf(sets, 'two')]).toEqual([['side'], ['a']])
  expect(told).toContainEqual({ kind: 'opened', id: 'side' })
  aborting.abort()
  await watching.catch(() => undefined)
  await sets.release('one')
  expect(open).toEqual(['a'])
})

test('a model goes to another window without being closed, and only from a window that holds it', async () => {
  const { api, closed } = engineDouble()
  const moved: string[] = []
  const sets = windowSets(api, { onMoved: (window) => moved.push(window) })
  await sets.apiOf('one').openModel({ location: 'a' })
  await sets.apiOf('one').moveModel({ id: 'a', window: 'two' })
  expect([await idsOf(sets, 'one'), await idsOf(sets, 'two'), closed, moved]).toEqual([
    [],
    ['a'],
    [],
    ['two'],
  ])
  await expect(sets.apiOf('one').moveModel({ id: 'a', window: 'three' })).rejects.toMatchObject({
    failure: { code: 'not-found' },
  })
  sets.handOver('two', 'one')
  expect([sets.heldBy('one'), sets.heldBy('two'), closed]).toEqual([['a'], [], []])
})

test('a request and what is opened are told in one window, and no other', async () => {
  const { api } = engineDouble()
  const sets = windowSets(api)
  const watched = (window: string) => {
    const seen: EngineEvent[] = []
    const page = new AbortController()
    const ended = sets
      .apiOf(window)
      .watch({}, { signal: page.signal, report: (event) => seen.push(event) })
      .catch(() => undefined)
    return { seen, leave: () => (page.abort(), ended) }
  }
  const [one, two] = [watched('one'), watched('two')]
  sets.request('two', '/m')
  sets.askMove('one')
  await sets.apiOf('one').openModel({ location: 'a' })
  await sets.apiOf('one').moveModel({ id: 'a', window: 'two' })
  expect(one.seen).toEqual([{ kind: 'move-asked' }, { kind: 'opened', id: 'a' }, { kind: 'closed', id: 'a' }])
  expect(two.seen).toEqual([
    { kind: 'open-requested', location: '/m' },
    { kind: 'opened', id: 'a' },
  ])
  await Promise.all([one.leave(), two.leave()])
})

test('what arrives for a window that is gone is closed again', async () => {
  const { api, open } = engineDouble()
  let arrive: () => void = () => undefined
  const arrived = new Promise<void>((resolve) => (arrive = resolve))
  const slow = {
    ...api,
    openModel: async (...given: Parameters<typeof api.openModel>) => {
      await arrived
      return api.openModel(...given)
    },
  }
  const sets = windowSets(slow)
  const opening = sets.apiOf('one').openModel({ location: 'a' })
  await sets.release('one')
  arrive()
  await expect(opening).rejects.toMatchObject({ failure: { code: 'cancelled' } })
  expect(open).toEqual([])
})

test('windows are not without end', async () => {
  const sets = windowSets(engineDouble().api)
  for (let count = 0; count < 50; count++) sets.apiOf(`window ${count}`)
  expect(() => sets.apiOf('one more')).toThrow(/as many as it opens/)
  await sets.release('window 7')
  expect(() => sets.apiOf('one more')).not.toThrow()
})
