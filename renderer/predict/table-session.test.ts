import type { Api, CallInput } from '#shared/contract.ts'
import { expect, test } from 'vitest'
import { scriptedApi } from '../testing/scripted-api.ts'
import { tableAnswers } from '../testing/table-answers.ts'
import { matchedByName } from './column-mapping.ts'
import { emptyDraft, inputShapeOf } from './input-shape.ts'
import { createPredictActions } from './session-actions.ts'
import { createPredictStore } from './session.ts'
import { tableInputOf } from './table-input.ts'
import { tableSession } from './table-session.ts'

/** A table of one column whose edits the engine answers when it is let. */
async function openedTable() {
  const answers = tableAnswers({ age: ['1', '2'] })
  const letting: (() => void)[] = []
  const predicted: number[] = []
  const editTable: Api['editTable'] = async (input) => {
    await new Promise<void>((resolve) => letting.push(resolve))
    return await answers.editTable(input)
  }
  const predictTable: Api['predictTable'] = async (input: CallInput<'predictTable'>) => {
    predicted.push(input.version)
    return await answers.predictTable(input)
  }
  const api = scriptedApi({ calls: { ...answers, editTable, predictTable } })
  const shape = inputShapeOf(null, null)
  const store = createPredictStore(shape, null, { draft: emptyDraft(shape), raw: null })
  const actions = createPredictActions(api, 'm', store)
  const table = await api.openTable({ id: 'm', from: { path: '/home/ana/rows.csv' } })
  actions.takeTable(tableInputOf(table, [], matchedByName([], ['age'])))
  const present = () => {
    const input = store.getState().present.table
    if (input === undefined) throw new Error('no table')
    return input
  }
  const session = actions.tableOf(present())
  session.show({ inputs: [0], outputs: [], runId: null })
  return { actions, session, present, letting, predicted }
}

const turn = () => new Promise((resolve) => setTimeout(resolve))

test('undo takes back the edit that the engine has yet to answer, not the one before', async () => {
  const { actions, session, present, letting } = await openedTable()
  session.set({ row: 0, column: 0 }, '7')
  await turn()
  letting.shift()?.()
  await turn()
  expect(present().version).toBe(1)
  session.set({ row: 1, column: 0 }, '8')
  await turn()
  actions.undo()
  expect(present().version).toBe(1)
  letting.shift()?.()
  await turn()
  expect(present().version).toBe(1)
  actions.redo()
  await turn()
  expect(present().version).toBe(2)
})

test('predict right after an edit predicts what was edited', async () => {
  const { actions, session, letting, predicted } = await openedTable()
  session.set({ row: 0, column: 0 }, '7')
  const run = actions.predict()
  await turn()
  expect(predicted).toEqual([])
  letting.shift()?.()
  await run
  expect(predicted).toEqual([1])
})

test('of rows that are jumped over none are fetched, and behind slow pages only those in sight', async () => {
  const answers = tableAnswers({ age: Array.from({ length: 5_000 }, (_none, row) => String(row)) })
  const asked: number[] = []
  const letting: (() => void)[] = []
  const tableRows: Api['tableRows'] = async (input) => {
    asked.push(input.from)
    await new Promise<void>((resolve) => letting.push(resolve))
    return await answers.tableRows(input)
  }
  const api = scriptedApi({ calls: { ...answers, tableRows } })
  const table = await api.openTable({ id: 'm', from: { path: '/home/ana/rows.csv' } })
  const input = tableInputOf(table, [], matchedByName([], ['age']))
  const session = tableSession(api, 'm', { input: () => input, put: () => undefined })
  session.show({ inputs: [0], outputs: [], runId: null })
  const see = (row: number) => session.ensure({ top: row, bottom: row + 150, left: 0, right: 1 })
  const stay = () => new Promise((resolve) => setTimeout(resolve, 60))
  see(0)
  expect(asked).toEqual([0, 100])
  for (let row = 500; row <= 4_000; row += 500) see(row)
  expect(asked).toEqual([0, 100])
  await stay()
  expect(asked).toEqual([0, 100, 4_000, 4_100])
  see(2_000)
  await stay()
  see(1_000)
  await stay()
  expect(asked).toEqual([0, 100, 4_000, 4_100])
  for (const give of letting.splice(0)) give()
  await stay()
  expect(asked).toEqual([0, 100, 4_000, 4_100, 1_000, 1_100])
  for (const give of letting.splice(0)) give()
  await stay()
  expect(session.cellAt({ row: 1_001, column: 0 })).toBe('1001')
})
