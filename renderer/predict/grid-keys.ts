/** What a key means in the input table, as data. */
import { isModified } from '../shortcuts.ts'
import type { GridPlace } from './draft-edits.ts'

/** What to do. */
export type GridIntent =
  | { readonly kind: 'move'; readonly to: GridPlace; readonly extend: boolean }
  /** Starts editing; `text` replaces what the cell holds. */
  | { readonly kind: 'edit'; readonly text: string | null }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'fill-down' }
  | { readonly kind: 'insert-row' }
  | { readonly kind: 'delete-rows' }
  | { readonly kind: 'select-all' }

/** The size of the table and where one is in it. */
export interface GridSituation {
  readonly active: GridPlace
  readonly rowCount: number
  readonly columnCount: number
  /** Rows of one page. */
  readonly page: number
  readonly isBoolean: boolean
}

type KeyLike = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>

/** The meaning of a key; undefined leaves it to the browser. */
export function intentOf(event: KeyLike, situation: GridSituation): GridIntent | undefined {
  const target = targetOf(event, situation)
  if (target !== undefined) {
    return { kind: 'move', to: clamp(target, situation), extend: event.shiftKey && event.key !== 'Tab' }
  }
  if (isModified(event)) return modifiedIntent(event)
  if (event.altKey) return undefined
  switch (event.key) {
    case 'Enter':
    case 'F2':
      return { kind: 'edit', text: null }
    case 'Delete':
    case 'Backspace':
      return { kind: 'clear' }
    case ' ':
      return situation.isBoolean ? { kind: 'toggle' } : { kind: 'edit', text: ' ' }
    default:
      return event.key.length === 1 ? { kind: 'edit', text: event.key } : undefined
  }
}

function modifiedIntent(event: KeyLike): GridIntent | undefined {
  switch (event.key.toLowerCase()) {
    case 'd':
      return { kind: 'fill-down' }
    case 'a':
      return { kind: 'select-all' }
    case '+':
    case '=':
      return event.shiftKey ? { kind: 'insert-row' } : undefined
    case '-':
    case '_':
      return event.shiftKey ? { kind: 'delete-rows' } : undefined
    default:
      return undefined
  }
}

function targetOf(event: KeyLike, situation: GridSituation): GridPlace | undefined {
  const { active, rowCount, columnCount, page } = situation
  const { row, column } = active
  const far = isModified(event)
  switch (event.key) {
    case 'ArrowDown':
      return { row: far ? rowCount - 1 : row + 1, column }
    case 'ArrowUp':
      return { row: far ? 0 : row - 1, column }
    case 'ArrowRight':
      return { row, column: far ? columnCount - 1 : column + 1 }
    case 'ArrowLeft':
      return { row, column: far ? 0 : column - 1 }
    case 'Home':
      return { row: far ? 0 : row, column: 0 }
    case 'End':
      return { row: far ? rowCount - 1 : row, column: columnCount - 1 }
    case 'PageDown':
      return { row: row + page, column }
    case 'PageUp':
      return { row: row - page, column }
    case 'Tab':
      return neighbour(event.shiftKey ? -1 : 1, situation)
    default:
      return undefined
  }
}

/** The next or last cell in reading order; undefined past the ends, so that Tab leaves the table there. */
export function neighbour(
  step: 1 | -1,
  { active, rowCount, columnCount }: Pick<GridSituation, 'active' | 'rowCount' | 'columnCount'>,
): GridPlace | undefined {
  const place = active.row * columnCount + active.column + step
  if (place < 0 || place >= rowCount * columnCount) return undefined
  return { row: Math.floor(place / columnCount), column: place % columnCount }
}

function clamp(place: GridPlace, { rowCount, columnCount }: GridSituation): GridPlace {
  return {
    row: Math.min(Math.max(place.row, 0), Math.max(0, rowCount - 1)),
    column: Math.min(Math.max(place.column, 0), Math.max(0, columnCount - 1)),
  }
}
