// @vitest-environment happy-dom
import type { Api, CallInput, CallOutput } from '#shared/contract.ts'
import { UserError } from '#shared/user-error.ts'
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { renderWindow } from '../testing/render-window.tsx'
import { opened, wineModel } from '../testing/sample-models.ts'
import { scriptedApi } from '../testing/scripted-api.ts'
import { tableAnswers } from '../testing/table-answers.ts'

type Kept = CallInput<'keepInput'>['input']

/** The Predict tab of a model for which something is kept, with what was kept since. */
async function showPredict(kept: CallOutput<'keptInput'>, calls: Partial<Api> = {}) {
  const inputs: Kept[] = []
  const keepInput: Api['keepInput'] = async ({ input }) => {
    inputs.push(input)
    return { kept: true }
  }
  const all = { keepInput, keptInput: async () => kept, ...calls }
  const engine = await renderWindow(scriptedApi({ models: [opened('m', wineModel)], calls: all }))
  fireEvent.mouseDown(await screen.findByRole('tab', { name: 'Predict' }), { button: 0 })
  await screen.findByRole('radiogroup', { name: 'Enter the input as' })
  const session = engine.sessions.get('m')
  if (session === undefined) throw new Error('no session')
  return { engine, session, inputs }
}

const body = '{"inputs": {"region": ["Minho"]}}'
const entered = { body, contentType: 'application/json', isRaw: true, file: null }

test('what was entered before is the input again', async () => {
  const { session } = await showPredict(entered)
  fireEvent.click(screen.getByRole('radio', { name: 'Raw' }))
  expect(session.store.getState().present.raw?.text).toBe(body)
})

test('a changed input is kept before its model is closed, 60,000 rows too', async () => {
  const { engine, session, inputs } = await showPredict(null)
  const rows = JSON.stringify({ inputs: Array.from({ length: 60_000 }, () => [1.25, 2.5, 3.75, 4.125]) })
  session.actions.writeRaw(rows)
  expect(session.keeper.isAtRisk()).toBe(true)
  await engine.actions.close('m')
  expect(inputs).toEqual([{ body: rows, contentType: 'application/json', isRaw: true, table: null }])
  expect(session.keeper.isAtRisk()).toBe(false)
  expect(engine.store.getState().models).toEqual([])
})

