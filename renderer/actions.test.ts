import { expect, test } from 'vitest'
import { createActions } from './actions.ts'
import type { Moving } from './own-window.ts'
import { createAppStore } from './state.ts'
import { scriptedApi } from './testing/scripted-api.ts'

const staying: Moving = {
  newWindow: () => 'window-2',
  leaveInput: () => undefined,
  openPage: () => undefined,
}

test('a model opened while the list of open ones is on its way stays in front', async () => {
  const api = scriptedApi()
  let list: () => void = () => undefined
  const asked = new Promise<void>((resolve) => (list = resolve))
  const store = createAppStore()
  const actions = createActions(
    {
      ...api,
      openModels: async () => {
        await asked
        return []
      },
    },
    store,
    staying,
  )
  const connected = actions.connect()
  await actions.open('/models/wine')
  const { activeId } = store.getState()
  expect(activeId).not.toBeNull()
  list()
  await connected
  expect(store.getState().activeId).toBe(activeId)
  expect(store.getState().models.map(({ id }) => id)).toEqual([activeId])
})

test('what was open last time is opened again, the one that was in front in front; what is gone is listed with why', async () => {
  const double = scriptedApi()
  const places = ['/models/wine', '/models/missing', '/models/iris'].map((location) => ({ location }))
  const store = createAppStore({ lastActive: '/models/wine' })
  const actions = createActions({ ...double, lastOpen: async () => places }, store, staying)
  await actions.connect()
  const { models, activeId, missing, problem } = store.getState()
  expect(models.map(({ location }) => location)).toEqual(['/models/wine', '/models/iris'])
  expect(models.find(({ id }) => id === activeId)?.location).toBe('/models/wine')
  expect(problem).toBeNull()
  expect(missing).toMatchObject([{ location: '/models/missing', failure: { code: 'not-found' } }])
  await actions.connect()
  expect(store.getState().missing).toHaveLength(1)
  for (const one of missing) actions.dismissMissing(one)
  expect(store.getState().missing).toEqual([])
})
