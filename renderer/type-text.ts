/** Types of signatures and graphs as short words. */
import type { ColumnType } from '#shared/model.ts'

/** A shape with -1 or null as a free extent: "[n, 4]"; symbols keep their name. */
export function shapeText(shape: readonly (number | string | null)[]): string {
  return `[${shape.map((extent) => (extent === -1 || extent === null ? 'n' : String(extent))).join(', ')}]`
}

/** Whether a type has parts to open. */
export function hasParts(type: ColumnType): boolean {
  switch (type.kind) {
    case 'object':
      return true
    case 'array':
      return hasParts(type.items)
    case 'map':
      return hasParts(type.values)
    case 'scalar':
    case 'any':
      return false
  }
}

/** Whether values of a type stand to the right. */
export function isNumeric(type: ColumnType): boolean {
  return type.kind === 'scalar' && ['integer', 'long', 'float', 'double'].includes(type.type)
}
