/** Which rows are shown: conditions on columns, and the order. */
import type { TableFilter } from '#shared/table-calls.ts'
import { Filter } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import { formatCount } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { tableText } from '../strings/table.ts'
import { FilterChip, FilterForm } from './FilterForm.tsx'
import type { FilterOperator } from './FilterForm.tsx'
import { placeOf } from './use-file-grid.ts'
import type { FileGrid } from './use-file-grid.ts'

type Operator = TableFilter['operator']

const { operators: words } = tableText
const labels = {
  column: tableText.filterColumn,
  operator: tableText.filterOperator,
  operand: tableText.filterOperand,
}
const operators: readonly [FilterOperator<Operator>, ...FilterOperator<Operator>[]] = [
  { value: 'contains', label: words.contains },
  { value: 'is', label: words.is },
  { value: 'is-not', label: words['is-not'] },
  { value: 'below', label: words.below },
  { value: 'at-most', label: words['at-most'] },
  { value: 'above', label: words.above },
  { value: 'at-least', label: words['at-least'] },
  { value: 'missing', label: words.missing, isAlone: true },
  { value: 'given', label: words.given, isAlone: true },
]

/** The conditions there are, and a line to add one. */
export function FilterBar({ grid }: { grid: FileGrid }) {
  const { model, session, columns } = grid
  const [isAdding, setIsAdding] = useState(false)
  const sort = useStore(session.store, (state) => state.sort)
  const filters = useStore(session.store, (state) => state.filters)
  const nameOf = ({ side, column }: TableFilter['at']) =>
    side === 'output'
      ? (grid.outputs?.columns[column]?.name ?? '')
      : (columns.find(({ place }) => place === column)?.column.name ?? '')
  return (
    <div className="mb-2 flex flex-wrap items-center gap-1.5">
      {filters.map((filter) => (
        <FilterChip
          key={`${filter.at.side} ${filter.at.column} ${filter.operator} ${filter.operand}`}
          name={nameOf(filter.at)}
          operator={tableText.operators[filter.operator]}
          operand={filter.operand}
          onRemove={() => session.arrange({ sort, filters: filters.filter((other) => other !== filter) })}
        />
      ))}
      {!isAdding && (
        <Button weight="quiet" onClick={() => setIsAdding(true)}>
          <Filter aria-hidden size={13} />
          {tableText.addFilter}
        </Button>
      )}
      {isAdding && (
        <FilterForm
          labels={labels}
          operators={operators}
          names={model.columns.map(({ column }) => column.name)}
          onClose={() => setIsAdding(false)}
          onAdd={({ column, ...rest }) => {
            session.arrange({ sort, filters: [...filters, { at: placeOf(column, columns), ...rest }] })
            setIsAdding(false)
          }}
        />
      )}
      {sort.length > 0 && (
        <Button weight="link" onClick={() => session.arrange({ sort: [], filters })}>
          {tableText.ownOrder}
        </Button>
      )}
      {filters.length > 0 && (
        <span role="status" className="text-muted">
          {formatCount(model.rowCount)}
        </span>
      )}
    </div>
  )
}
