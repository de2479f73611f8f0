/**
 * The versions of a table that is being edited. Each edit makes a version from the one it was made on; any of them can
 * be gone back to, so undo, redo and the inputs of an earlier run are one thing. Cells are an overlay by key and column.
 */
import { UserError } from '#shared/user-error.ts'
import type { RowOrder } from './row-order.ts'
import type { CellText } from './row-source.ts'

/** A cell that is set; `text` undefined takes the edit away, so that the file's own cell stands. */
export interface CellChange {
  readonly key: number
  readonly column: number
  readonly text: CellText | undefined
}

/** A version: how it came from its parent. */
interface Version {
  readonly number: number
  readonly parent: Version | null
  readonly order: RowOrder
  readonly forward: readonly CellChange[]
  readonly back: readonly CellChange[]
}

/** The edits of a table, at one version at a time. */
export interface EditTree {
  readonly version: () => number
  readonly order: () => RowOrder
  /** The cell that was set; undefined where the file's own stands. */
  readonly cellAt: (key: number, column: number) => CellText | undefined
  /** The edits of a column. */
  readonly ofColumn: (column: number) => ReadonlyMap<number, CellText>
  /** Columns and keys that have edits. */
  readonly columns: () => readonly number[]
  readonly keys: () => ReadonlySet<number>
  /** Makes a version; gives its number. */
  readonly apply: (changes: readonly CellChange[], order?: RowOrder) => number
  /** Goes to a version that was made before; throws a UserError `not-found` for any other. */
  readonly goTo: (version: number) => void
}

/** Edited cells that are kept over all versions: beyond it the oldest undo is worth less than the memory. */
const MAX_KEPT_CHANGES = 4_000_000

/** A table as it is in its file. */
export function editTree(first: RowOrder): EditTree {
  const versions = new Map<number, Version>()
  const overlay = new Map<number, Map<number, CellText>>()
  let current: Version = { number: 0, parent: null, order: first, forward: [], back: [] }
  let next = 1
  let kept = 0
  versions.set(0, current)

  const cellAt = (key: number, column: number) => overlay.get(column)?.get(key)

  const set = ({ key, column, text }: CellChange) => {
    const cells = overlay.get(column)
    if (text === undefined) {
      cells?.delete(key)
      if (cells?.size === 0) overlay.delete(column)
    } else if (cells === undefined) overlay.set(column, new Map([[key, text]]))
    else cells.set(key, text)
  }

  return {
    version: () => current.number,
    order: () => current.order,
    cellAt,
    ofColumn: (column) => overlay.get(column) ?? new Map(),
    columns: () => Array.from(overlay.keys()).toSorted((one, other) => one - other),
    keys: () => new Set(Array.from(overlay.values()).flatMap((cells) => Array.from(cells.keys()))),
    apply: (changes, order = current.order) => {
      kept += changes.length
      if (kept > MAX_KEPT_CHANGES) throw tooMany()
      const back = changes.map(({ key, column }) => ({ key, column, text: cellAt(key, column) }))
      for (const change of changes) set(change)
      current = { number: next, parent: current, order, forward: changes, back: back.toReversed() }
      versions.set(next, current)
      next += 1
      return current.number
    },
    goTo: (number) => {
      const target = versions.get(number)
      if (target === undefined) throw unknownVersion()
      const ancestors = new Set(pathOf(target))
      while (!ancestors.has(current)) {
        for (const change of current.back) set(change)
        current = current.parent ?? target
      }
      const ahead = pathOf(target).filter((version) => version.number > current.number)
      for (const version of ahead.toReversed()) for (const change of version.forward) set(change)
      current = target
    },
  }
}

/** A version and those it came from, newest first. */
function pathOf(version: Version): readonly Version[] {
  const path: Version[] = []
  for (let at: Version | null = version; at !== null; at = at.parent) path.push(at)
  return path
}

function tooMany(): UserError {
  return new UserError({
    code: 'over-limit',
    message: `More than ${MAX_KEPT_CHANGES.toLocaleString('en-US')} cells of this table were edited.`,
    hint: 'Export it with its edits and open the new file.',
  })
}

function unknownVersion(): UserError {
  return new UserError({ code: 'not-found', message: 'This state of the table is no longer kept.' })
}
