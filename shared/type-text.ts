/** Types of columns as short words. */
import type { ColumnType } from './model.ts'

/** "double", "array of string", "map of double", "object", "any". */
export function typeText(type: ColumnType): string {
  switch (type.kind) {
    case 'scalar':
      return type.type
    case 'array':
      return `array of ${typeText(type.items)}`
    case 'map':
      return `map of ${typeText(type.values)}`
    case 'object':
      return 'object'
    case 'any':
      return 'any'
  }
}
