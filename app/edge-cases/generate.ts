/** From a signature to the inputs that tend to break a deployment of it. */
import type { Signature } from '#shared/model.ts'
import type { Frame } from '#shared/values.ts'
import { baseTable, baseTensors, columnsOfExample, hasUnnamedColumns } from './base-input.ts'
import type { EdgeCase } from './edge-case.ts'
import { paramCases } from './param-cases.ts'
import { requestCase, tableCases } from './table-cases.ts'
import { tensorCases } from './tensor-cases.ts'

/**
 * All cases for a signature. `example` is the model's own input example as parsed, which gives values that the model
 * knows; without it they are made up. A model without either gets what can be tried on any.
 */
export function generateEdgeCases(signature: Signature | null, example: Frame | null): readonly EdgeCase[] {
  const cases = inputCases(signature, example)
  const plain = cases.find(({ kind }) => kind === 'as-is')
  const params = plain === undefined ? [] : paramCases(plain.body, signature?.params ?? null)
  return unique([...cases, ...params])
}

function inputCases(signature: Signature | null, example: Frame | null): readonly EdgeCase[] {
  const inputs = signature?.inputs ?? null
  if (signature?.fromTypeHint === true) return typeHintCases()
  if (inputs?.kind === 'columns')
    return tableCases(baseTable(inputs.columns, example), hasUnnamedColumns(signature))
  if (inputs?.kind === 'tensors') return tensorCases(baseTensors(inputs.tensors, example))
  const columns = columnsOfExample(example)
  if (columns.length > 0) return tableCases(baseTable(columns, example), false)
  if (example?.kind === 'tensor') {
    const tensor = { name: null, dtype: example.values.dtype, shape: [-1, ...example.shape.slice(1)] }
    return tensorCases(baseTensors([tensor], example))
  }
  return typeHintCases()
}

/** Models whose input is a list of something: its type is in their own Python code. */
function typeHintCases(): readonly EdgeCase[] {
  const cases = [
    ['text', 'a list of texts', '["a", "b"]'],
    ['integers', 'a list of integers', '[1, 2]'],
    ['fractions', 'a list of fractions', '[0.5, 1.5]'],
    ['booleans', 'a list of booleans', '[true, false]'],
    ['nulls', 'a list with null', '[null]'],
    ['dicts', 'a list of dicts', '[{"a": 1}]'],
    ['lists', 'a list of lists', '[[1, 2], [3, 4]]'],
    ['mixed', 'a list of several types', '["a", 1, null]'],
    ['scalar', 'one value instead of a list', '"a"'],
  ] as const
  return [
    ...cases.map(([tag, title, value]) =>
      requestCase({ kind: 'wrong-type', tag, title }, `{"inputs": ${value}}`),
    ),
    requestCase({ kind: 'empty', title: 'an empty list' }, '{"inputs": []}'),
    requestCase(
      { kind: 'other-form', tag: 'split', title: 'as dataframe_split' },
      '{"dataframe_split": {"data": [["a"]]}}',
    ),
  ]
}

function unique(cases: readonly EdgeCase[]): readonly EdgeCase[] {
  const counts = new Map<string, number>()
  return cases.map((edge) => {
    const count = (counts.get(edge.id) ?? 0) + 1
    counts.set(edge.id, count)
    return count === 1 ? edge : { ...edge, id: `${edge.id}/${count}` }
  })
}
