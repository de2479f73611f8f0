import { expect, test } from 'vitest'
import { readSignature } from '#app/model/signature.ts'
import { enforce } from '#app/schema/enforce.ts'
import type { Refusal } from '#shared/prediction.ts'
import { parsePayload } from './parse-payload.ts'

/** The refusal of a request to a model with these inputs. */
function refusalOf(inputs: readonly unknown[], body: string, contentType = 'application/json'): Refusal {
  const { signature } = readSignature(new Map([['signature', new Map([['inputs', JSON.stringify(inputs)]])]]))
  const parsed = parsePayload({ contentType, body: Buffer.from(body) }, signature)
  if (!parsed.ok) return parsed.refusal
  const enforced = enforce(parsed.input, parsed.params, signature, parsed.casts)
  if (enforced.ok) throw new Error('It is accepted.')
  return enforced.refusal
}

const column = (name: string | number, type: string) => ({ name, type, required: true })
const numbers = [column('a', 'double'), column('b', 'long')]
const tensor = (name?: string) => ({
  type: 'tensor',
  'tensor-spec': { dtype: 'float32', shape: [-1, 2] },
  ...(name === undefined ? {} : { name }),
})

test.each([
  ['inputs by column', '{"inputs": {"a": [1, 2], "b": [3, "x"]}}'],
  ['inputs by row', '{"inputs": [{"a": 1, "b": 3}, {"a": 2, "b": "x"}]}'],
  ['instances', '{"instances": [{"a": 1, "b": 3}, {"a": 2, "b": "x"}]}'],
  ['records', '{"dataframe_records": [{"a": 1, "b": 3}, {"a": 2, "b": "x"}]}'],
  ['split', '{"dataframe_split": {"columns": ["a", "b"], "data": [[1, 3], [2, "x"]]}}'],
])('%s: row and column are named, and the advice is not about another form', (_form, body) => {
  const { plain, ways, places } = refusalOf(numbers, body)
  expect(plain).toBe('Row 2, b: the text "x" does not fit long.')
  expect(places).toEqual([{ row: 1, column: 'b' }])
  expect(ways).toEqual(['Change the value of b to one that long can hold.'])
})

test('arrays: the row, the name and the place inside', () => {
  const named = refusalOf([tensor('x')], '{"inputs": {"x": [[1, 2], [3, "no"]]}}')
  expect(named).toMatchObject({
    plain: 'Row 2, x: the text "no" at [1] does not fit float32.',
    places: [{ row: 1, column: 'x', path: [1] }],
  })
  const plain = refusalOf([tensor()], '{"inputs": [[1, 2], [3, {}]]}')
  expect(plain.places).toEqual([{ row: 1, column: '1' }])
  const ragged = refusalOf([tensor('x')], '{"inputs": {"x": [[1, 2], [3]]}}')
  expect(ragged.plain).toMatch(/^Row 2, x has another length or depth than row 1/)
})

test('arrays of any rank: every element that is refused, by its row and its index in that', () => {
  const image = {
    type: 'tensor',
    'tensor-spec': { dtype: 'uint8', shape: [-1, 2, 2] },
    name: 'image',
  }
  const body = '{"inputs": {"image": [[[1, 2], [3, 4]], [[5, 256], [-7, 8]]]}}'
  const many = refusalOf([image], body)
  expect(many.plain).toBe('Row 2, image: 256 at [0][1] does not fit uint8. So is every place marked (2).')
  expect(many.places).toEqual([
    { row: 1, column: 'image', path: [0, 1] },
    { row: 1, column: 'image', path: [1, 0] },
  ])
  const { name: _name, ...unnamed } = image
  expect(refusalOf([unnamed], '{"inputs": [[[1, 2], [3, -4]]]}').places).toEqual([{ row: 0, path: [1, 1] }])
  const flat = { ...image, 'tensor-spec': { dtype: 'uint8', shape: [-1] } }
  expect(refusalOf([flat], '{"inputs": {"image": [1, -2]}}').places).toEqual([{ row: 1, column: 'image' }])
  const scalar = { ...image, 'tensor-spec': { dtype: 'uint8', shape: [] } }
  expect(refusalOf([scalar], '{"inputs": {"image": -2}}').places).toEqual([{ column: 'image' }])
})

test('nested values: the row, and that nothing inside is cast', () => {
  const list = [{ name: 'v', type: 'array', items: { type: 'double' }, required: true }]
  const split = refusalOf(list, '{"dataframe_split": {"columns": ["v"], "data": [[[1.5]], [["x"]]]}}')
  expect(split.places).toEqual([{ row: 1, column: 'v' }])
  const inputs = refusalOf(list, '{"inputs": {"v": [[1.5], ["x"]]}}')
  expect(inputs.ways.join(' ')).toMatch(/nothing inside lists and dicts is cast/)
})

test('missing integers: the row of the gap', () => {
  const csv = refusalOf([column('n', 'double'), column('m', 'double')], 'n\n1\n', 'text/csv')
  expect(csv.plain).toBe('A required column is missing: m.')
  const inputs = refusalOf([column('n', 'long')], '{"inputs": {"n": [1, null]}}')
  expect(inputs).toMatchObject({ places: [{ row: 1, column: 'n' }] })
  expect(inputs.ways.join(' ')).toMatch(/Log the model with type double/)
})

test('bytes in inputs are not base64, integers beyond 64 bits are not wrapped', () => {
  expect(refusalOf([column('b', 'binary')], '{"inputs": {"b": ["é"]}}').ways.join(' ')).toMatch(/ASCII text/)
  const large = refusalOf([column('n', 'long')], '{"inputs": {"n": [1, 9223372036854775808]}}')
  expect(large.ways.join(' ')).toMatch(/do not wrap/)
})

test('columns named by numbers: said, with the one form that reaches them', () => {
  const named = [column(0, 'double'), column(1, 'double')]
  const records = refusalOf(named, '{"dataframe_records": [{"0": 1, "1": 2}]}')
  expect(records.plain).toMatch(/named by numbers, not by text: to pandas 0 and "0" are two names/)
  expect(records.ways[0]).toContain('"columns": [0, 1]')
  expect(refusalOf(named, '0,1\n1,2\n', 'text/csv').plain).toMatch(/named by numbers/)
  expect(refusalOf(named, '{"inputs": {"0": [1], "1": [2]}}').plain).toMatch(/named by numbers/)
  const texts = [column('0', 'double'), column('1', 'double')]
  const split = refusalOf(texts, '{"dataframe_split": {"columns": [0, 1], "data": [[1, 2]]}}')
  expect(split.plain).toMatch(/They are there as numbers/)
  expect(split.ways[0]).toContain('"columns": ["0", "1"]')
})

test('a column that is there twice: said so', () => {
  const body = '{"dataframe_split": {"columns": ["a", "a"], "data": [[1, 2]]}}'
  expect(refusalOf([column('a', 'double')], body)).toMatchObject({
    plain: 'a is there more than once: pandas then gives a table where MLflow wants one column.',
    ways: ['Send a once.'],
  })
})
