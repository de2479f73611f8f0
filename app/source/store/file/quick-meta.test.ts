import { expect, test } from 'vitest'
import { quickMeta } from './quick-meta.ts'

const read = quickMeta(['start_time', 'run_name', 'user_id'])
const meta = (name: string, more = '') =>
  `end_time: 3\nlifecycle_stage: active\nrun_name: ${name}\nstart_time: 1795377284040\nuser_id: ''\n${more}`

test('keys that are plainly there, wherever', () => {
  expect(read(meta('careful-finch-7'))).toEqual([1_795_377_284_040, 'careful-finch-7', ''])
  expect(read('start_time: 5\nrun_name: null\nuser_id: ada\n')).toEqual([5, null, 'ada'])
})

test.each([
  ['quoted', meta("'a b'")],
  ['with spaces', meta('a b')],
  ['that goes on in the next line', meta('a\n  b')],
  ['with a comment', meta('a # b')],
  ['that is a list', meta('[a]')],
  ['missing', 'start_time: 5\nuser_id: ada\n'],
  ['without an end', 'start_time: 5\nuser_id: ada\nrun_name: a'],
  ['of a deleted run', meta('a', 'lifecycle_stage: deleted\n')],
  ['of a deleted version', meta('a', 'current_stage: Deleted_Internal\n')],
  ['beside an escape', meta('a', 'x: "\\x41"\n')],
])('a value %s is left to YAML', (_what, text) => {
  expect(read(text)).toBeNull()
})

test('when something was deleted is no deletion', () => {
  expect(read(meta('a', 'deleted_time: null\n'))).toHaveLength(3)
})
