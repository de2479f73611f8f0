/** What came of a table: MLflow's answer, the model's own outputs and the response, by whom, how the values are spread. */
import type { ResultColumn } from '#shared/prediction.ts'
import type { TablePrediction } from '#shared/table-calls.ts'
import { formatDuration, formatPlural } from '../format.ts'
import { CallView } from '../parts/CallView.tsx'
import { Note } from '../parts/Note.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { Tag } from '../parts/Tag.tsx'
import { resultText } from '../strings/predict.ts'
import { tableText } from '../strings/table.ts'
import { AnswerRefused } from './RefusalNote.tsx'
import { Button } from '../parts/Button.tsx'
import { outputViews } from './session.ts'
import { PrintedView } from './PrintedView.tsx'
import { usePredict, useSession } from './use-session.ts'
import type { RunRecord } from './session.ts'
import { TableSpread } from './TableSpread.tsx'
import { TableResponse } from './TableResponse.tsx'
import { UnalignedRows } from './UnalignedRows.tsx'
import { useOwnOutputs } from './use-own-outputs.ts'

interface TableOutcomeProps {
  readonly modelId: string
  readonly run: RunRecord
  readonly prediction: TablePrediction
  readonly isStale: boolean
}

const views = outputViews.map((value) => ({ value, label: resultText[value] }))

/** The outcome of a run of a table. */
export function TableOutcome({ modelId, run, prediction, isStale }: TableOutcomeProps) {
  const { actions } = useSession()
  const view = usePredict((state) => state.outputView)
  const { notices, aside } = prediction
  const { table } = run.snapshot
  return (
    <>
      <div className="mb-2.5 flex flex-wrap items-center gap-2">
        <Segmented label={resultText.view} value={view} choices={views} onChange={actions.showOutputs} />
        {isStale && <Tag>{resultText.stale}</Tag>}
      </div>
      {view === 'answer' && <Answer modelId={modelId} run={run} prediction={prediction} />}
      {view === 'own' && <OwnOutputs modelId={modelId} run={run} prediction={prediction} />}
      {view === 'body' && table !== undefined && (
        <TableResponse modelId={modelId} input={table} asideId={aside.id} />
      )}
      <PrintedView printed={prediction.printed} />
      {notices.length > 0 && (
        <div className="mt-3">
          <Note title={resultText.notices}>
            {notices.map((notice) => (
              <p key={notice}>{notice}</p>
            ))}
          </Note>
        </div>
      )}
    </>
  )
}

type PartProps = Omit<TableOutcomeProps, 'isStale'>

function Answer({ modelId, run, prediction }: PartProps) {
  const { answer, runtime, runId, aside } = prediction
  const { actions } = useSession()
  if (!answer.ok) {
    return (
      <AnswerRefused refusal={answer.refusal}>
        {aside.hasOwn && (
          <p className="mt-1">
            {resultText.ownInstead}{' '}
            <Button weight="link" className="min-h-0!" onClick={() => actions.showOutputs('own')}>
              {resultText.showOwn}
            </Button>
          </p>
        )}
      </AnswerRefused>
    )
  }
  const rows = formatPlural(answer.rowCount, 'row')
  const by = `${runtime.name} ${runtime.version} (${runtime.kind})`
  return (
    <>
      <p>{tableText.answered(rows, formatDuration(prediction.milliseconds), by)}</p>
      <p className="text-muted">{answer.inParts ? tableText.parts : tableText.whole}</p>
      {runId !== null && <Columns modelId={modelId} run={run} outputs={{ ...answer, runId }} />}
    </>
  )
}

function OwnOutputs({ modelId, run, prediction }: PartProps) {
  const { answer, aside } = prediction
  const call = useOwnOutputs(run)
  if (!aside.hasOwn) return <Note>{answer.ok ? tableText.noOwn : resultText.noOwn}</Note>
  return (
    <CallView call={call} busy={tableText.reading}>
      {(outputs) => (
        <>
          <p className="text-muted">{tableText.ownRan}</p>
          {aside.ownLeft.length > 0 && (
            <p className="text-muted">{tableText.ownLeft(aside.ownLeft.join(', '))}</p>
          )}
          <Columns modelId={modelId} run={run} outputs={outputs} />
        </>
      )}
    </CallView>
  )
}

interface ColumnsProps extends Pick<TableOutcomeProps, 'modelId' | 'run'> {
  readonly outputs: {
    readonly runId: string
    readonly columns: readonly ResultColumn[]
    readonly isAligned: boolean
  }
}

/** Where the columns of the outputs are to be seen, and how they are spread. */
function Columns({ modelId, run, outputs: { runId, columns, isAligned } }: ColumnsProps) {
  const { table } = run.snapshot
  const { actions } = useSession()
  const isInput = usePredict((state) => state.present.table?.table.tableId === table?.table.tableId)
  const firstOutput = table !== undefined && isInput ? table.table.columns.length : null
  // As far as the class that leads and its probability, which stand near to one another.
  const worthSeeing = Math.max(
    0,
    columns.findIndex(({ told }) => told === 'probability'),
  )
  if (table === undefined) return null
  return (
    <>
      <p className="text-muted">
        {isAligned ? tableText.beside : tableText.notAligned}{' '}
        {isAligned && firstOutput !== null && (
          <Button
            weight="link"
            className="min-h-0!"
            onClick={() => actions.goTo({ column: firstOutput + worthSeeing })}
          >
            {tableText.showOutputs}
          </Button>
        )}
      </p>
      {isAligned ? (
        <TableSpread key={runId} modelId={modelId} table={table} runId={runId} outputs={columns} />
      ) : (
        <UnalignedRows modelId={modelId} table={table} runId={runId} columns={columns} />
      )}
    </>
  )
}
