import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { azureInput } from '#app/scoring/azure-input.ts'
import { parseAzurePayload } from '../parse-azure-payload.ts'
import { parseKServePayload } from '../parse-kserve-payload.ts'
import { parsePayload } from '../parse-payload.ts'
import { parseJson } from '../parse-json.ts'
import { enforce } from '#app/schema/enforce.ts'
import type { ColumnSpec, ScalarType, Schema, Signature, TensorSpec } from '#shared/model.ts'
import { elementCount, isValueMap } from '#shared/values.ts'
import type { Data, Frame, Table, Tensor, Value, ValueMap } from '#shared/values.ts'
import type { PayloadTarget } from '#shared/payload-target.ts'
import { payloadTargets } from '#shared/payload-target.ts'
import { UserError } from '#shared/user-error.ts'
import type { WritableInput, WriteContext } from './input.ts'
import { writePayload } from './write-payload.ts'

const jsonTargets = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const

function contextOf(signature: Signature | null): WriteContext {
  return {
    signature,
    modelUri: 'models:/m/1',
    serverUrl: 'http://127.0.0.1:5000',
    endpointName: 'my-endpoint',
  }
}

function signatureOf(inputs: Schema): Signature {
  return { inputs, outputs: null, params: null, fromTypeHint: false }
}

/** What the model would get: the frame by enforcement. */
function enforced(frame: Frame, signature: Signature | null): Frame {
  const result = enforce(frame, undefined, signature)
  if (!result.ok) throw new Error(result.refusal.message)
  return result.input
}

/** What the model would get of a written body. */
function received(text: string, contentType: string, signature: Signature | null): Frame {
  const parsed = parsePayload({ contentType, body: Buffer.from(text) }, signature)
  if (!parsed.ok) throw new Error(parsed.refusal.message)
  return enforced(parsed.input, signature)
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
const anyDouble = fc.oneof({ weight: 4, arbitrary: finite }, { weight: 1, arbitrary: fc.double() })
/** Unicode without lone surrogates, which UTF-8 bodies cannot carry as such. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
)

/** Columns as enforcement leaves them, so that nothing but writing and reading can change them. */
const columnData: Readonly<Record<ScalarType, (length: number) => fc.Arbitrary<Data>>> = {
  boolean: (length) =>
    numbers(fc.constantFrom(0, 1), length, (data) => ({ dtype: 'bool', data: Uint8Array.from(data) })),
  integer: (length) =>
    numbers(fc.integer(), length, (data) => ({ dtype: 'int32', data: Int32Array.from(data) })),
  long: (length) =>
    fc
      .array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { minLength: length, maxLength: length })
      .map((data) => ({ dtype: 'int64', data: BigInt64Array.from(data) })),
  float: (length) =>
    numbers(fc.float(), length, (data) => ({ dtype: 'float32', data: Float32Array.from(data) })),
  double: (length) =>
    numbers(anyDouble, length, (data) => ({ dtype: 'float64', data: Float64Array.from(data) })),
  string: (length) =>
    fc.array(text, { minLength: length, maxLength: length }).map((data) => ({ dtype: 'str', data })),
  binary: (length) =>
    fc
      .array(fc.uint8Array({ maxLength: 8 }), { minLength: length, maxLength: length })
      .map((data) => ({ dtype: 'object', data })),
  datetime: (length) =>
    fc
      .array(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), { minLength: length, maxLength: length })
      .map((data) => ({ dtype: 'datetime64', unit: 'ns', data: BigInt64Array.from(data) })),
}

function numbers(
  element: fc.Arbitrary<number>,
  length: number,
  make: (data: readonly number[]) => Data,
): fc.Arbitrary<Data> {
  return fc.array(element, { minLength: length, maxLength: length }).map(make)
}

interface TypedTable {
  readonly table: Table
  readonly signature: Signature
}

function tables(types: readonly ScalarType[]): fc.Arbitrary<TypedTable> {
  // To MLflow "" is no name: no input reaches such a column.
  const name = fc.oneof(
    fc.constantFrom('age', 'a b', 'é', '"quoted"', 'x,y'),
    text.filter((made) => made !== ''),
  )
  return fc
    .tuple(
      fc.uniqueArray(fc.tuple(name, fc.constantFrom(...types)), {
        minLength: 1,
        maxLength: 4,
        selector: ([n]) => n,
      }),
      fc.integer({ min: 1, max: 4 }),
    )
    .chain(([columns, rowCount]) =>
      fc.tuple(...columns.map(([, type]) => columnData[type](rowCount))).map((data): TypedTable => {
        const specs = columns.map(([name, type]): ColumnSpec => ({
          name,
          type: { kind: 'scalar', type },
          required: true,
        }))
        return {
          table: {
            kind: 'table',
            rowCount,
            columns: columns.map(([name], place) => ({ name, values: data[place]! })),
          },
          signature: signatureOf({ kind: 'columns', columns: specs }),
        }
      }),
    )
}

