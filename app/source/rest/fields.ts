/**
 * Reading an answer's fields: a server leaves out what is empty (proto3 JSON), and another version writes numbers as text.
 * What has another type than expected counts as left out.
 */
import type { JsonObject } from './json-call.ts'

/** Longer texts of a server than this are cut: MLflow's own limits are 8,000 for tags and 6,000 for params. */
const MAX_TEXT = 100_000

/** A text; empty where it is left out. */
export function text(from: JsonObject, name: string): string {
  const value = from[name]
  // Half of a surrogate pair is no text: nothing could be asked for by it.
  if (typeof value === 'string') return value.slice(0, MAX_TEXT).replaceAll(/\p{Cs}/gu, '\uFFFD')
  return typeof value === 'number' ? String(value) : ''
}

/** A text that means nothing when it is empty. */
export function textOrNull(from: JsonObject, name: string): string | null {
  const value = text(from, name)
  return value === '' ? null : value
}

/** A count or a time; int64 may come as text. */
export function numberOrNull(from: JsonObject, name: string): number | null {
  const value = from[name]
  const read = typeof value === 'string' && /^-?\d+$/u.test(value) ? Number(value) : value
  return typeof read === 'number' && Number.isFinite(read) ? read : null
}

/** A float64; JSON has NaN and the infinities as text. */
export function float(from: JsonObject, name: string): number {
  const value = from[name]
  if (typeof value === 'number') return value
  return value === 'Infinity' || value === '-Infinity' ? Number(value) : Number.NaN
}

/** An object; without fields where it is left out. */
export function object(from: JsonObject, name: string): JsonObject {
  const value = from[name]
  return isObject(value) ? value : {}
}

/** The objects of a list. */
export function objects(from: JsonObject, name: string): readonly JsonObject[] {
  const value = from[name]
  return Array.isArray(value) ? value.filter((item) => isObject(item)) : []
}

/** The texts of a list. */
export function texts(from: JsonObject, name: string): readonly string[] {
  const value = from[name]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
