import type { TensorSpec } from '#shared/model.ts'
import type { Place, Refusal } from '#shared/prediction.ts'
import { expect, test } from 'vitest'
import { textCell } from './draft.ts'
import type { Draft, RowsInput } from './draft.ts'
import { pasteCells } from './draft-edits.ts'
import { emptyDraft, inputShapeOf } from './input-shape.ts'
import { arrayMark, countMissing, engineMarks, headerMarks, isAbout, markAt, wholeMark } from './marks.ts'
import type { Marks } from './marks.ts'

function refusal(...places: Place[]): Refusal {
  return {
    stage: 'parse',
    status: 400,
    errorCode: 'BAD_REQUEST',
    errorClass: 'INVALID_PARAMETER_VALUE',
    message: 'Invalid input.',
    plain: 'What is wrong.',
    ways: [],
    places,
  }
}

function marksOf(...places: Place[]): Marks {
  return { ...engineMarks(null, refusal(...places)), insists: false }
}

function draftOf(tensors: readonly TensorSpec[], rows: readonly (readonly string[])[]): Draft {
  const signature = {
    inputs: { kind: 'tensors', tensors },
    outputs: null,
    params: null,
    fromTypeHint: false,
  } as const
  const cells = rows.map((row) => row.map(textCell))
  return pasteCells(emptyDraft(inputShapeOf(signature, null)), { row: 0, column: 0 }, cells)
}

function rowsOf(...given: Parameters<typeof draftOf>): RowsInput {
  const { input } = draftOf(...given)
  if (input.kind !== 'rows') throw new Error('They are no rows.')
  return input
}

/** The marked cells as "row:column kind". */
function marked(input: RowsInput, marks: Marks): readonly string[] {
  return input.rows.flatMap((cells, row) =>
    cells.flatMap((_, column) => {
      const mark = markAt(input, { row, column }, marks)
      return mark === null ? [] : `${row}:${column} ${mark.kind}`
    }),
  )
}

const wide: TensorSpec = { name: 'x', dtype: 'uint64', shape: [-1, 4] }
const flat: TensorSpec = { name: 'y', dtype: 'int64', shape: [-1] }
const two = [
  ['1', '2', '3', '4'],
  ['5', '6', '7', '8'],
]

test.each([
  ['an element', wide, [{ row: 1, column: 'x', path: [2] }], ['1:2 refused']],
  ['a row', wide, [{ row: 1, column: 'x' }], ['1:0', '1:1', '1:2', '1:3'].map((at) => `${at} refused`)],
  [
    'the array',
    wide,
    [{ column: 'x' }],
    two.flatMap((row, at) => row.map((_, place) => `${at}:${place} refused`)),
  ],
  ['another array', wide, [{ row: 0, column: 'z', path: [1] }], []],
  ['an element without a name', { ...wide, name: null }, [{ row: 0, column: '3' }], ['0:3 refused']],
] as const)('a refusal of %s stands there and nowhere else', (_what, spec, places, expected) => {
  expect(marked(rowsOf([spec], two), marksOf(...places))).toEqual(expected)
})

test('arrays of one axis: the row is the element, with a name and without', () => {
  const rows = [['1'], ['2']]
  expect(marked(rowsOf([flat], rows), marksOf({ row: 1, column: 'y' }))).toEqual(['1:0 refused'])
  expect(marked(rowsOf([{ ...flat, name: null }], rows), marksOf({ row: 1 }))).toEqual(['1:0 refused'])
})

test('arrays side by side: the one that is meant', () => {
  const input = rowsOf([wide, { ...flat, name: 'x 2' }], [['1', '2', '3', '4', '5']])
  expect(marked(input, marksOf({ row: 0, column: 'x', path: [2] }))).toEqual(['0:2 refused'])
  expect(marked(input, marksOf({ row: 0, column: 'x 2' }))).toEqual(['0:4 refused'])
  expect(input.columns.map((column) => isAbout(column, { row: 0, column: 'x', path: [2] }))).toEqual([
    false,
    false,
    true,
    false,
    false,
  ])
})

test('of many places only the first has the words that are about it', () => {
  const input = rowsOf([wide], [['1', '2', '3', '-4']])
  const marks = marksOf({ row: 0, column: 'x', path: [1] }, { row: 0, column: 'x', path: [3] })
  expect(markAt(input, { row: 0, column: 1 }, marks)?.note).toBe('What is wrong.')
  expect(markAt(input, { row: 0, column: 3 }, marks)).toMatchObject({
    kind: 'refused',
    note: expect.stringContaining('-4 does not fit uint64'),
  })
})

test('a whole array: its header, and the words at its first part', () => {
  const input = rowsOf([wide], two)
  const marks = marksOf({ column: 'x' })
  const notes = input.columns.map((column) => wholeMark(column, marks)?.note)
  expect(notes).toEqual(['What is wrong.', ...Array.from({ length: 3 }, () => 'MLflow refuses it.')])
  expect(headerMarks(input, marks).map((mark) => mark?.kind)).toEqual(
    Array.from({ length: 4 }, () => 'refused'),
  )
})

test('values that are not given yet make no heading red, then, once Predict was asked for, theirs alone', () => {
  const tensors = ['a', 'b', 'c'].map((name) => ({ name, dtype: 'float32', shape: [-1] }))
  const input = rowsOf(tensors, [
    ['', '1', ''],
    ['1', '1', '2'],
  ])
  const marks = marksOf({ column: 'a' })
  expect(headerMarks(input, marks)).toEqual([null, null, null])
  expect(headerMarks(input, { ...marks, insists: true }).map((mark) => mark?.kind)).toEqual([
    'refused',
    undefined,
    'refused',
  ])
})

test('one value is checked by its type, and is needed until it is typed', () => {
  const single = (dtype: string, text: string) => ({ name: 'x', dtype, shape: [], cell: textCell(text) })
  const kinds = [
    single('float32', '1.5'),
    single('int64', '9223372036854775807'),
    single('str', ''),
    single('int64', '9223372036854775808'),
    single('uint8', '-1'),
    single('float64', 'one'),
    single('int8', ''),
  ].map((array) => arrayMark(array, marksOf())?.kind)
  expect(kinds).toEqual([undefined, undefined, undefined, 'refused', 'refused', 'refused', 'missing'])
  const input = {
    kind: 'arrays',
    arrays: [single('int8', ''), single('str', ''), single('int8', '1')],
  } as const
  expect(countMissing({ form: 'inputs:arrays', input, params: [], extras: [] })).toBe(1)
})

test('a nested list is marked by whatever is refused of it', () => {
  const image = { name: 'image', dtype: 'uint8', shape: [-1, 2, 2], cell: textCell('[[[1, 2], [3, 4]]]') }
  const place = { row: 0, column: 'image', path: [1, 1] }
  expect(arrayMark(image, marksOf(place))).toMatchObject({ kind: 'refused', note: 'What is wrong.' })
  expect(arrayMark({ ...image, name: 'mask' }, marksOf(place))).toBeNull()
  expect(arrayMark({ ...image, name: null }, marksOf({ row: 0, path: [1, 1] }))?.kind).toBe('refused')
  expect(arrayMark({ ...image, name: null }, marksOf({ param: 'scale' }))).toBeNull()
})