test('closing asks once where the input could not be kept', async () => {
  const { engine, session } = await showPredict(null, { keepInput: async () => ({ kept: false }) })
  session.actions.writeRaw(body)
  await engine.actions.close('m')
  const dialog = await screen.findByRole('dialog', { name: /^Close .* and lose its input\?$/ })
  fireEvent.click(within(dialog).getByRole('button', { name: 'Leave it open' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(engine.store.getState().models).toHaveLength(1)
  await engine.actions.close('m')
  fireEvent.click(await screen.findByRole('button', { name: 'Close it' }))
  await waitFor(() => expect(engine.store.getState().models).toEqual([]))
})

const file = {
  name: 'rows.csv',
  path: '/home/ana/rows.csv',
  format: 'csv' as const,
  matches: wineModel.signature === null ? [] : ['fixed acidity'],
  editedCells: 2,
}
const table = {
  tableId: 'again',
  name: 'rows.csv',
  path: '/home/ana/rows.csv',
  format: 'csv' as const,
  bytes: 10,
  columns: [{ name: 'fixed acidity', type: '' }],
  rowCount: 1,
  version: 1,
  samples: [['7.4']],
}

test('a table of before is read again with its edits; those that found no place are counted', async () => {
  const answers = tableAnswers({ 'fixed acidity': ['7.4'] })
  const reopenTable: Api['reopenTable'] = async () => ({ table, editedCells: 1, lost: 1 })
  const { session } = await showPredict({ ...entered, file }, { ...answers, reopenTable })
  expect(
    await screen.findByText('One edited cell found no row or column in the file as it is now.'),
  ).toBeTruthy()
  expect(session.store.getState().present.table).toMatchObject({ version: 1, table: { tableId: 'again' } })
})

test('where its file is gone, that is said with ways out, and its edits stay kept', async () => {
  const answers = tableAnswers({ 'fixed acidity': ['7.4'] })
  const places: CallInput<'reopenTable'>['from'][] = []
  const reopenTable: Api['reopenTable'] = async ({ from }) => {
    places.push(from)
    if (from !== null) return { table, editedCells: 2, lost: 0 }
    throw new UserError({ code: 'not-found', message: 'The file "rows.csv" is gone.' })
  }
  const { session, inputs } = await showPredict({ ...entered, file }, { ...answers, reopenTable })
  expect(await screen.findByText(/2 edited cells, which are kept/)).toBeTruthy()
  const said = screen.getByRole('alert')
  for (const name of ['Read again', 'Choose the file again…', 'Save the edits', 'Go on without it']) {
    expect(within(said).getByRole('button', { name })).toBeTruthy()
  }
  session.actions.writeRaw('{"inputs": []}')
  await session.keeper.flush()
  expect(inputs.at(-1)?.table).toBe('kept')
  fireEvent.click(within(said).getByRole('button', { name: 'Choose the file again…' }))
  fireEvent.change(screen.getByLabelText('Or its path on this machine'), {
    target: { value: '/new/rows.csv' },
  })
  fireEvent.click(screen.getByRole('button', { name: 'Open' }))
  await waitFor(() => expect(places).toEqual([null, { path: '/new/rows.csv' }]))
  await waitFor(() => expect(session.store.getState().present.table?.table.tableId).toBe('again'))
  await session.keeper.flush()
  expect(inputs.at(-1)?.table).toMatchObject({ tableId: 'again', version: 1 })
})

test('an open table whose file is gone offers the same; a closed one with edits can be brought back', async () => {
  const gone: Api['tableRows'] = async () => {
    throw new UserError({ code: 'not-found', message: 'The file "rows.csv" is gone.' })
  }
  const answers = { ...tableAnswers({ 'fixed acidity': ['7.4'] }), tableRows: gone }
  const reopenTable: Api['reopenTable'] = async () => ({ table, editedCells: 1, lost: 0 })
  const { session } = await showPredict({ ...entered, file }, { ...answers, reopenTable })
  const said = await screen.findByRole('alert')
  expect(said.textContent).toContain('is gone')
  expect(within(said).getByRole('button', { name: 'Read again' })).toBeTruthy()
  session.actions.leaveTable()
  expect(await screen.findByText('rows.csv was closed with its edits.')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Bring it back' }))
  expect(session.store.getState().present.table?.version).toBe(1)
})

const prediction = {
  predictionId: '3 rows',
  answer: { ok: true as const, results: [] },
  ownOutputs: [],
  trace: { steps: [], reordered: false, rowCount: 3 },
  timing: { parse: 0, enforce: 0, run: 1, encode: 0, total: 2 },
  runtime: { kind: 'native' as const, name: 'onnxruntime', version: '1', detail: '' },
  notices: [],
}
const { file: _none, ...ofRun } = entered
const before: CallOutput<'keptRuns'>[number] = {
  key: 'k',
  at: 0,
  sent: null,
  rowCount: 3,
  method: null,
  outcome: { kind: 'predicted', prediction },
  input: ofRun,
  file: null,
  hasOutputs: false,
}

test('a run of before stands in the history; its inputs come back, its outputs are said to be gone', async () => {
  const { session } = await showPredict(null, { keptRuns: async () => [before] })
  fireEvent.click(await screen.findByRole('button', { name: /3 rows.*native/ }))
  expect(await screen.findByText('The outputs of this run are no longer kept')).toBeTruthy()
  fireEvent.click(screen.getAllByRole('button', { name: 'Bring the inputs back' })[0] ?? document.body)
  expect(session.store.getState().present.raw?.text).toBe(body)
  session.actions.undo()
  expect(session.store.getState().present.raw).toBeNull()
})

test('after a reload of the page the last outcome is shown, and is that of the input', async () => {
  const { session } = await showPredict(entered, {
    keptRuns: async () => [{ ...before, hasOutputs: true }],
  })
  expect(await screen.findByText(/3 rows in 2 ms by onnxruntime/)).toBeTruthy()
  const { runs, present } = session.store.getState()
  expect(runs[0]?.snapshot).toBe(present)
})

test("a run's table is read again by the run's key, and each run is kept with what was sent", async () => {
  const asked: CallInput<'reopenTable'>[] = []
  const kept: CallInput<'keepRun'>['run'][] = []
  const ofTable = { ...file, tableId: 'gone', version: 4 }
  const { session } = await showPredict(null, {
    ...tableAnswers({ 'fixed acidity': ['7.4'] }),
    keptRuns: async () => [{ ...before, file: ofTable }],
    reopenTable: async (input) => {
      asked.push(input)
      return { table, editedCells: 2, lost: 0 }
    },
    keepRun: async ({ run }) => {
      kept.push(run)
      return { key: 'new' }
    },
  })
  fireEvent.click(await screen.findByRole('button', { name: 'Bring the inputs back' }))
  await waitFor(() => expect(session.store.getState().present.table?.table.tableId).toBe('again'))
  expect(asked).toEqual([{ id: 'm', table: null, from: null, run: 'k' }])
  session.actions.leaveTable()
  session.actions.writeRaw(body)
  await session.actions.predict()
  await waitFor(() =>
    expect(kept).toMatchObject([
      { input: { body, isRaw: true, table: null }, outcome: { kind: 'predicted' } },
    ]),
  )
})

test('after a reload of the page the outputs of a table are those of the input', async () => {
  const ofTable = { ...file, tableId: 'again', version: 1 }
  const matched = { ...file, matches: [] }
  const { session } = await showPredict(
    { ...entered, isRaw: false, file: matched },
    {
      ...tableAnswers({ 'fixed acidity': ['7.4'] }),
      keptRuns: async () => [
        { ...before, input: { ...ofRun, isRaw: false }, file: { ...ofTable, matches: [] }, hasOutputs: true },
      ],
      reopenTable: async () => ({ table, editedCells: 0, lost: 0 }),
    },
  )
  await waitFor(() => expect(session.store.getState().present.table?.table.tableId).toBe('again'))
  const { runs, present } = session.store.getState()
  expect(runs[0]?.snapshot).toBe(present)
})
