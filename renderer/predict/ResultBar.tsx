/** Which rows of a result are shown, in which order, and its way into a file. */
import type { ResultOrder, ResultSummary } from '#shared/prediction.ts'
import { Filter, Search } from 'lucide-react'
import { useState } from 'react'
import { formatCount } from '../format.ts'
import { Button, IconButton } from '../parts/Button.tsx'
import { resultText } from '../strings/predict.ts'
import { tableText } from '../strings/table.ts'
import { FilterChip, FilterForm } from './FilterForm.tsx'
import type { FilterOperator } from './FilterForm.tsx'
import { SaveResult } from './SaveResult.tsx'
import type { SentRows } from './sent-rows.ts'

type ResultFilter = NonNullable<ResultOrder['filter']>
type Comparison = ResultFilter['comparison']

interface ResultBarProps {
  readonly modelId: string
  readonly predictionId: string
  readonly result: ResultSummary
  /** Which rows of the input it answers; null where it is all of them. */
  readonly sent: SentRows | null
  readonly order: ResultOrder
  /** Whether there is more than is seen at a glance. */
  readonly isSearchable: boolean
  /** Rows that are shown; null until they are known. */
  readonly shown: number | null
  readonly onOrder: (order: ResultOrder) => void
  readonly onFind: () => void
}

const { comparisons } = resultText
const labels = {
  column: resultText.filterColumn,
  operator: resultText.filterComparison,
  operand: resultText.filterText,
}
const operators: readonly [FilterOperator<Comparison>, ...FilterOperator<Comparison>[]] = [
  { value: 'contains', label: comparisons.contains },
  { value: 'equals', label: comparisons.equals },
  { value: 'below', label: comparisons.below },
  { value: 'above', label: comparisons.above },
]

/** The line above a result: what is worth searching can be searched, and all can be saved. */
export function ResultBar({
  modelId,
  predictionId,
  result,
  sent,
  order,
  isSearchable,
  shown,
  onOrder,
  onFind,
}: ResultBarProps) {
  const [isAdding, setIsAdding] = useState(false)
  const { filter, sort } = order
  const filterBy = (next: ResultFilter | undefined) =>
    onOrder({ ...(sort === undefined ? {} : { sort }), ...(next === undefined ? {} : { filter: next }) })
  return (
    <div className="mb-1.5 flex flex-wrap items-center gap-1.5">
      {filter !== undefined && (
        <FilterChip
          name={result.columns[filter.column]?.name ?? ''}
          operator={resultText.comparisons[filter.comparison]}
          operand={filter.text}
          onRemove={() => filterBy(undefined)}
        />
      )}
      {filter !== undefined && shown !== null && (
        <span role="status" className="text-muted">
          {resultText.shownOf(formatCount(shown), formatCount(result.rowCount))}
        </span>
      )}
      {isSearchable && (
        <IconButton label={resultText.findLabel} onClick={onFind}>
          <Search aria-hidden size={14} />
        </IconButton>
      )}
      {isSearchable && filter === undefined && !isAdding && (
        <Button weight="quiet" onClick={() => setIsAdding(true)}>
          <Filter aria-hidden size={13} />
          {tableText.addFilter}
        </Button>
      )}
      {isAdding && (
        <FilterForm
          labels={labels}
          names={result.columns.map(({ name }) => name)}
          operators={operators}
          onClose={() => setIsAdding(false)}
          onAdd={({ column, operator, operand }) => {
            filterBy({ column, comparison: operator, text: operand })
            setIsAdding(false)
          }}
        />
      )}
      {sort !== undefined && (
        <Button weight="link" onClick={() => onOrder(filter === undefined ? {} : { filter })}>
          {tableText.ownOrder}
        </Button>
      )}
      <SaveResult modelId={modelId} predictionId={predictionId} result={result} sent={sent} order={order} />
    </div>
  )
}
