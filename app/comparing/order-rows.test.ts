import fc from 'fast-check'
import { expect, test } from 'vitest'
import { orderedRows } from './order-rows.ts'

const size = fc.oneof(fc.constant(0), fc.constant(Infinity), fc.double({ min: 0, noNaN: true }))
const rows = fc.array(fc.record({ size, mark: fc.integer({ min: 0, max: 4 }) }), { maxLength: 60 })

test('rows by their size as a sort that compares has them, the first of equal ones first', () => {
  fc.assert(
    fc.property(rows, fc.boolean(), (given, onlyDifferent) => {
      const marks = Uint8Array.from(given, ({ mark }) => mark)
      const sizes = Float64Array.from(given, (row) => row.size)
      const shown = given.map((_row, place) => place).filter((row) => !onlyDifferent || (marks[row] ?? 0) > 1)
      const sizeOf = (row: number) => given[row]?.size ?? 0
      const bySize = shown.toSorted((one, other) =>
        sizeOf(one) === sizeOf(other) ? one - other : sizeOf(one) > sizeOf(other) ? -1 : 1,
      )
      expect([...orderedRows({ marks, sizes }, { by: 'size', onlyDifferent })]).toEqual(bySize)
      expect([...orderedRows({ marks, sizes }, { by: 'row', onlyDifferent })]).toEqual(shown)
    }),
  )
})
