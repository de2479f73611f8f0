/** Which rows of a result are shown, in which order, and its way into a file. */
import type { ResultOrder, ResultSummary } from '#shared/prediction.ts'
import { toFailure } from '#shared/user-error.ts'
import { Download, Filter, X } from 'lucide-react'
import { useState } from 'react'
import { useEngine } from '../engine.tsx'
import { formatCount } from '../format.ts'
import { Button, IconButton } from '../parts/Button.tsx'
import { saveText } from '../save-file.ts'
import { resultText } from '../strings/predict.ts'
import { tableText } from '../strings/table.ts'
import { inputColumnsOf, resultCsv } from './result-csv.ts'
import { usePredict } from './use-session.ts'

type ResultFilter = NonNullable<ResultOrder['filter']>

interface ResultBarProps {
  readonly modelId: string
  readonly predictionId: string
  readonly result: ResultSummary
  readonly order: ResultOrder
  /** Rows that are shown; null until they are known. */
  readonly shown: number | null
  readonly onOrder: (order: ResultOrder) => void
}

const comparisons = ['contains', 'equals', 'below', 'above'] as const
const control = 'h-7 rounded-md border border-control bg-panel px-1.5'

/** The line above a result of more than one row. */
export function ResultBar({ modelId, predictionId, result, order, shown, onOrder }: ResultBarProps) {
  const [isAdding, setIsAdding] = useState(false)
  const { filter, sort } = order
  const filterBy = (next: ResultFilter | undefined) =>
    onOrder({ ...(sort === undefined ? {} : { sort }), ...(next === undefined ? {} : { filter: next }) })
  return (
    <div className="mb-1.5 flex flex-wrap items-center gap-1.5">
      {filter !== undefined && (
        <span className="flex items-center gap-1 rounded-md border border-line bg-raised pl-2">
          <span>
            {result.columns[filter.column]?.name}{' '}
            <span className="text-muted">{resultText.comparisons[filter.comparison]}</span> {filter.text}
          </span>
          <IconButton
            label={tableText.removeFilter(result.columns[filter.column]?.name ?? '')}
            className="size-6"
            onClick={() => filterBy(undefined)}
          >
            <X aria-hidden size={12} />
          </IconButton>
        </span>
      )}
      {filter !== undefined && shown !== null && (
        <span role="status" className="text-muted">
          {resultText.shownOf(formatCount(shown), formatCount(result.rowCount))}
        </span>
      )}
      {filter === undefined && !isAdding && (
        <Button weight="quiet" onClick={() => setIsAdding(true)}>
          <Filter aria-hidden size={13} />
          {tableText.addFilter}
        </Button>
      )}
      {isAdding && (
        <FilterForm
          result={result}
          onClose={() => setIsAdding(false)}
          onAdd={(next) => {
            filterBy(next)
            setIsAdding(false)
          }}
        />
      )}
      {sort !== undefined && (
        <Button weight="link" onClick={() => onOrder(filter === undefined ? {} : { filter })}>
          {tableText.ownOrder}
        </Button>
      )}
      <SaveResult modelId={modelId} predictionId={predictionId} result={result} order={order} />
    </div>
  )
}

interface FilterFormProps {
  readonly result: ResultSummary
  readonly onAdd: (filter: ResultFilter) => void
  readonly onClose: () => void
}

/** Columns that are listed to choose from. */
const MAX_LISTED = 1_000

function FilterForm({ result, onAdd, onClose }: FilterFormProps) {
  const [column, setColumn] = useState(0)
  const [comparison, setComparison] = useState<ResultFilter['comparison']>('contains')
  const [text, setText] = useState('')
  return (
    <form
      className="flex flex-wrap items-center gap-1.5"
      onSubmit={(event) => {
        event.preventDefault()
        onAdd({ column, comparison, text })
      }}
    >
      <select
        aria-label={resultText.filterColumn}
        value={column}
        onChange={(event) => setColumn(Number(event.target.value))}
        className={`${control} max-w-48`}
      >
        {result.columns.slice(0, MAX_LISTED).map(({ name }, place) => (
          <option key={`${place} ${name}`} value={place}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={resultText.filterComparison}
        value={comparison}
        onChange={(event) => {
          const chosen = comparisons.find((choice) => choice === event.target.value)
          if (chosen !== undefined) setComparison(chosen)
        }}
        className={control}
      >
        {comparisons.map((choice) => (
          <option key={choice} value={choice}>
            {resultText.comparisons[choice]}
          </option>
        ))}
      </select>
      <input
        type="text"
        aria-label={resultText.filterText}
        value={text}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        className={`${control} w-24`}
      />
      <Button type="submit">{tableText.apply}</Button>
      <IconButton label={tableText.cancel} onClick={onClose}>
        <X aria-hidden size={13} />
      </IconButton>
    </form>
  )
}

type SaveResultProps = Omit<ResultBarProps, 'shown' | 'onOrder'>

function SaveResult({ modelId, predictionId, result, order }: SaveResultProps) {
  const { api } = useEngine()
  const [failure, setFailure] = useState('')
  const input = usePredict((state) => state.present.draft.input)
  const isAligned = input.kind === 'rows' && input.rows.length === result.rowCount
  const save = async (withInputs: boolean) => {
    try {
      setFailure('')
      const inputs = withInputs && input.kind === 'rows' ? inputColumnsOf(input) : []
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
