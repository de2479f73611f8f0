/** How a table's columns were matched, by their names, so that it holds for the same file read again. */
import { matchedByName } from './column-mapping.ts'
import type { DraftColumn } from './draft.ts'
import { tableInputOf } from './table-input.ts'
import type { TableInput } from './table-input.ts'
import type { OpenTable } from '#shared/table-calls.ts'

/** For each column of the model the file's, by name; null leaves it out. */
export function matchesOf({
  table,
  mapping,
}: Pick<TableInput, 'table' | 'mapping'>): readonly (string | null)[] {
  return mapping.map(({ column }) => (column === null ? null : (table.columns[column]?.name ?? null)))
}

/** A table that was opened again, matched as it was before where its columns still are there. */
export function rematched(
  table: OpenTable,
  model: readonly DraftColumn[],
  matches: readonly (string | null)[],
): TableInput {
  const names = table.columns.map(({ name }) => name)
  const byName = matchedByName(model, names)
  const isSame = matches.every((name, place) => (byName[place]?.column ?? null) === placeOf(names, name))
  const chosen = model.map((_column, place) => {
    const column = placeOf(names, matches[place] ?? null)
    return { column, how: column === null ? null : ('chosen' as const) }
  })
  return tableInputOf(table, model, isSame ? byName : chosen)
}

function placeOf(names: readonly string[], name: string | null): number | null {
  const place = name === null ? -1 : names.indexOf(name)
  return place < 0 ? null : place
}
