/** Which rows of a result are shown, in which order, and its way into a file. */
import type { ResultOrder, ResultSummary } from '#shared/prediction.ts'
import { toFailure } from '#shared/user-error.ts'
import { Download, Filter, Search } from 'lucide-react'
import { useState } from 'react'
import { useEngine } from '../engine.tsx'
import { formatCount } from '../format.ts'
import { Button, IconButton } from '../parts/Button.tsx'
import { saveText } from '../save-file.ts'
import { resultText } from '../strings/predict.ts'
import { tableText } from '../strings/table.ts'
import { FilterChip, FilterForm } from './FilterForm.tsx'
import type { FilterOperator } from './FilterForm.tsx'
import { inputColumnsOf, resultCsv } from './result-csv.ts'
import { rowsAt } from './sent-input.ts'
import type { SentRows } from './sent-rows.ts'
import { usePredict } from './use-session.ts'

type ResultFilter = NonNullable<ResultOrder['filter']>
type Comparison = ResultFilter['comparison']

interface ResultBarProps {
  readonly modelId: string
  readonly predictionId: string
  readonly result: ResultSummary
  /** Which rows of the input it answers; null where it is all of them. */
  readonly sent: SentRows | null
  readonly order: ResultOrder
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

/** The line above a result of more than one row. */
export function ResultBar({
  modelId,
  predictionId,
  result,
  sent,
  order,
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
      <IconButton label={resultText.findLabel} onClick={onFind}>
        <Search aria-hidden size={14} />
      </IconButton>
      {filter === undefined && !isAdding && (
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

type SaveResultProps = Omit<ResultBarProps, 'shown' | 'onOrder' | 'onFind'>

function SaveResult({ modelId, predictionId, result, sent, order }: SaveResultProps) {
  const { api } = useEngine()
  const [failure, setFailure] = useState('')
  const input = usePredict((state) => state.present.draft.input)
  const isAligned = input.kind === 'rows' && input.rows.length === (sent?.all ?? result.rowCount)
  const save = async (withInputs: boolean) => {
    try {
      setFailure('')
      const given = input.kind === 'rows' && sent !== null ? rowsAt(input, sent.sent) : input
      const inputs = withInputs && given.kind === 'rows' ? inputColumnsOf(given) : []
      const place = { id: modelId, predictionId, view: result.view, order }
      saveText(await resultCsv(api, place, inputs), `${result.title}.csv`, 'text/csv')
    } catch (error) {
      setFailure(toFailure(error).message)
    }
  }
  return (
    <span className="ml-auto flex items-center gap-3">
      {failure !== '' && (
        <span role="alert" className="text-bad">
          {failure}
        </span>
      )}
      <Button weight="link" onClick={() => void save(false)}>
        <Download aria-hidden size={13} />
        {resultText.saveCsv}
      </Button>
      {isAligned && (
        <Button weight="link" onClick={() => void save(true)}>
          {resultText.saveBoth}
        </Button>
      )}
    </span>
  )
}
