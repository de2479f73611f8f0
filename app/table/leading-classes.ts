/** Columns that say what probabilities in a table say: which class leads, and how likely it is. */
import {
  areClassProbabilities,
  classNames,
  leaderOf,
  leaderOfRow,
  outputOfColumn,
  probabilityColumns,
  SAMPLED_ROWS,
} from '#shared/probabilities.ts'
import type { Leader } from '#shared/probabilities.ts'
import type { ResultColumn } from '#shared/prediction.ts'
import { valueAt } from '#shared/values.ts'
import type { Column, Table, Value } from '#shared/values.ts'

/** Where probabilities stand: a dict or list in a cell, or the columns of one distribution. */
type Source =
  | { readonly kind: 'cell'; readonly column: number }
  | { readonly kind: 'row'; readonly columns: readonly number[]; readonly names: readonly string[] }

/** What is put into a table; the same for all of its parts. */
export interface LeadingClasses {
  /** Every column of the table that comes of it. */
  readonly columns: readonly ResultColumn[]
  /** The same rows, with the columns of the leading classes before those they are told from. */
  readonly into: (table: Table) => Table
}

/** Looks at the first rows of a table; one without probabilities stays as it is. */
export function leadingClasses(first: Table): LeadingClasses {
  const sources = sourcesOf(first)
  const known = new Set(first.columns.map(({ name }) => String(name)))
  const labels = sources.map((source) => labelsOf(source, first, { known, isOnly: sources.length === 1 }))
  const before = new Map(sources.map((source, place) => [firstOf(source), place] as const))
  const laid = <T>(own: readonly T[], added: (place: number) => readonly T[]): readonly T[] =>
    own.flatMap((column, at) => {
      const place = before.get(at)
      return place === undefined ? [column] : [...added(place), column]
    })
  return {
    columns: laid(
      first.columns.map(({ name, values }): ResultColumn => ({ name: String(name), dtype: values.dtype })),
      (place) => labels[place] ?? [],
    ),
    into: (table) => {
      const added = sources.map((source) => leaderColumns(source, table))
      return { ...table, columns: laid(table.columns, (place) => added[place] ?? []) }
    },
  }
}

function firstOf(source: Source): number {
  return source.kind === 'cell' ? source.column : (source.columns[0] ?? 0)
}

function sourcesOf({ columns, rowCount }: Table): readonly Source[] {
  const count = Math.min(SAMPLED_ROWS, rowCount)
  const sampled = columns.map(({ name, values }) => ({
    name: String(name),
    dtype: values.dtype,
    cells: Array.from({ length: count }, (_none, row) => valueAt(values, row)),
  }))
  const cells = Array.from(probabilityColumns(sampled), (column): Source => ({ kind: 'cell', column }))
  const groups = Array.from(groupsOf(sampled.map(({ name }) => name)).values(), (places) =>
    places.length === columns.length ? columns.map((_column, place) => place) : places,
  )
  const rows = groups.flatMap((places): readonly Source[] => {
    const group = places.flatMap((place) => sampled[place] ?? [])
    if (!areClassProbabilities(group)) return []
    return [{ kind: 'row', columns: places, names: classNames(group.map(({ name }) => name)) }]
  })
  return [...cells, ...rows]
}

/** Columns of one output stand together; of a table whose names tell of none, all do. */
function groupsOf(names: readonly string[]): ReadonlyMap<string | null, readonly number[]> {
  const groups = new Map<string | null, number[]>()
  for (const [place, name] of names.entries()) {
    const output = outputOfColumn(name)
    groups.set(output, [...(groups.get(output) ?? []), place])
  }
  return groups
}

function labelsOf(
  source: Source,
  table: Table,
  { known, isOnly }: { readonly known: Set<string>; readonly isOnly: boolean },
): readonly ResultColumn[] {
  const own = String(table.columns[firstOf(source)]?.name ?? '')
  const output = source.kind === 'cell' ? own : (outputOfColumn(own) ?? '')
  const named = (label: 'class' | 'probability') => {
    const plain = isOnly || output === '' ? label : `${output}: ${label}`
    let name: string = plain
    for (let count = 2; known.has(name); count++) name = `${plain} (${count})`
    known.add(name)
    return name
  }
  return [
    { name: named('class'), dtype: 'str', told: 'class' },
    { name: named('probability'), dtype: 'float64', told: 'probability' },
  ]
}

function leaderColumns(source: Source, table: Table): readonly Column[] {
  const names: (string | null)[] = []
  const probabilities = new Float64Array(table.rowCount)
  const leaderAt = leaderIn(source, table)
  for (let row = 0; row < table.rowCount; row++) {
    const leader = leaderAt(row)
    names.push(leader?.name ?? null)
    probabilities[row] = leader?.probability ?? Number.NaN
  }
  return [
    { name: 'class', values: { dtype: 'str', data: names } },
    { name: 'probability', values: { dtype: 'float64', data: probabilities } },
  ]
}

function leaderIn(source: Source, { columns }: Table): (row: number) => Leader | null {
  if (source.kind === 'cell') {
    const values = columns[source.column]?.values
    return (row) => (values === undefined ? null : leaderOf(valueAt(values, row)))
  }
  const data = source.columns.flatMap((place) => columns[place]?.values ?? [])
  return (row) =>
    leaderOfRow(
      source.names,
      data.map((values): Value => valueAt(values, row)),
    )
}
