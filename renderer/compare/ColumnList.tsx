/** Every pair of columns with its counts and the sizes of its differences. */
import type { ColumnComparison } from '#shared/comparison.ts'
import { useMemo } from 'react'
import { DataTable } from '../parts/DataTable.tsx'
import type { DataColumn } from '../parts/DataTable.tsx'
import { compareText, pairName } from '../strings/compare.ts'
import { shortNumber } from '../parts/short-number.ts'

/** The list, sortable by each figure. */
export function ColumnList({ columns }: { columns: readonly ColumnComparison[] }) {
  const shown = useMemo(() => columnsShown(), [])
  return <DataTable caption={compareText.columns} rows={columns} columns={shown} rowKey={pairName} />
}

function columnsShown(): readonly DataColumn<ColumnComparison>[] {
  const figure = (
    id: string,
    header: string,
    value: (column: ColumnComparison) => number | undefined,
  ): DataColumn<ColumnComparison> => ({
    id,
    header,
    align: 'right',
    width: '4.75rem',
    value: (column) => value(column) ?? -1,
    cell: (column) => shortNumber(value(column)),
  })
  return [
    {
      id: 'name',
      header: compareText.column,
      value: pairName,
      cell: (column) => (
        <>
          <code>{pairName(column)}</code>
          <span className="block text-small text-muted">{typeOf(column)}</span>
        </>
      ),
      width: '11rem',
    },
    figure('equal', compareText.equal, ({ counts }) => counts.equal),
    figure('within', compareText.within, ({ counts }) => counts.within),
    figure('different', compareText.different, ({ counts }) => counts.different),
    figure('missing', compareText.missing, ({ counts }) => counts.missingLeft + counts.missingRight),
    figure('largest', compareText.largest, ({ absolute }) => absolute?.max),
    figure('mean', compareText.mean, ({ absolute }) => absolute?.mean),
    figure('p95', compareText.p95, ({ absolute }) => absolute?.p95),
    figure('p99', compareText.p99, ({ absolute }) => absolute?.p99),
  ]
}

function typeOf({ leftType, rightType }: ColumnComparison): string {
  return leftType === rightType ? leftType : `${leftType} / ${rightType}`
}