/** Values only: how MLflow stores missing text and object columns is not what writing is about. */
function cellsOf(frame: Frame): unknown {
  if (frame.kind !== 'table') return frame
  return frame.columns.map(({ name, values }) => ({
    name,
    dtype: values.dtype,
    cells: Array.from(values.data as Iterable<Value>),
  }))
}

describe('a table comes back as it was', () => {
  const everywhere: readonly ScalarType[] = ['boolean', 'integer', 'long', 'float', 'double', 'datetime']
  test.each(['dataframe_split', 'dataframe_records'] as const)('from %s', (target) => {
    fc.assert(
      fc.property(tables([...everywhere, 'string', 'binary']), ({ table, signature }) => {
        const written = writePayload({ frame: table, params: null }, target, contextOf(signature))
        const back = received(written.text, written.contentType, signature)
        expect(cellsOf(back)).toEqual(cellsOf(enforced(table, signature)))
      }),
      { numRuns: 300 },
    )
  })

  test.each(['inputs', 'instances'] as const)('from %s, but for binary', (target) => {
    fc.assert(
      fc.property(tables(everywhere), ({ table, signature }) => {
        const written = writePayload({ frame: table, params: null }, target, contextOf(signature))
        const back = received(written.text, written.contentType, signature)
        expect(cellsOf(back)).toEqual(cellsOf(enforced(table, signature)))
      }),
      { numRuns: 300 },
    )
  })
})

describe('a table comes back from other servers', () => {
  const plain: readonly ScalarType[] = ['boolean', 'integer', 'long', 'float', 'double', 'string']
  test.each([
    ['v2', (body: Uint8Array, signature: Signature) => parseKServePayload(body, signature)],
    ['input_data', (body: Uint8Array, signature: Signature) => parseAzurePayload(body, signature)],
  ] as const)('from %s', (target, parse) => {
    fc.assert(
      fc.property(tables([...plain, 'datetime', 'binary']), ({ table, signature }) => {
        const written = writePayload({ frame: table, params: null }, target, contextOf(signature))
        const parsed = parse(Buffer.from(written.text), signature)
        if (!parsed.ok) throw new Error(parsed.refusal.message)
        expect(cellsOf(enforced(parsed.input, signature))).toEqual(cellsOf(enforced(table, signature)))
      }),
      { numRuns: 300 },
    )
  })

  test('from input_data as the scoring script of a no-code deployment reads it', () => {
    fc.assert(
      fc.property(tables(['integer', 'float', 'double', 'string']), ({ table, signature }) => {
        const { text, losses } = writePayload(
          { frame: table, params: null },
          'input_data',
          contextOf(signature),
        )
        fc.pre(losses.every((loss) => !loss.includes('pandas.read_json')))
        const request = parseJson(text)
        const back = azureInput(isValueMap(request) ? (request.get('input_data') ?? null) : null, signature)
        const values = (frame: Frame) =>
          frame.kind === 'table'
            ? frame.columns.map(({ values }) => Array.from(values.data as Iterable<Value>))
            : []
        expect(values(enforced(back, signature))).toEqual(values(enforced(table, signature)))
      }),
      { numRuns: 300 },
    )
  })

  test('from CSV, where no loss is told', () => {
    let told = 0
    fc.assert(
      fc.property(tables(plain), ({ table, signature }) => {
        const written = writePayload({ frame: table, params: null }, 'csv', contextOf(signature))
        if (written.losses.length > 0) {
          told += 1
          return
        }
        const back = received(written.text, written.contentType, signature)
        const values = (frame: Frame) =>
          frame.kind === 'table'
            ? frame.columns.map(({ values }) => Array.from(values.data as Iterable<Value>))
            : []
        expect(values(back)).toEqual(values(enforced(table, signature)))
      }),
      { numRuns: 1_000 },
    )
    expect(told).toBeLessThan(900)
  })

  test('arrays from v2', () => {
    fc.assert(
      fc.property(tensors(), ({ tensor, spec }) => {
        const signature = signatureOf({ kind: 'tensors', tensors: [spec] })
        const { text } = writePayload({ frame: tensor, params: null }, 'v2', contextOf(signature))
        const parsed = parseKServePayload(Buffer.from(text), signature)
        expect(parsed.ok ? parsed.input : parsed.refusal.message).toEqual(tensor)
      }),
    )
  })
})

