// @vitest-environment happy-dom
import type { Api } from '#shared/contract.ts'
import type { ModelVersion, StorePlace } from '#shared/store.ts'
import { UserError } from '#shared/user-error.ts'
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { compareText } from '../strings/compare.ts'
import { renderWindow } from '../testing/render-window.tsx'
import { opened, wineModel } from '../testing/sample-models.ts'
import { scriptedApi } from '../testing/scripted-api.ts'

const place: StorePlace = {
  store: 'http://127.0.0.1:5000',
  kind: 'server',
  label: 'http://127.0.0.1:5000',
  origin: 'added',
  present: true,
  signedIn: false,
}

function versionOf(version: string): ModelVersion {
  return {
    name: 'wine',
    version,
    stage: 'None',
    status: 'READY',
    statusMessage: null,
    source: `runs:/r${version}/model`,
    runId: null,
    runLink: null,
    modelId: null,
    description: null,
    created: 1,
    updated: 1,
    user: null,
    tags: [],
    aliases: [],
  }
}

const items = ['3', '2', '1'].map(versionOf)
const openModel: Api['openModel'] = async ({ location }) =>
  opened(`id of ${location}`, { ...wineModel, name: location })
const calls: Partial<Api> = {
  storePlaces: async () => [place],
  searchModelVersions: async () => ({ items, nextToken: null }),
  openModel,
}
const browsing = { ...place, path: { kind: 'versions', model: 'wine' } } as const

test('two versions that are picked are opened and put beside each other', async () => {
  const { store } = await renderWindow(scriptedApi({ calls }), { browsing })
  const box = (version: string) =>
    screen.getByRole<HTMLInputElement>('checkbox', { name: `Compare wine version ${version}` })
  fireEvent.click(await screen.findByRole('checkbox', { name: 'Compare wine version 3' }))
  expect(screen.queryByRole('button', { name: 'Compare' })).toBeNull()
  fireEvent.click(box('1'))
  expect(box('2').disabled).toBe(true)
  fireEvent.click(screen.getByRole('button', { name: 'Do not compare wine version 3' }))
  expect(box('2').disabled).toBe(false)
  fireEvent.click(box('2'))
  fireEvent.click(screen.getByRole('button', { name: 'Compare' }))
  const side = async (name: string) => {
    const fields = await screen.findByRole('group', { name }, { timeout: 10_000 })
    const chosen = (field: string) =>
      within(fields).getByRole<HTMLSelectElement>('combobox', { name: field }).value
    return [chosen(compareText.side(name)), chosen(compareText.model(name))]
  }
  expect(await side('Left')).toEqual(['model', 'id of models:/wine/1'])
  expect(await side('Right')).toEqual(['model', 'id of models:/wine/2'])
  expect(store.getState().picked).toEqual([])
})

test('where one of them cannot be opened, that is said', async () => {
  const failing = scriptedApi({
    calls: {
      ...calls,
      openModel: async ({ location }, context) => {
        if (location.endsWith('2')) throw new Error('gone')
        return await openModel({ location }, context)
      },
    },
  })
  const { store } = await renderWindow(failing, { browsing })
  fireEvent.click(await screen.findByRole('checkbox', { name: 'Compare wine version 1' }))
  fireEvent.click(screen.getByRole('checkbox', { name: 'Compare wine version 2' }))
  fireEvent.click(screen.getByRole('button', { name: 'Compare' }))
  await waitFor(() => expect(store.getState().problem?.location).toBe('models:/wine/2'))
  expect(store.getState().picked).toHaveLength(2)
})

test('an alias that is typed narrows the versions, and says of how many', async () => {
  const asked: unknown[] = []
  const calls: Partial<Api> = {
    storePlaces: async () => [place],
    searchModelVersions: async ({ filter, pageSize, pageToken }) => {
      asked.push([filter, pageSize])
      const [first, ...rest] = items
      return pageToken === undefined
        ? { items: first === undefined ? [] : [first], nextToken: 'x' }
        : { items: rest.map((version) => ({ ...version, aliases: ['champion'] })), nextToken: null }
    },
  }
  await renderWindow(scriptedApi({ calls }), { browsing })
  fireEvent.change(await screen.findByRole('searchbox'), { target: { value: '@champion' } })
  fireEvent.submit(screen.getByRole('search'))
  await screen.findByText('0 of 1 shown')
  expect(asked.at(-1)).toEqual(["name = 'wine'", 1000])
  fireEvent.click(screen.getByRole('button', { name: 'Show more' }))
  await screen.findByText('2 of 3 in all')
  expect(screen.getAllByRole('checkbox')).toHaveLength(2)
})

test('what a list leaves out is said, over all of its pages', async () => {
  const left = (count: number, where: string) => ({ count, some: [{ place: where, reason: 'is damaged' }] })
  const calls: Partial<Api> = {
    storePlaces: async () => [place],
    searchModelVersions: async ({ pageToken }) =>
      pageToken === undefined
        ? { items: items.slice(0, 1), nextToken: 'x', leftOut: left(1, 'models/wine/version-9') }
        : { items: items.slice(1), nextToken: null, leftOut: left(2, 'models/wine/version-8') },
  }
  await renderWindow(scriptedApi({ calls }), { browsing })
  await screen.findByText('1 left out, since it cannot be read')
  expect(screen.getByText(/version-9/u).textContent).toContain('is damaged')
  fireEvent.click(screen.getByRole('button', { name: 'Show more' }))
  await screen.findByText('3 left out, since they cannot be read')
})

