import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { base64Length, base64ToBytes, bytesToBase64, decode, encode } from './encoding.ts'

const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double(),
  fc.bigInt(),
  fc.string({ unit: 'binary' }),
  fc.uint8Array(),
  fc.float64Array(),
  fc.bigInt64Array(),
)
const key = fc.oneof(fc.string(), fc.constantFrom('$float', '$int', '$map', '$object', '$bytes', 'toString'))
const anyValue = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value')),
    fc.dictionary(key, tie('value')),
    fc.array(fc.tuple(scalar, tie('value'))).map((entries) => new Map(entries)),
  ),
})).value

describe('encode and decode', () => {
  test('give back any value', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(decode(encode(value))).toEqual(value)
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['NaN', Number.NaN],
    ['infinity', Number.NEGATIVE_INFINITY],
    ['minus zero', -0],
    ['int64 beyond 2^53', 9_223_372_036_854_775_807n],
    ['uint64', 18_446_744_073_709_551_615n],
    ['empty bytes', new Uint8Array()],
    ['int64 column', BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n)],
    ['float column', Float32Array.of(0.1, Number.NaN, -0)],
    ['a lone surrogate', '\ud800'],
  ])('keep %s', (_name, value) => {
    const back = decode(encode({ value })) as { value: unknown }
    expect(back.value).toStrictEqual(value)
  })

  test('keep null, missing and empty text apart', () => {
    const back = decode(encode({ cells: [null, undefined, ''], none: undefined, nothing: null }))
    expect(back).toStrictEqual({ cells: [null, undefined, ''], nothing: null })
  })

  test('read typed arrays that start in the middle of a buffer', () => {
    const whole = Float64Array.of(1, 2, 3)
    expect(decode(encode(whole.subarray(1)))).toEqual(Float64Array.of(2, 3))
  })

  test('keep a __proto__ key as data', () => {
    const value: unknown = JSON.parse('{"__proto__": {"polluted": true}}')
    const back = decode(encode(value)) as object
    expect(Object.keys(back)).toEqual(['__proto__'])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  test.each([
    '{"$unknown":1}',
    '{"$int":5}',
    '{"$array":"Object","base64":""}',
    '{"$array":"Float64Array","base64":"AAAA"}',
    '{"$bytes":"A"}',
    '{"$map":[[1]',
    '{"$map":[1]}',
  ])('refuse %s', (text) => {
    expect(() => decode(text)).toThrow(SyntaxError)
  })

  test('refuse what cannot be sent', () => {
    expect(() => encode(() => 1)).toThrow(TypeError)
    expect(() => encode(new Date())).toThrow(TypeError)
    let deep: unknown = 0
    for (let level = 0; level < 5_000; level++) deep = [deep]
    expect(() => encode(deep)).toThrow('too deeply')
  })
})

test('base64 agrees with the platform', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64')
      expect(bytesToBase64(bytes)).toBe(text)
      expect(base64ToBytes(text)).toEqual(bytes)
    }),
  )
})

test.each([
  ['', 0],
  ['AAE=', 2],
  ['AAECAw==', 4],
  ['AAEC', 3],
  ['AAE', 0],
  ['A*E=', 0],
])('base64 %s stands for %d bytes', (text, bytes) => {
  expect(base64Length(text)).toBe(bytes)
})
