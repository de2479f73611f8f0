/** What JSON cannot say of an array, in plain words. */
import { isValueList, isValueMap, valueAt } from '#shared/values.ts'
import type { Data, Value } from '#shared/values.ts'

const SAFE = 2n ** 53n

/** Elements looked at for what may be lost: all of a screen's worth, enough to find what is common. */
const MAX_LOOKED_AT = 100_000

/** dtypes that JSON text gives back by itself. */
const natural = new Set<Data['dtype']>(['bool', 'int64', 'float64', 'str', 'object'])

/** How a form carries what JSON has no type for. */
export interface JsonHabits {
  /** Whether the reader learns dtypes from somewhere: the model's signature, or the form itself. */
  readonly knowsTypes: boolean
  /** Whether base64 text is turned into bytes again where the signature says `binary`. */
  readonly decodesBinary: boolean
}

/** Losses of one named array. */
export function dataLosses(name: string, values: Data, habits: JsonHabits): readonly string[] {
  const losses: string[] = []
  if (!natural.has(values.dtype) && !habits.knowsTypes) losses.push(typeLoss(name, values))
  if (endsInNul(values)) losses.push(`${name} has text that ends in NUL characters, which numpy drops.`)
  switch (values.dtype) {
    case 'int64':
    case 'uint64':
      if (hasUnsafeInteger(values.data)) losses.push(bigIntegerLoss(name))
      break
    case 'float16':
    case 'float32':
    case 'float64':
      if (hasNonFinite(values)) losses.push(nonFiniteLoss(name))
      break
    case 'datetime64':
      if (values.zone !== undefined) losses.push(zoneLoss(name, values.zone))
      break
    case 'bytes':
      if (values.data.some((bytes) => !isUtf8(bytes))) {
        losses.push(`${name} holds bytes that are no UTF-8 text; they are replaced and arrive changed.`)
      }
      break
    case 'object':
    case 'extension':
      losses.push(...objectLosses(name, values.data, habits))
      break
    default:
      break
  }
  return losses
}

/** Losses of values inside lists and dicts. */
export function valueLosses(name: string, value: Value, habits: JsonHabits): readonly string[] {
  const found = new Set<string>()
  look(value, name, { found, habits, isNested: false })
  return Array.from(found)
}

function typeLoss(name: string, values: Data): string {
  if (values.dtype === 'datetime64')
    return `${name} is written as ISO text; without a signature it arrives as text.`
  if (values.dtype === 'bytes') return `${name} is written as text; without a signature it arrives as text.`
  if (values.dtype === 'extension')
    return `${name} is ${values.name}, a dtype of pandas alone; it arrives as plain values.`
  const arrives = values.dtype.startsWith('float') ? 'float64' : 'int64'
  return `${name} is ${values.dtype}; JSON does not say so, and without a signature it arrives as ${arrives}.`
}

function bigIntegerLoss(name: string): string {
  return `${name} has integers beyond 2^53: MLflow keeps them, but JavaScript and whatever reads numbers as doubles changes them.`
}

function nonFiniteLoss(name: string): string {
  return `${name} has NaN or Infinity: MLflow reads them, but they are not strict JSON and other readers refuse them.`
}

function zoneLoss(name: string, zone: string): string {
  return `${name} has the time zone ${zone}, written as an offset; MLflow refuses dates with a time zone.`
}

function hasUnsafeInteger(data: BigInt64Array | BigUint64Array): boolean {
  return data.subarray(0, MAX_LOOKED_AT).some((value: bigint) => value > SAFE || value < -SAFE)
}

function hasNonFinite(values: Extract<Data, { readonly dtype: 'float16' | 'float32' | 'float64' }>): boolean {
  const count = Math.min(values.data.length, MAX_LOOKED_AT)
  for (let place = 0; place < count; place += 1) {
    if (!Number.isFinite(valueAt(values, place))) return true
  }
  return false
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

function objectLosses(name: string, data: readonly Value[], habits: JsonHabits): readonly string[] {
  const found = new Set<string>()
  for (const value of data.slice(0, MAX_LOOKED_AT)) look(value, name, { found, habits, isNested: false })
  return Array.from(found)
}

interface Look {
  readonly found: Set<string>
  readonly habits: JsonHabits
  readonly isNested: boolean
}

function look(value: Value, name: string, at: Look): void {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return
  if (typeof value === 'bigint') {
    if (value > SAFE || value < -SAFE) at.found.add(bigIntegerLoss(name))
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) at.found.add(nonFiniteLoss(name))
  } else if (value instanceof Uint8Array) {
    if (!at.habits.decodesBinary || at.isNested) {
      at.found.add(`${name} holds bytes, written as base64 text; the reader gets the text, not the bytes.`)
    }
  } else if (isValueList(value)) {
    for (const item of value) look(item, name, { ...at, isNested: true })
  } else if (isValueMap(value)) {
    for (const [key, item] of value) {
      if (typeof key !== 'string')
        at.found.add(`${name} has dict keys that are no text; JSON turns them into text.`)
      look(item, name, { ...at, isNested: true })
    }
  } else if (value.kind === 'instant') {
    if (value.zone !== undefined) at.found.add(zoneLoss(name, value.zone))
    else at.found.add(`${name} holds dates, written as ISO text; they arrive as text.`)
  } else if (value.kind === 'tensor') {
    at.found.add(
      `${name} holds arrays, written as nested lists; their dtype ${value.values.dtype} is not kept.`,
    )
  } else {
    at.found.add(
      `${name} holds objects of class ${value.type}, which have no JSON form; their repr is written.`,
    )
  }
}

/** numpy's fixed-width text (`<U5`) has no place for NULs at its end. */
function endsInNul(values: Data): boolean {
  if (values.dtype !== 'str' && values.dtype !== 'object') return false
  return values.data.some((value) => typeof value === 'string' && value.endsWith('\0'))
}