test('a place that is added while the list of places is on its way stays in it', async () => {
  const answers: ((places: readonly []) => void)[] = []
  let asked = 0
  const api = scriptedApi({
    calls: {
      storePlaces: () =>
        asked++ === 0 ? Promise.resolve([]) : new Promise<readonly []>((resolve) => answers.push(resolve)),
      addStore: async ({ store }) => [{ ...place, store }],
    },
  })
  const { actions, store } = await renderWindow(api)
  const connecting = actions.connect()
  await waitFor(() => expect(answers).toHaveLength(1))
  await actions.addStore('https://new.example.org')
  answers[0]?.([])
  await connecting
  expect(store.getState().stores.map((one) => one.store)).toEqual(['https://new.example.org'])
})

test('a location that is a whole store is looked through', async () => {
  const added: string[] = []
  const api = scriptedApi({
    calls: {
      resolveLocation: async () => ({ kind: 'store', store: 'file:///home/ana/mlruns', label: 'mlruns' }),
      addStore: async ({ store }) => {
        added.push(store)
        return [{ ...place, store, kind: 'file', label: '/home/ana/mlruns' }]
      },
      openModel: async () => {
        throw new UserError({ code: 'bad-model', message: 'several models' })
      },
    },
  })
  const { actions, store } = await renderWindow(api)
  await actions.open('/home/ana/mlruns')
  expect(added).toEqual(['file:///home/ana/mlruns'])
  expect(store.getState()).toMatchObject({ problem: null, opening: null, browsing: { kind: 'file' } })
})

test('any open model is held against a location by its files', async () => {
  const asked: unknown[] = []
  const api = scriptedApi({
    models: [opened('wine', wineModel)],
    calls: {
      storePlaces: async () => [place],
      sameFiles: async (input) => {
        asked.push(input)
        return { same: false, left: 'a', right: 'b', files: [{ path: 'model.onnx', kind: 'differs' }] }
      },
    },
  })
  await renderWindow(api)
  const location = await screen.findByLabelText('Model to compare the files with')
  fireEvent.change(location, { target: { value: ' models:/wine/3 ' } })
  fireEvent.change(screen.getByLabelText('Store it is asked of'), { target: { value: place.store } })
  fireEvent.submit(location)
  expect((await screen.findByText(/1 file differs/u)).textContent).toContain('model.onnx')
  expect(asked).toEqual([{ id: 'wine', location: 'models:/wine/3', store: place.store }])
})

test('a link is asked about first; it opens only by a yes, and one at a time', async () => {
  const { actions, store } = await renderWindow(scriptedApi({ calls }))
  const link = { location: 'models:/wine/3', store: 'https://mlflow.example.org' }
  actions.receive({ kind: 'link-followed', asked: link })
  actions.receive({ kind: 'link-followed', asked: { location: '/other' } })
  const dialog = await screen.findByRole('dialog')
  expect(dialog.textContent).toContain('models:/wine/3')
  expect(dialog.textContent).toContain('https://mlflow.example.org')
  fireEvent.click(within(dialog).getByRole('button', { name: 'Do not open' }))
  expect(store.getState()).toMatchObject({ link: null, models: [], opening: null })
  actions.receive({ kind: 'link-followed', asked: link })
  fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Open' }))
  await waitFor(() => expect(store.getState().models.map(({ id }) => id)).toEqual(['id of models:/wine/3']))
  actions.receive({ kind: 'link-followed', asked: null })
  expect((await screen.findByRole('alert')).textContent).toContain('does not say what')
})

test('a run with a time beyond all dates shows its number; what cannot be shown takes nothing else with it', async () => {
  const run = {
    runId: 'r1',
    name: 'ns',
    experimentId: '1',
    status: 'FINISHED',
    lifecycle: 'active',
    started: 1_700_000_000_000_000_000,
    ended: -9e18,
    user: null,
    artifactUri: null,
    params: [],
    metrics: [],
    tags: [],
    modelIds: [],
    loggedPaths: [],
  } as const
  const broken = { ...run, runId: 'r2', tags: null as unknown as [] }
  let runs: readonly (typeof run | typeof broken)[] = [run]
  const filters: (string | undefined)[] = []
  const searchRuns: Api['searchRuns'] = async ({ filter }) => {
    filters.push(filter)
    return { items: runs, nextToken: null }
  }
  const path = {
    kind: 'runs',
    experimentId: '1',
    experiment: 'one',
    filter: "attributes.run_id = 'r1'",
  } as const
  const { store } = await renderWindow(scriptedApi({ calls: { ...calls, searchRuns } }), {
    browsing: { ...place, path },
  })
  expect(await screen.findByText('1700000000000000000')).toBeDefined()
  expect(filters[0]).toBe("attributes.run_id = 'r1'")
  runs = [broken]
  // React tells of what a boundary caught.
  const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  store.setState({ browsing: { ...place, path: { ...path, filter: '' } } })
  expect(await screen.findByText('This cannot be shown.')).toBeDefined()
  expect(told.mock.calls.flat().join(' ')).toContain('<BrowseList>')
  told.mockRestore()
  expect(screen.getByRole('main')).toBeDefined()
  runs = [run]
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('ns')).toBeDefined()
})
