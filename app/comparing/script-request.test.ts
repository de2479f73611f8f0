import { expect, test } from 'vitest'
import { requestIn, scriptBody } from './script-request.ts'

const split = {
  contentType: 'application/json',
  body: Buffer.from(
    '{"dataframe_split": {"columns": ["a", "b"], "data": [[1, 2.5], [3, 4]]}, "params": {"x": 1}}',
  ),
}

const bodyOf = (request: string, payload = split): unknown =>
  JSON.parse(Buffer.from(scriptBody(payload, request, null)).toString('utf8'))

test('rows under a key, as records and as lists, with the params', () => {
  const params = { x: 1 }
  expect(bodyOf('data')).toEqual({
    data: [
      { a: 1, b: 2.5 },
      { a: 3, b: 4 },
    ],
    params,
  })
  expect(bodyOf('data:rows')).toEqual({
    data: [
      [1, 2.5],
      [3, 4],
    ],
    params,
  })
  expect(bodyOf('rows of it')).toMatchObject({
    'rows of it': [
      { a: 1, b: 2.5 },
      { a: 3, b: 4 },
    ],
  })
  expect(bodyOf('input_data')).toMatchObject({ input_data: { columns: ['a', 'b'] } })
})

test('a CSV file becomes JSON, and a body of the script itself goes as it is', () => {
  const csv = { contentType: 'text/csv', body: Buffer.from('a,b\n1,2.5\n') }
  expect(bodyOf('data:rows', csv)).toEqual({ data: [[1, 2.5]] })
  const own = { contentType: 'application/json', body: Buffer.from('{"data": [[1, 2]], "mode": "fast"}') }
  for (const request of ['as-given', 'data', 'data:rows', 'input_data']) {
    expect(bodyOf(request, own)).toEqual({ data: [[1, 2]], mode: 'fast' })
  }
})

test('what a script asks for is told from its text', () => {
  const asks: readonly (readonly [string, string])[] = [
    ['data = json.loads(raw_data)["data"]\n    data = numpy.array(data)', 'data:rows'],
    [`return model.predict(np.asarray(json.loads(raw)['data'])).tolist()`, 'data:rows'],
    ['x = torch.tensor(json.loads(raw)["data"])', 'data:rows'],
    ['frame = pd.DataFrame(json.loads(raw)["data"])\n    np.array(frame)', 'data'],
    ['return json.loads(raw)["data"]', 'data'],
    ['pd.DataFrame(**json.loads(raw)["input_data"])', 'input_data'],
    ['return model.predict(json.loads(raw))', 'as-given'],
  ]
  for (const [code, request] of asks) expect([code, requestIn(code)]).toEqual([code, request])
})
