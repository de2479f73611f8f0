import { expect, test } from 'vitest'
import { createAppStore, viewOf } from './state.ts'
import { keepTabs } from './stored-view.ts'
import { bareModel, opened, wineModel } from './testing/sample-models.ts'

function storage() {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  }
}

const wine = opened('wine', wineModel)
const bare = opened('bare', bareModel)

test('a model that is opened again in another launch shows the tab it had, once', () => {
  const kept = storage()
  const first = createAppStore()
  keepTabs(first, kept)
  first.setState({ models: [wine, bare] })
  first.setState({ views: { wine: { ...viewOf(first.getState(), 'wine'), tab: 'files' } } })

  const second = createAppStore()
  keepTabs(second, kept)
  second.setState({ models: [{ ...bare, id: 'b2' }] })
  second.setState({
    models: [
      { ...bare, id: 'b2' },
      { ...wine, id: 'w2' },
    ],
  })
  expect(viewOf(second.getState(), 'w2').tab).toBe('files')
  expect(viewOf(second.getState(), 'b2').tab).toBe('overview')
  second.setState({ models: [] })
  second.setState({ models: [{ ...wine, id: 'w3' }] })
  expect(viewOf(second.getState(), 'w3').tab).toBe('overview')
})

test('what is stored and makes no sense is nothing', () => {
  const kept = storage()
  for (const text of ['', 'null', '[1]', '[["/models/wine","nonsense"]]', '{"a":1}']) {
    kept.setItem('palate-tabs', text)
    const store = createAppStore()
    keepTabs(store, kept)
    store.setState({ models: [wine] })
    expect(viewOf(store.getState(), 'wine').tab).toBe('overview')
  }
})
