import { expect, test } from 'vitest'
import type { Value } from '#shared/values.ts'
import { outsidePath } from './outside-paths.ts'

function flavor(name: string, fields: Readonly<Record<string, Value>>) {
  return {
    name,
    fields: Object.entries(fields).map(([field, value]) => ({ name: field, value })),
    loaders: [],
    paths: [],
  }
}

test.each<[string, Readonly<Record<string, Value>>, string | null]>([
  ['python_function', { python_model: '../evil.pkl' }, '../evil.pkl'],
  ['python_function', { python_model: '/tmp/evil.pkl' }, '/tmp/evil.pkl'],
  ['python_function', { python_model: 'C:\\evil.pkl' }, 'C:\\evil.pkl'],
  ['python_function', { code: 'code/../../code' }, 'code/../../code'],
  ['python_function', { code: 'code/..\\..\\code' }, 'code/..\\..\\code'],
  ['python_function', { artifacts: new Map([['a', new Map([['path', '../a']])]]) }, '../a'],
  ['python_function', { artifacts: new Map([['a', new Map([['path', 'artifacts/a']])]]) }, null],
  ['python_function', { artifacts: new Map([['a', new Map([['uri', '../a']])]]) }, null],
  ['python_function', { env: new Map([['conda', '../conda.yaml']]) }, null],
  ['python_function', { model_code_path: '/home/someone/model.py' }, null],
  ['sklearn', { pickled_model: 'a/../model.pkl' }, null],
  ['sklearn', { pickled_model: 'a/../../model.pkl' }, 'a/../../model.pkl'],
  ['nobody-knows', { weights: ['b', '../a'] }, '../a'],
  ['transformers', { source_model_name: '/home/someone/bert', task: 'llm/v1/chat' }, null],
])('%s %j', (name, fields, path) => {
  expect(outsidePath([flavor(name, fields)])).toBe(path)
})
