import { expect, test } from 'vitest'
import {
  isPlainMatch,
  matchedByName,
  matchedByPlace,
  missingColumns,
  requestNames,
  unusedColumns,
  withChoice,
} from './column-mapping.ts'
import { freeColumn } from './draft-edits.ts'
import type { DraftColumn } from './draft.ts'

const column = (name: string, required = true): DraftColumn => ({
  ...freeColumn(name, { kind: 'scalar', type: 'double' }),
  origin: 'signature',
  required,
})
const model = [column('fixed acidity'), column('density'), column('batch', false)]

test('what stands between the letters of a name does not matter, unless it is all there is', () => {
  const iris = [column('sepal length (cm)'), column('sepal width (cm)'), column('%')]
  expect(
    matchedByName(iris, ['Sepal_Length cm', 'sepal width cm', '#', '%']).map(({ column }) => column),
  ).toEqual([0, 1, 3])
})

test('names are matched as they are, then whatever their case and blanks, each column of the file once', () => {
  const mapping = matchedByName(model, ['Density', 'FIXED_ACIDITY', 'density', 'extra'])
  expect(mapping).toEqual([
    { column: 1, how: 'other-case' },
    { column: 2, how: 'same-name' },
    { column: null, how: null },
  ])
  expect(missingColumns(model, mapping)).toEqual([])
  expect(unusedColumns(['Density', 'FIXED_ACIDITY', 'density', 'extra'], mapping)).toEqual([0, 3])
})

test('where no name is shared and the numbers agree, columns are matched by place', () => {
  expect(matchedByName(model, ['a', 'b', 'c']).map(({ how }) => how)).toEqual([
    'by-place',
    'by-place',
    'by-place',
  ])
  expect(matchedByName(model, ['a', 'b']).map(({ column }) => column)).toEqual([null, null, null])
  expect(matchedByPlace(model, ['a', 'b']).map(({ column }) => column)).toEqual([0, 1, null])
})

test('a choice takes the column from whoever had it', () => {
  const mapping = withChoice(matchedByPlace(model, ['a', 'b', 'c']), 0, 2)
  expect(mapping.map(({ column }) => column)).toEqual([2, 1, null])
  expect(missingColumns(model, withChoice(mapping, 1, null)).map(({ name }) => name)).toEqual(['density'])
})

test('only the same names leave nothing to choose; an optional column may be absent', () => {
  const names = ['density', 'fixed acidity']
  expect(isPlainMatch(model, matchedByName(model, names))).toBe(true)
  expect(isPlainMatch(model, matchedByName(model, ['density', 'Fixed acidity']))).toBe(false)
})

test('a column that is left out on purpose does not come back by its own name', () => {
  const names = ['fixed acidity', 'density', 'other']
  const mapping = withChoice(matchedByName(model, names), 1, 2)
  expect(requestNames(model, names, mapping)).toEqual(['fixed acidity', 'density (1)', 'density'])
})