describe('losses', () => {
  test('what has none is the same again, and what is not the same has one', () => {
    const types: readonly ScalarType[] = [
      'boolean',
      'integer',
      'long',
      'float',
      'double',
      'string',
      'binary',
      'datetime',
    ]
    fc.assert(
      fc.property(tables(types), fc.constantFrom(...jsonTargets), ({ table, signature }, target) => {
        const written = writePayload({ frame: table, params: null }, target, contextOf(signature))
        if (written.losses.length > 0) return
        const back = received(written.text, written.contentType, signature)
        const values = (frame: Frame) =>
          frame.kind === 'table'
            ? frame.columns.map(({ values }) => Array.from(values.data as Iterable<Value>))
            : frame
        expect(values(back)).toEqual(values(enforced(table, signature)))
      }),
      { numRuns: 500 },
    )
  })

  test('plain tables lose nothing as split', () => {
    const table: Table = {
      kind: 'table',
      rowCount: 2,
      columns: [
        { name: 'a', values: { dtype: 'float64', data: Float64Array.of(1, 2.5) } },
        { name: 'b', values: { dtype: 'str', data: ['x', 'y'] } },
      ],
    }
    const written = writePayload({ frame: table, params: null }, 'dataframe_split', contextOf(null))
    expect(written).toEqual({
      text: '{"dataframe_split": {"columns": ["a", "b"], "data": [[1.0, "x"], [2.5, "y"]]}}',
      contentType: 'application/json',
      losses: [],
    })
  })

  test('each is said: what JSON cannot keep', () => {
    const columns: Table['columns'] = [
      { name: 'big', values: { dtype: 'int64', data: BigInt64Array.of(2n ** 53n + 1n) } },
      { name: 'nan', values: { dtype: 'float64', data: Float64Array.of(Number.NaN) } },
      { name: 'small', values: { dtype: 'float32', data: Float32Array.of(0.1) } },
      {
        name: 'zoned',
        values: { dtype: 'datetime64', unit: 'ns', data: BigInt64Array.of(0n), zone: 'Europe/Berlin' },
      },
      { name: 'bytes', values: { dtype: 'object', data: [Uint8Array.of(1)] } },
      { name: 'keys', values: { dtype: 'object', data: [new Map([[1n, 2n]])] } },
      { name: 7, values: { dtype: 'bool', data: Uint8Array.of(1) } },
      { name: 'nan', values: { dtype: 'bool', data: Uint8Array.of(1) } },
    ]
    const frame: Table = { kind: 'table', rowCount: 1, columns, index: ['first'] }
    const { losses, text } = writePayload({ frame, params: null }, 'dataframe_records', contextOf(null))
    const said = losses.join('\n')
    for (const words of [
      'big has integers beyond 2^53',
      'nan has NaN',
      'small is float32',
      'time zone Europe/Berlin',
      'base64',
      'dict keys that are no text',
      'that are numbers become text',
      'Column nan is there more than once',
      'index is left out',
    ]) {
      expect(said).toContain(words)
    }
    expect(text).toContain('"zoned": "1970-01-01T01:00:00+01:00"')
  })

  test('CSV says what it has no place for', () => {
    const frame: Table = {
      kind: 'table',
      rowCount: 3,
      columns: [
        { name: 'city', values: { dtype: 'str', data: ['NA', 'a "b", c', null] } },
        { name: 'n', values: { dtype: 'float64', data: Float64Array.of(1, Number.NaN, 1e21) } },
      ],
    }
    const params = new Map<string, Value>([['k', 1n]])
    const { text, contentType, losses } = writePayload({ frame, params }, 'csv', contextOf(null))
    expect([text, contentType]).toEqual(['city,n\nNA,1.0\n"a ""b"", c",\n,1e+21\n', 'text/csv'])
    expect(losses.join('\n')).toContain('no place for params')
    expect(losses.join('\n')).toContain('reads as a missing value')
  })
})

function tensors(): fc.Arbitrary<{ readonly tensor: Tensor; readonly spec: TensorSpec }> {
  const shape = fc.oneof(
    fc.tuple(fc.integer({ min: 1, max: 3 })),
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 3 })),
  )
  return fc
    .tuple(shape, fc.constantFrom<ScalarType>('boolean', 'integer', 'long', 'float', 'double'))
    .chain(([shape, type]) =>
      columnData[type](elementCount(shape)).map((values) => ({
        tensor: { kind: 'tensor', shape, values },
        spec: { name: null, dtype: values.dtype, shape: [-1, ...shape.slice(1)] },
      })),
    )
}

