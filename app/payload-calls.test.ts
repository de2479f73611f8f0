import { describe, expect, test } from 'vitest'
import { payloadAs } from '#app/payload-calls.ts'
import { readSignature } from '#app/model/signature.ts'
import type { Signature } from '#shared/model.ts'
import { payloadTargets } from '#shared/payload-target.ts'
import type { PayloadTarget } from '#shared/payload-target.ts'

function signatureOf(inputs: unknown): Signature | null {
  if (inputs === null) return null
  return readSignature(new Map([['signature', new Map([['inputs', JSON.stringify(inputs)]])]])).signature
}

function written(inputs: unknown, body: string, target: PayloadTarget, contentType = 'application/json') {
  const model = { name: 'm', location: 'm', signature: signatureOf(inputs) }
  return payloadAs(model, { contentType, body: Buffer.from(body) }, target)
}

const binary = [
  { name: 'a', type: 'binary', required: true },
  { name: 'b', type: 'long', required: true },
]
const image = [{ type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1, 2, 2] } }]
const unnamed = [{ type: 'double' }, { type: 'string' }]
const numbered = [
  { name: 0, type: 'double', required: true },
  { name: 1, type: 'double', required: true },
]

describe('an LLM request', () => {
  const chat = '{"messages": [{"role": "user", "content": "it\'s"}], "temperature": 0.5, "stop": null}'

  test.each(['curl', 'requests'] as const)('stays one as %s', (target) => {
    const { text, losses } = written(null, chat, target)
    expect(text).toContain('{"messages": [{"role": "user", "content": "it')
    expect(text).toContain('"temperature": 0.5, "stop": null}')
    expect(text).not.toContain('"inputs"')
    expect(losses).toEqual([])
  })

  test('is told in another form that its answer has another form', () => {
    const { text, losses } = written(null, chat, 'inputs')
    expect(JSON.parse(text)).toEqual({ inputs: JSON.parse(chat) })
    expect(losses).toContainEqual(expect.stringContaining('inside {"predictions": …}'))
  })
})

test('numpy values without axes are arrays to a model without a signature', () => {
  const body = '{"inputs": [{"a": 1.5}]}'
  expect(written(null, body, 'python').text).toContain("[{'a': np.array(1.5, dtype='float64')}]")
  const float = [{ name: 'a', type: 'float', required: true }]
  expect(written(float, body, 'python').text).toContain("[{'a': np.array(1.5, dtype='float32')[()]}]")
})

