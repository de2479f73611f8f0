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
