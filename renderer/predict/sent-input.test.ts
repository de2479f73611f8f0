import { expect, test } from 'vitest'
import { nullCell, textCell } from './draft.ts'
import type { Draft } from './draft.ts'
import { freeColumn } from './draft-edits.ts'
import { answerAt, rowsAt, sentInput, validationAt } from './sent-input.ts'
import { rowLayout } from './sent-rows.ts'
import { payloadOf } from './session.ts'

const columns = (['long', 'string'] as const).map((type) => ({
  ...freeColumn(type, { kind: 'scalar', type }),
  origin: 'signature' as const,
}))

function draftOf(longs: readonly string[]): Draft {
  const rows = longs.map((text, row) => [textCell(text), row === 0 ? nullCell : textCell(`t${row}`)])
  const index = longs.map((_, row) => String(row * 10))
  return { form: 'dataframe_split', input: { kind: 'rows', columns, rows, index }, params: [], extras: [] }
}

test('rows whose numbers fit are sent, under their own index; the others stay', () => {
  const present = { draft: draftOf(['1', '2.5', '3', '9223372036854775808']), raw: null }
  const sent = sentInput(present, 'table')
  expect(sent.rows).toEqual([0, 2])
  expect(payloadOf(sent.snapshot).body).toBe(
    '{"dataframe_split": {"index": [0, 20], "columns": ["long", "string"], "data": [[1, null], [3, "t2"]]}}',
  )
  expect(sent.unfit.map(({ cell, unfit }) => [cell?.row, unfit.uses])).toEqual([
    [1, ['2', '3']],
    [3, ['9223372036854775807']],
  ])
  expect(sentInput(present, 'form')).toBe(sent)
})

test('where no row fits nothing is sent, and under Raw all of it', () => {
  const present = { draft: draftOf(['2.5']), raw: null }
  expect(sentInput(present, 'form').isBlocked).toBe(true)
  expect(sentInput(present, 'raw')).toMatchObject({ snapshot: present, isBlocked: false, unfit: [] })
})

test('a payload written by hand goes letter by letter as long as all of it fits', () => {
  const raw = { text: '{"dataframe_split" : {}}', contentType: 'application/json', problem: null }
  const fits = { draft: draftOf(['1', '2']), raw }
  expect(sentInput(fits, 'table').snapshot).toBe(fits)
  expect(sentInput({ draft: draftOf(['1', '2.5']), raw }, 'table').snapshot.raw).toBeNull()
})

test('a param and an array that do not fit keep everything back', () => {
  const param = {
    name: 'p',
    type: { kind: 'scalar', type: 'integer' },
    isList: false,
    isDeclared: true,
  } as const
  const draft = { ...draftOf(['1']), params: [{ ...param, cell: textCell('2147483648') }] }
  expect(sentInput({ draft, raw: null }, 'form')).toMatchObject({ isBlocked: true, unfit: [{ name: 'p' }] })
  const array = { name: 'a', dtype: 'int64', shape: [-1], cell: textCell('[1, 2.5]') }
  const arrays = { ...draftOf([]), input: { kind: 'arrays', arrays: [array] } } as const
  expect(sentInput({ draft: arrays, raw: null }, 'form')).toMatchObject({
    isBlocked: true,
    unfit: [{ name: 'a' }],
  })
})

test('what is said of the rows that were sent stands at their places', () => {
  const step = { kind: 'column', name: 'long', action: 'cast', from: 'a', to: 'b' } as const
  const cells = [{ row: 1, action: 'cast', note: 'n' }] as const
  const refusal = { stage: 'enforce', status: 400, errorCode: null, errorClass: null } as const
  const refused = { ...refusal, message: '', plain: '', ways: [], places: [{ row: 1 }, { param: 'p' }] }
  const trace = { steps: [{ ...step, cells }], reordered: false, rowCount: 2 }
  const said = validationAt({ refusal: refused, trace }, [0, 2])
  expect(said.trace.steps[0]?.cells[0]?.row).toBe(2)
  expect(said.refusal?.places).toEqual([{ row: 2 }, { param: 'p' }])
  expect(answerAt({ ok: false, refusal: refused }, [4, 5])).toMatchObject({
    refusal: { places: [{ row: 5 }, {}] },
  })
})

test('outputs stand at the rows they answer, with gaps between', () => {
  const rows = { sent: [0, 2, 3], all: 5 }
  const gaps = rowLayout(rows, 3, false)
  expect([gaps.count, [0, 1, 2, 3, 4].map(gaps.resultRow), gaps.shownAt(1)]).toEqual([
    5,
    [0, null, 1, 2, null],
    2,
  ])
  const sorted = rowLayout(rows, 2, true)
  expect([sorted.count, sorted.resultRow(1), sorted.inputRow(1)]).toEqual([2, 1, 2])
  const { input } = draftOf(['1', '2', '3'])
  expect(input.kind === 'rows' && rowsAt(input, [2]).index).toEqual(['20'])
})
