/** Parts of a column or an array, in its own dtype. */
import type { Data, NumericData } from '#shared/values.ts'
import { zeros } from '#app/python-data/numeric-data.ts'

/** Every `stride`th element from `from` on, `count` of them. */
export function cellsOf(...[values, from, stride, count]: [Data, number, number, number]): Data {
  switch (values.dtype) {
    case 'str':
      return { ...values, data: picked(values.data, from, stride, count) }
    case 'bytes':
      return { ...values, data: picked(values.data, from, stride, count) }
    case 'object':
    case 'extension':
      return { ...values, data: picked(values.data, from, stride, count) }
    case 'datetime64': {
      const data = new BigInt64Array(count)
      for (let row = 0; row < count; row++) data[row] = values.data[from + row * stride] ?? 0n
      return { ...values, data }
    }
    default:
      return numericCells(values, from, stride, count)
  }
}

function picked<T>(...[data, from, stride, count]: [readonly T[], number, number, number]): readonly T[] {
  const cells: T[] = []
  for (let row = 0; row < count; row++) {
    const cell = data[from + row * stride]
    if (cell !== undefined) cells.push(cell)
  }
  return cells
}

function numericCells(...[values, from, stride, count]: [NumericData, number, number, number]): NumericData {
  const cells = zeros(values.dtype, count)
  // Both arrays are of the one kind that the dtype has.
  const target = cells.data as { [place: number]: number | bigint }
  for (let row = 0; row < count; row++) target[row] = values.data[from + row * stride] ?? 0
  return cells
}