describe('arrays come back as they were', () => {
  test.each(jsonTargets)('one without a name, as %s', (target) => {
    fc.assert(
      fc.property(tensors(), ({ tensor, spec }) => {
        const signature = signatureOf({ kind: 'tensors', tensors: [spec] })
        const written = writePayload({ frame: tensor, params: null }, target, contextOf(signature))
        expect(received(written.text, written.contentType, signature)).toEqual(tensor)
      }),
    )
  })

  test.each(jsonTargets)('several with names, as %s', (target) => {
    fc.assert(
      fc.property(tensors(), tensors(), (first, second) => {
        const rows = Math.min(first.tensor.shape[0]!, second.tensor.shape[0]!)
        const parts = [first, second].map(({ tensor, spec }, place) => ({
          name: `in ${place}`,
          tensor: firstRows(tensor, rows),
          spec: { ...spec, name: `in ${place}` },
        }))
        const signature = signatureOf({ kind: 'tensors', tensors: parts.map(({ spec }) => spec) })
        const frame: Frame = { kind: 'tensors', entries: parts.map(({ name, tensor }) => ({ name, tensor })) }
        const written = writePayload({ frame, params: null }, target, contextOf(signature))
        expect(received(written.text, written.contentType, signature)).toEqual(frame)
      }),
    )
  })
})

function firstRows(tensor: Tensor, rows: number): Tensor {
  const shape = [rows, ...tensor.shape.slice(1)]
  const { values } = tensor
  const data = (values.data as Float64Array).slice(0, elementCount(shape))
  return { kind: 'tensor', shape, values: { ...values, data } as Data }
}

describe('every target', () => {
  const frame: Table = {
    kind: 'table',
    rowCount: 2,
    columns: [
      { name: "it's", values: { dtype: 'str', data: ["a'b", 'c$(d)`e`\\n'] } },
      { name: 'x', values: { dtype: 'float32', data: Float32Array.of(1, Number.NaN) } },
      { name: 'when', values: { dtype: 'datetime64', unit: 'ns', data: BigInt64Array.of(0n, 1n) } },
    ],
  }
  const params: ValueMap = new Map<string, Value>([['temperature', 0.5]])
  const image: Tensor = {
    kind: 'tensor',
    shape: [1, 1, 2, 2],
    values: { dtype: 'uint8', data: Uint8Array.of(1, 2, 3, 4) },
  }

  test.each(payloadTargets)('%s is written as it always was', (target) => {
    expect(writePayload({ frame, params }, target, contextOf(null))).toMatchSnapshot('table')
  })

  test.each<PayloadTarget>([
    'inputs',
    'instances',
    'dataframe_split',
    'input_data',
    'v2',
    'python',
    'requests',
    'curl',
    'az',
  ])('an image as %s', (target) => {
    expect(writePayload({ frame: image, params: null }, target, contextOf(null)).text).toMatchSnapshot(
      'image',
    )
  })

  test('an image has no CSV form, a dict no rows', () => {
    const refused = (input: WritableInput, target: PayloadTarget) => {
      try {
        writePayload(input, target, contextOf(null))
        return null
      } catch (error) {
        return error instanceof UserError ? error.failure.code : error
      }
    }
    expect(refused({ frame: image, params: null }, 'csv')).toBe('unsupported')
    const dict: Frame = { kind: 'plain', value: new Map([['messages', []]]) }
    expect(refused({ frame: dict, params: null }, 'dataframe_records')).toBe('unsupported')
    expect(refused({ frame: dict, params: null }, 'inputs')).toBe(null)
  })

  test('numpy’s dates in a dict stay scalars to numpy', () => {
    // A dict of scalars is one row to MLflow; with a Timestamp in it pandas asks for an index.
    const when = { kind: 'instant', unit: 'ns', ticks: 1_614_816_000_000_000_000n } as const
    const dict: Frame = { kind: 'plain', value: new Map([['d', when]]) }
    const { text } = writePayload({ frame: dict, params: null }, 'python', contextOf(null))
    expect(text).toContain("data = {'d': np.datetime64('2021-03-04T00:00:00', 'ns')}")
    expect(text).toContain('import numpy as np')
  })

  test('params are written as they are', () => {
    const { text } = writePayload({ frame: image, params }, 'inputs', contextOf(null))
    const value = parseJson(text)
    expect(isValueMap(value) ? value.get('params') : null).toEqual(params)
  })
})
