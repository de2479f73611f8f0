/** Paths by which a model has MLflow load what lies outside of its folder, where no digest covers it. */
import type { Flavor } from '#shared/model.ts'
import type { Value, ValueMap } from '#shared/values.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import { describeFlavor } from './describe-flavor.ts'

/** Fields that say where something lay when it was saved, and the environment's files, which no loader reads. */
const NOT_LOADED: ReadonlySet<string> = new Set(['uri', 'env', 'model_code_path'])

/** A drive, a share or a root: `os.path.join` drops the folder before it. */
const ABSOLUTE = /^(?:[/\\]|[A-Za-z]:[/\\])/u

/** Real fields nest two or three levels. */
const MAX_DEPTH = 20

/** The first path of a flavor that leaves the folder; null where none does. Nothing is looked up on the disk. */
export function outsidePath(flavors: readonly Flavor[]): string | null {
  for (const { name, fields } of flavors) {
    const map: ValueMap = new Map(fields.map((field) => [field.name, field.value]))
    const named = describeFlavor(name, map, '').named.filter(({ role }) => role !== 'environment')
    const found = named.find(({ path }) => ABSOLUTE.test(path) || climbs(path))?.path ?? climbing(map, 0)
    if (found !== null) return found
  }
  return null
}

/** A text anywhere in a value that climbs out; fields that Palate does not know may be paths too. */
function climbing(value: Value, depth: number): string | null {
  if (typeof value === 'string') return climbs(value) ? value : null
  if (depth > MAX_DEPTH) return null
  const parts = isValueMap(value)
    ? Array.from(value).flatMap(([key, part]) =>
        typeof key === 'string' && NOT_LOADED.has(key) ? [] : [part],
      )
    : isValueList(value)
      ? value
      : []
  for (const part of parts) {
    const found = climbing(part, depth + 1)
    if (found !== null) return found
  }
  return null
}

function climbs(path: string): boolean {
  let depth = 0
  for (const part of path.split(/[/\\]/u)) {
    if (part === '..') depth -= 1
    else if (part !== '' && part !== '.') depth += 1
    if (depth < 0) return true
  }
  return false
}
