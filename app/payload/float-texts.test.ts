import fc from 'fast-check'
import { expect, test } from 'vitest'
import { floatTexts, nestedFloats } from './float-texts.ts'
import { jsonFloat } from './json-cells.ts'

const anyFloat = fc.oneof(
  fc.double(),
  fc.float(),
  fc.integer(),
  fc.double({ min: -1e-3, max: 1e-3 }),
  fc.constantFrom(
    0,
    -0,
    1,
    -1,
    0.1,
    1e-4,
    9.999e-5,
    1e-5,
    1.5e-5,
    1e-6,
    1e-7,
    6.203769942203508e-8,
    1e15,
    1e16,
    1e21,
    1e22,
    5e-324,
    1e-100,
  ),
)

test('texts are those of one number at a time', () => {
  fc.assert(
    fc.property(fc.array(anyFloat, { maxLength: 30 }), (values) => {
      expect(floatTexts(Float64Array.from(values))).toEqual(values.map(jsonFloat))
    }),
    { numRuns: 2_000 },
  )
})

test('nested lists are those of the texts', () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(shapes, fc.infiniteStream(anyFloat), (shape, stream) => {
      const size = shape.reduce((product, extent) => product * extent, 1)
      const values = Array.from({ length: size }, () => stream.next().value as number)
      const nested = (axis: number, offset: number): string => {
        if (axis === shape.length) return jsonFloat(values[offset] ?? 0)
        const step = shape.slice(axis + 1).reduce((product, extent) => product * extent, 1)
        return `[${Array.from({ length: shape[axis] ?? 0 }, (_, place) => nested(axis + 1, offset + place * step)).join(', ')}]`
      }
      expect(nestedFloats(Float64Array.from(values), shape)).toBe(nested(0, 0))
    }),
    { numRuns: 500 },
  )
})
