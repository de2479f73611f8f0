/** Fitted numbers by feature as a table with bars, sortable and searchable by name. */
import { useMemo, useState } from 'react'
import type { FittedTable } from '#shared/estimators.ts'
import { DataTable } from '../parts/DataTable.tsx'
import type { DataColumn } from '../parts/DataTable.tsx'
import { FilterField } from '../parts/FilterField.tsx'
import { Name } from '../parts/Name.tsx'
import { Section } from '../parts/Section.tsx'
import { estimatorsText } from '../strings/estimators.ts'
import { NumberBar } from './NumberBar.tsx'

type Row = FittedTable['rows'][number]

/** Shorter tables need no search. */
const MIN_SEARCHED = 8

/** The section of a table. */
export function FittedNumbers({ table }: { table: FittedTable }) {
  const [search, setSearch] = useState('')
  const { kind, rows, rowCount, source } = table
  const isTerms = kind === 'vocabulary'
  const wanted = search.trim().toLowerCase()
  const found = useMemo(
    () => (wanted === '' ? rows : rows.filter(({ name }) => name.toLowerCase().includes(wanted))),
    [rows, wanted],
  )
  const columns = useMemo(() => columnsOf(table), [table])
  const title = estimatorsText.tables[kind]
  return (
    <Section
      title={title}
      aside={
        <>
          {rows.length < rowCount
            ? estimatorsText.ofRows(rows.length, rowCount)
            : estimatorsText.from(source)}
          {rows.length >= MIN_SEARCHED && (
            <FilterField
              label={isTerms ? estimatorsText.findTerm : estimatorsText.find}
              value={search}
              onChange={setSearch}
            />
          )}
          <span role="status" className="sr-only">
            {wanted !== '' && estimatorsText.found(found.length)}
          </span>
        </>
      }
    >
      <DataTable caption={`${title} ${source}`} rows={found} columns={columns} rowKey={({ name }) => name} />
    </Section>
  )
}

function columnsOf({ kind, columns, rows }: FittedTable): readonly DataColumn<Row>[] {
  const first: DataColumn<Row> = {
    id: 'name',
    header: kind === 'vocabulary' ? estimatorsText.term : estimatorsText.feature,
    width: '220px',
    value: ({ name }) => name,
    cell: ({ name }) =>
      name === 'intercept_' ? (
        <span className="text-muted italic">{estimatorsText.intercept}</span>
      ) : (
        <Name text={name} />
      ),
  }
  const hasBars = columns.length <= MAX_BARRED && kind !== 'vocabulary'
  return [
    first,
    ...columns.map((column, place): DataColumn<Row> => {
      const largest = hasBars ? largestOf(rows, place) : 0
      return {
        id: `${place} ${column}`,
        header: <Name text={headerOf(kind, column)} />,
        align: 'right',
        width: hasBars ? '200px' : '130px',
        value: ({ values }) => values[place] ?? Number.NaN,
        cell: ({ values }) => <NumberBar value={values[place] ?? Number.NaN} largest={largest} />,
      }
    }),
  ]
}

/** Beyond so many columns there is no room for bars. */
const MAX_BARRED = 5

function headerOf(kind: FittedTable['kind'], column: string): string {
  const isNamed = kind === 'importances' || kind === 'vocabulary' || column === 'coef_'
  return isNamed ? (estimatorsText.outcomes[column] ?? column) : column
}

function largestOf(rows: readonly Row[], place: number): number {
  let largest = 0
  for (const { values } of rows) {
    const size = Math.abs(values[place] ?? 0)
    if (size > largest && size !== Infinity) largest = size
  }
  return largest
}
