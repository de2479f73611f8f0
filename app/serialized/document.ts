/** A JSON-like document: what JSON (with Python's bare NaN and Infinity) and UBJSON hold. */
import { takeMemory } from './allowance.ts'

/** Integers are bigint where the reader was asked to keep them apart; typed arrays come from UBJSON. */
export type Document =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Document[]
  | ReadonlyMap<string, Document>
  | PackedNumbers

/** A typed array of UBJSON, turned into numbers when it is asked for: a model uses less than half of what its trees hold. */
export interface PackedNumbers {
  readonly read: () => NumberArray
}

/** Numbers of one type. */
export type NumberArray = Int8Array | Uint8Array | Int16Array | Int32Array | Float32Array | Float64Array

/** The object under a document, else null. */
export function documentMap(value: Document | undefined): ReadonlyMap<string, Document> | null {
  return value instanceof Map ? value : null
}

/** The list under a document, else null; typed arrays are none. */
export function documentList(value: Document | undefined): readonly Document[] | null {
  return Array.isArray(value) ? value : null
}

/** A list of numbers of either form, else null. Integers beyond 2^53 lose their last digits. */
export function documentNumbers(value: Document | undefined): ArrayLike<number> | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'object' && 'read' in value) return value.read()
  if (!Array.isArray(value)) return null
  takeMemory(8 * value.length)
  const numbers = new Float64Array(value.length)
  for (let place = 0; place < value.length; place++) {
    const item: Document = value[place]
    if (typeof item === 'number' || typeof item === 'bigint') numbers[place] = Number(item)
    else if (typeof item === 'boolean') numbers[place] = item ? 1 : 0
    else return null
  }
  return numbers
}

/** The text under a document, else null. */
export function documentText(value: Document | undefined): string | null {
  return typeof value === 'string' ? value : null
}
