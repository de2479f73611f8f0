/** What came of a table: how many rows, by whom, how the values are spread. */
import type { TablePrediction } from '#shared/table-calls.ts'
import { formatDuration, formatPlural } from '../format.ts'
import { Note } from '../parts/Note.tsx'
import { Tag } from '../parts/Tag.tsx'
import { resultText } from '../strings/predict.ts'
import { tableText } from '../strings/table.ts'
import { AnswerRefused } from './RefusalNote.tsx'
import { Button } from '../parts/Button.tsx'
import { usePredict, useSession } from './use-session.ts'
import type { RunRecord } from './session.ts'
import { Spread } from './Spread.tsx'
import { UnalignedRows } from './UnalignedRows.tsx'

interface TableOutcomeProps {
  readonly modelId: string
  readonly run: RunRecord
  readonly prediction: TablePrediction
  readonly isStale: boolean
}

/** The outcome of a run of a table. */
export function TableOutcome({ modelId, run, prediction, isStale }: TableOutcomeProps) {
  const { answer, runtime, notices } = prediction
  const { table } = run.snapshot
  const { actions } = useSession()
  const isInput = usePredict((state) => state.present.table?.table.tableId === table?.table.tableId)
  const firstOutput = table !== undefined && isInput ? table.table.columns.length : null
  if (!answer.ok) return <AnswerRefused refusal={answer.refusal}>{null}</AnswerRefused>
  const rows = formatPlural(answer.rowCount, 'row')
  const by = `${runtime.name} ${runtime.version} (${runtime.kind})`
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <h2 className="font-semibold">{tableText.outputs}</h2>
        {isStale && <Tag>{resultText.stale}</Tag>}
      </div>
      <p>{tableText.answered(rows, formatDuration(prediction.milliseconds), by)}</p>
      <p className="text-muted">
        {answer.inParts ? tableText.parts : tableText.whole}{' '}
        {answer.isAligned ? tableText.beside : tableText.notAligned}{' '}
        {answer.isAligned && firstOutput !== null && (
          <Button weight="link" className="min-h-0!" onClick={() => actions.goTo({ column: firstOutput })}>
            {tableText.showOutputs}
          </Button>
        )}
      </p>
      {notices.length > 0 && (
        <div className="mt-3">
          <Note title={resultText.notices}>
            {notices.map((notice) => (
              <p key={notice}>{notice}</p>
            ))}
          </Note>
        </div>
      )}
      {table !== undefined && prediction.runId !== null && answer.isAligned && (
        <Spread
          key={prediction.runId}
          modelId={modelId}
          table={table}
          runId={prediction.runId}
          outputs={answer.columns}
        />
      )}
      {table !== undefined && prediction.runId !== null && !answer.isAligned && (
        <UnalignedRows modelId={modelId} table={table} runId={prediction.runId} columns={answer.columns} />
      )}
    </>
  )
}
