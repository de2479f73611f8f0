import type { Api, CallInput } from '#shared/contract.ts'
import { expect, test } from 'vitest'
import { scriptedApi } from '../testing/scripted-api.ts'
import { tableAnswers } from '../testing/table-answers.ts'
import { matchedByName } from './column-mapping.ts'
import { emptyDraft, inputShapeOf } from './input-shape.ts'
import { createPredictActions } from './session-actions.ts'
import { createPredictStore } from './session.ts'
import { tableInputOf } from './table-input.ts'

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