describe('a translation keeps the input or says what changes', () => {
  test('bytes of inputs are the same bytes as base64 of a split table', () => {
    const split = written(binary, '{"inputs": {"a": ["AQID", "x"], "b": [1, 2]}}', 'dataframe_split')
    expect(JSON.parse(split.text)).toEqual({
      dataframe_split: {
        columns: ['a', 'b'],
        data: [
          [Buffer.from('AQID').toString('base64'), 1],
          [Buffer.from('x').toString('base64'), 2],
        ],
      },
    })
    expect(split.losses).toEqual([])
  })

  test('bytes that are ASCII go into inputs as they are, others are told', () => {
    const body = (text: string) => `{"dataframe_split": {"columns": ["a", "b"], "data": [["${text}", 1]]}}`
    const plain = written(binary, body(Buffer.from('abc').toString('base64')), 'inputs')
    expect(plain).toMatchObject({ text: '{"inputs": {"a": ["abc"], "b": [1]}}', losses: [] })
    const changed = written(binary, body('/w=='), 'inputs')
    expect(changed.losses.join('\n')).toMatch(
      /Column a: One value changes; number 1, b'\\xff' arrives as b'\/w=='/,
    )
  })

  test('without a signature a table and a dict of arrays are two things', () => {
    const split = '{"dataframe_split": {"columns": ["a"], "data": [[1], [2]]}}'
    expect(written(null, split, 'inputs').losses).toContain(
      'The input arrives as a dict of arrays, not as a table.',
    )
    expect(written(null, split, 'instances').losses).toContain(
      'The input arrives as a dict of arrays, not as a table.',
    )
    expect(written(null, '{"inputs": {"a": [1]}}', 'dataframe_split').losses).toContain(
      'The input arrives as a table, not as a dict of arrays.',
    )
    expect(written(null, split, 'dataframe_records').losses).toEqual([])
  })

  test('rows of an array are flat where the signature gives their shape back', () => {
    const rows = '{"inputs": [[[1, 2], [3, 4]]]}'
    expect(written(image, rows, 'dataframe_split').losses).toEqual([])
    expect(written(null, rows, 'dataframe_split').losses).toContain(
      'The input arrives as a table, not as one array.',
    )
  })

  test('unnamed columns of several types', () => {
    const split = '{"dataframe_split": {"data": [[1.5, "x"], [2, "y"]]}}'
    expect(written(unnamed, split, 'inputs').losses.join('\n')).toMatch(/MLflow refuses it in this form/)
    expect(written(unnamed, split, 'csv').losses.join('\n')).toMatch(/refuses|arrive/)
  })

  test('columns named by numbers have lists of values, and no form by name', () => {
    const split = '{"dataframe_split": {"columns": [0, 1], "data": [[1, 2.5]]}}'
    expect(written(numbered, split, 'inputs')).toMatchObject({ text: '{"inputs": [[1.0, 2.5]]}', losses: [] })
    expect(written(numbered, split, 'instances').losses).toEqual([])
    expect(written(numbered, split, 'input_data').losses).toEqual([])
    for (const target of ['dataframe_records', 'csv'] as const)
      expect(written(numbered, split, target).losses.join('\n')).toMatch(/MLflow refuses it in this form/)
  })

  test('what is refused as it is and taken in another form is told', () => {
    const wide = [{ name: 'n', type: 'long', required: true }]
    const split = written(
      wide,
      '{"dataframe_split": {"columns": ["n"], "data": [[9223372036854775808]]}}',
      'inputs',
    )
    expect(split.losses.join('\n')).toMatch(/MLflow refuses it in this form|refused as it is|changes/)
    const floats = [{ name: 'f', type: 'float', required: true }]
    const csv = 'f\n1.5\n'
    expect(written(floats, csv, 'dataframe_split', 'text/csv').losses).toEqual([])
  })

  test('code is held against the body it sends', () => {
    const split = '{"dataframe_split": {"columns": ["2020-01-01"], "data": [[1.5]]}}'
    const dated = [{ name: '2020-01-01', type: 'double', required: true }]
    expect(written(dated, split, 'az').losses.join('\n')).toMatch(/no-code deployment on Azure ML refuses it/)
    expect(written(dated, split, 'curl').losses).toEqual([])
  })
})

describe('an input that MLflow refuses', () => {
  const longs = signatureOf([{ name: 'a', type: 'long', required: true }])
  const body = '{"dataframe_split": {"columns": ["a"], "data": [["it\'s text"]]}}'
  const request = { contentType: 'application/json', body: Buffer.from(body) }
  const named = { name: 'm', location: '/m', signature: longs }

  test.each(payloadTargets)('is written as %s, and why it is refused is told', (target) => {
    const { text, refused } = payloadAs(named, request, target)
    expect(text).toMatch(/it.{1,4}s text/)
    expect(refused).toContain('a')
  })

  test('goes into curl and requests byte for byte', () => {
    expect(payloadAs(named, request, 'curl').text).toContain(body.replace("'", `'\\''`))
    const utf16 = { contentType: 'text/csv; charset=utf-16', body: Buffer.from('a\n1\n', 'utf16le') }
    expect(payloadAs(named, utf16, 'curl').text).toBe(
      [
        `base64 --decode <<'JSON' | curl --silent --show-error http://127.0.0.1:5000/invocations \\`,
        `  --header 'Content-Type: text/csv; charset=utf-16' \\`,
        '  --data-binary @-',
        utf16.body.toString('base64'),
        'JSON',
        '',
      ].join('\n'),
    )
    expect(payloadAs(named, utf16, 'requests').text).toContain(utf16.body.toString('base64'))
  })

  test('of which nothing can be read is to be had as code that sends it alone', () => {
    const broken = { contentType: 'application/json', body: Buffer.from('{"inputs": [1') }
    for (const target of ['curl', 'requests', 'az'] as const)
      expect(payloadAs(named, broken, target).text).toContain('{"inputs": [1')
    expect(() => payloadAs(named, broken, 'csv')).toThrow('cannot be read')
  })
})

test('that a form has no index is told once', () => {
  const body = '{"dataframe_split": {"columns": ["a"], "index": [7], "data": [[1]]}}'
  for (const target of ['csv', 'v2', 'inputs'] as const)
    expect(written(null, body, target).losses.filter((loss) => loss.includes('index'))).toHaveLength(1)
})
