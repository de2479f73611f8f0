/** How deep Python goes into nested data before it raises RecursionError. */
import { isValueList, isValueMap } from '#shared/values.ts'
import type { Value } from '#shared/values.ts'

/** Python frames that `copy.deepcopy` stacks up: two a level, one or two more where it ends (CPython 3.11, `Lib/copy.py`). */
export function deepCopyFrames(value: Value): number {
  const inner = innerValues(value)
  if (inner === null) return 2
  return 2 + most(inner, deepCopyFrames, 1)
}

/** Calls of `repr` that stand inside one another. */
export function reprCalls(value: Value): number {
  const inner = innerValues(value)
  return inner === null ? 1 : 1 + most(inner, reprCalls, 0)
}

function innerValues(value: Value): readonly Value[] | null {
  if (isValueList(value)) return value
  return isValueMap(value) ? Array.from(value.values()) : null
}

function most(values: readonly Value[], measure: (value: Value) => number, least: number): number {
  let found = least
  for (const value of values) found = Math.max(found, measure(value))
  return found
}
