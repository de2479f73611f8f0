import { describe, expect, test } from 'vitest'
import { columnLabelRepr } from '#app/mlflow-types/spec-label.ts'
import { decodeJsonText } from '#app/payload/decode-text.ts'
import { parseJson } from '#app/payload/parse-json.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { enforce } from '#app/schema/enforce.ts'
import type { ColumnSpec, ScalarType, Signature } from '#shared/model.ts'
import type { Frame } from '#shared/values.ts'
import { azureInput } from './azure-input.ts'
import { readAzureRequest } from './azure-request.ts'
import { readSplitJson } from './read-split-json.ts'
import recorded from './recorded/azure-numbered-columns.json' with { type: 'json' }

/** Linear regressions whose columns are named by numbers, and which requests Azure ML's server answered for each. */
const models = recorded.models as unknown as Readonly<
  Record<string, readonly (readonly [string | number, ScalarType])[]>
>

function signatureOf(columns: readonly (readonly [string | number, ScalarType])[]): Signature {
  const specs = columns.map(([name, type]): ColumnSpec => ({
    name: String(name),
    ...(typeof name === 'number' ? { integerName: true as const } : {}),
    type: { kind: 'scalar', type },
    required: true,
  }))
  return { inputs: { kind: 'columns', columns: specs }, outputs: null, params: null, fromTypeHint: false }
}

/** Whether the model's `predict` is reached with rows of numbers: it refuses NaN and an empty table. */
function isAnswered(body: string, signature: Signature): boolean {
  const read = readAzureRequest('application/json', Buffer.from(body), (bytes) =>
    parseJson(decodeJsonText(bytes)),
  )
  if (!read.ok) return false
  try {
    const enforced = enforce(azureInput(read.inputData, signature), undefined, signature)
    return enforced.ok && hasRows(enforced.input) && !JSON.stringify(enforced.input, plain).includes('NaN')
  } catch (error) {
    if (error instanceof PythonError) return false
    throw error
  }
}

function hasRows(input: Frame): boolean {
  return input.kind === 'table' && input.rowCount > 0
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  return ArrayBuffer.isView(value) ? Array.from(value as Float64Array, String) : value
}

describe('columns named by numbers, as Azure ML answers', () => {
  test.each(recorded.answers)('$body', ({ body, answered }) => {
    const own = Object.entries(models).filter(([, columns]) => isAnswered(body, signatureOf(columns)))
    expect(own.map(([name]) => name)).toEqual(answered)
  })
})

/** What `pandas.read_json(orient="split", dtype=False)` of pandas 3.1 made of the labels. */
const labels: readonly (readonly [string, readonly string[]])[] = [
  ['[0, "1", 2]', ['0', '1', '2']],
  ['[0, true, 2]', ['0', '1', '2']],
  ['[true]', ['True']],
  ['["0_0", "1"]', ['0', '1']],
  ['["٣", "2"]', ['3', '2']],
  ['["0.5", "2"]', ['0.5', '2.0']],
  ['["1e3", " 7 "]', ['1000.0', '7.0']],
  ['["inf", "2"]', ['inf', '2.0']],
  ['["", "1"]', ["''", "'1'"]],
  ['["a", "a", "1"]', ["'a'", "'a.1'", "'1'"]],
  ['["0x1"]', ["'0x1'"]],
  ['[18446744073709551615]', ['18446744073709551615']],
  ['["may", "b"]', ["'may'", "'b'"]],
  ['["1-2"]', ["'1-2'"]],
  ['[[0, 1], "a"]', ['(0, 1)', "'a'"]],
]

describe('labels of pandas.read_json', () => {
  test.each(labels)('%s', (columns, expected) => {
    const width = (parseJson(columns) as readonly unknown[]).length
    const text = `{"columns": ${columns}, "data": [[${Array.from({ length: width }, () => '1').join(', ')}]]}`
    expect(readSplitJson(parseJson(text)).columns.map(columnLabelRepr)).toEqual(expected)
  })

  test.each(['[{}, "a"]', '[[[1]]]'])('%s cannot be hashed', (columns) => {
    expect(() => readSplitJson(parseJson(`{"columns": ${columns}, "data": []}`))).toThrow(/unhashable/)
  })

  test('dates become points in time, NaN is None, lists alone are no index', () => {
    const read = (text: string) => readSplitJson(parseJson(text))
    expect(read('{"columns": ["2020-01-01", "2021-01-01"], "data": []}').columns[0]?.labelType).toBe(
      'Timestamp',
    )
    expect(read('{"columns": [99999999], "data": []}').columns[0]?.labelType).toBe('Timestamp')
    expect(read('{"columns": ["a"], "data": [[NaN]]}').columns[0]?.values.dtype).toBe('object')
    expect(() => read('{"columns": ["a"], "index": [[0, 1]], "data": [[1]]}')).toThrow(/MultiIndex/)
    expect(() => read('{"columns": ["a"], "index": [[0], [1]], "data": [[1], [2]]}')).toThrow(PythonError)
    expect(read('{"columns": ["a"], "index": [[0], 1], "data": [[1], [2]]}').rowCount).toBe(2)
  })
})
