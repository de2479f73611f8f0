/** Which rows are shown: conditions on columns, and the order. */
import { filterOperators } from '#shared/table-calls.ts'
import type { TableFilter } from '#shared/table-calls.ts'
import { Filter, X } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import { formatCount } from '../format.ts'
import { Button, IconButton } from '../parts/Button.tsx'
import { tableText } from '../strings/table.ts'
import { placeOf } from './use-file-grid.ts'
import type { FileGrid } from './use-file-grid.ts'

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
        <span
          key={`${filter.at.side} ${filter.at.column} ${filter.operator} ${filter.operand}`}
          className="flex items-center gap-1 rounded-md border border-line bg-raised pl-2"
        >
          <span>
            {nameOf(filter.at)} <span className="text-muted">{tableText.operators[filter.operator]}</span>{' '}
            {filter.operand}
          </span>
          <IconButton
            label={tableText.removeFilter(nameOf(filter.at))}
            className="size-6"
            onClick={() => session.arrange({ sort, filters: filters.filter((other) => other !== filter) })}
          >
            <X aria-hidden size={12} />
          </IconButton>
        </span>
      ))}
      {!isAdding && (
        <Button weight="quiet" onClick={() => setIsAdding(true)}>
          <Filter aria-hidden size={13} />
          {tableText.addFilter}
        </Button>
      )}
      {isAdding && (
        <FilterForm
          names={model.columns.map(({ column }) => column.name)}
          onClose={() => setIsAdding(false)}
          onAdd={(column, rest) => {
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

interface FilterFormProps {
  readonly names: readonly string[]
  readonly onAdd: (column: number, filter: Omit<TableFilter, 'at'>) => void
  readonly onClose: () => void
}

const control = 'h-7 rounded-md border border-control bg-panel px-1.5'

function FilterForm({ names, onAdd, onClose }: FilterFormProps) {
  const [column, setColumn] = useState(0)
  const [operator, setOperator] = useState<TableFilter['operator']>('contains')
  const [operand, setOperand] = useState('')
  const needsOperand = operator !== 'missing' && operator !== 'given'
  return (
    <form
      className="flex flex-wrap items-center gap-1.5"
      onSubmit={(event) => {
        event.preventDefault()
        onAdd(column, { operator, operand: needsOperand ? operand : '' })
      }}
    >
      <select
        aria-label={tableText.filterColumn}
        value={column}
        onChange={(event) => setColumn(Number(event.target.value))}
        className={`${control} max-w-48`}
      >
        {names.slice(0, MAX_LISTED).map((name, place) => (
          <option key={`${place} ${name}`} value={place}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={tableText.filterOperator}
        value={operator}
        onChange={(event) => {
          const chosen = filterOperators.find((choice) => choice === event.target.value)
          if (chosen !== undefined) setOperator(chosen)
        }}
        className={control}
      >
        {filterOperators.map((choice) => (
          <option key={choice} value={choice}>
            {tableText.operators[choice]}
          </option>
        ))}
      </select>
      {needsOperand && (
        <input
          type="text"
          aria-label={tableText.filterOperand}
          value={operand}
          spellCheck={false}
          onChange={(event) => setOperand(event.target.value)}
          className={`${control} w-32`}
        />
      )}
      <Button type="submit">{tableText.apply}</Button>
      <IconButton label={tableText.cancel} onClick={onClose}>
        <X aria-hidden size={13} />
      </IconButton>
    </form>
  )
}

/** Columns that are listed to choose from. */
const MAX_LISTED = 5_000
