/** One place of every row of an array as a column of the array's own dtype. */
import type { Data } from '#shared/values.ts'

interface Slot {
  readonly rowCount: number
  /** Elements a row. */
  readonly places: number
  readonly place: number
}

/** The column at one place; the array itself where it has one place a row. */
export function columnOfTensor(values: Data, slot: Slot): Data {
  if (slot.places === 1) return values
  switch (values.dtype) {
    case 'str':
      return { ...values, data: every(values.data, slot) }
    case 'object':
    case 'extension':
      return { ...values, data: every(values.data, slot) }
    case 'bytes':
      return { ...values, data: every(values.data, slot) }
    default: {
      const data = values.data.slice(0, slot.rowCount)
      for (let row = 0; row < slot.rowCount; row++) {
        data[row] = values.data[row * slot.places + slot.place] ?? 0
      }
      // One union member in, the same out: `slice` keeps the array's kind.
      return { ...values, data } as Data
    }
  }
}

function every<T>(data: readonly T[], { rowCount, places, place }: Slot): readonly T[] {
  return Array.from({ length: rowCount }, (_none, row) => data[row * places + place]).filter(
    (cell): cell is T => cell !== undefined,
  )
}
