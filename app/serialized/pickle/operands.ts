/** Values that opcodes need to be of a kind. */
import type { Inert, InertEntry } from '../inert.ts'
import { brokenPickle } from './stack.ts'

/** The items of a tuple. */
export function tuple(value: Inert): readonly Inert[] {
  if (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Uint8Array) &&
    value.kind === 'tuple'
  ) {
    return value.items
  }
  throw brokenPickle('arguments are not a tuple')
}

/** Keys and values one after the other, as pairs. */
export function pairs(items: readonly Inert[]): InertEntry[] {
  if (items.length % 2 !== 0) throw brokenPickle('a key has no value')
  const entries: InertEntry[] = []
  for (let at = 0; at < items.length; at += 2)
    entries.push({ key: items[at] ?? null, value: items[at + 1] ?? null })
  return entries
}

/** A memo index in text. */
export function index(line: string): number {
  const value = Number(line)
  if (!Number.isSafeInteger(value) || value < 0) throw brokenPickle('a memo index is none')
  return value
}
