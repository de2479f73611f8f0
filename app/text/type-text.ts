import type { ColumnType } from '#shared/model.ts'

/** A type written out: `array of object`, `map of double`. */
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
