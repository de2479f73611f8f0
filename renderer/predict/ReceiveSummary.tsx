/** What MLflow would say of the input, and what the model will receive, before it is sent. */
import type { Trace, TraceStep } from '#shared/prediction.ts'
import { useMemo } from 'react'
import { DataTable } from '../parts/DataTable.tsx'
import type { DataColumn } from '../parts/DataTable.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Section } from '../parts/Section.tsx'
import { predictText } from '../strings/predict.ts'
import { countMissing } from './marks.ts'
import { NotSent } from './NotSent.tsx'
import { sentInput } from './sent-input.ts'
import { shownRefusal, shownValidation } from './session.ts'
import { WouldRefuse } from './RefusalNote.tsx'
import { traceSentences } from './trace-sentences.ts'
import { tableText } from '../strings/table.ts'
import { Button } from '../parts/Button.tsx'
import { TOO_MANY_ROWS } from './use-predict-keys.ts'
import { usePredict, useSession } from './use-session.ts'

/** A refusal, right under the input it is about; what is not given yet is asked for first. */
export function VerdictNote() {
  const validation = usePredict(shownValidation)
  const missing = useMissing()
  const insists = usePredict((state) => state.asked > 0)
  const isAnswered = usePredict((state) => shownRefusal(state) !== null)
  if (missing > 0) {
    return (
      <p role={insists ? 'alert' : 'status'} className={`mt-3 ${insists ? 'text-bad' : 'text-muted'}`}>
        {predictText.stillNeeded(missing)}
        {insists && ` ${predictText.notSent}`}
      </p>
    )
  }
  const refusal = validation !== null && validation.result.ok ? validation.result.value.refusal : null
  return (
    <>
      <NotSent />
      {/* What was refused when it ran stands with the answer; once is enough. */}
      {!isAnswered && refusal !== null && (
        <div className="mt-3">
          <WouldRefuse refusal={refusal} />
        </div>
      )}
    </>
  )
}

/** Values not given yet; a payload written by hand is taken as it is. */
function useMissing(): number {
  const { draft, raw, table } = usePredict((state) => state.present)
  return useMemo(() => (raw === null && table === undefined ? countMissing(draft) : 0), [draft, raw, table])
}

/** The enforcement trace of an input that would be accepted. */
export function ReceiveSummary() {
  const validation = usePredict(shownValidation)
  const isChecking = usePredict((state) => state.isChecking)
  const missing = useMissing()
  const isUnchecked = usePredict(
    ({ present }) => (present.table?.rowCount ?? 0) > TOO_MANY_ROWS && validation?.of !== present,
  )
  const isBlocked = usePredict((state) => sentInput(state.present, state.mode).isBlocked)
  if (missing > 0 || isBlocked) return null
  if (isUnchecked) return <CheckLongTable isChecking={isChecking} />
  if (validation !== null && validation.result.ok && validation.result.value.refusal !== null) return null
  return (
    <Section
      title={predictText.receive}
      aside={
        isChecking &&
        validation !== null && <span className="text-small text-faint">{predictText.checking}</span>
      }
    >
      {validation === null ? (
        <p className="text-muted">{isChecking ? predictText.checking : predictText.notChecked}</p>
      ) : validation.result.ok ? (
        <TraceSummary trace={validation.result.value.trace} />
      ) : validation.result.failure.code === 'no-runtime' ? (
        <p className="text-muted">{predictText.notCheckedYet}</p>
      ) : (
        <FailureNote failure={validation.result.failure} />
      )}
    </Section>
  )
}

/** A long table is checked when a person asks for it. */
function CheckLongTable({ isChecking }: { isChecking: boolean }) {
  const { actions } = useSession()
  return (
    <Section title={predictText.receive}>
      <p className="mb-1.5 text-muted">{tableText.notChecked}</p>
      <Button disabled={isChecking} onClick={() => void actions.validate()}>
        {isChecking ? tableText.validating : tableText.validate}
      </Button>
    </Section>
  )
}

function TraceSummary({ trace }: { trace: Trace }) {
  return (
    <>
      <p className="text-muted">{traceSentences(trace)}</p>
      {trace.steps.length > 0 && (
        <details className="mt-1.5">
          <summary className="text-accent">{predictText.everyColumn}</summary>
          <div className="mt-2">
            <DataTable
              caption={predictText.everyColumn}
              rows={trace.steps}
              columns={stepColumns}
              rowKey={(step) => `${step.kind} ${step.name}`}
            />
          </div>
        </details>
      )}
    </>
  )
}

const stepColumns: readonly DataColumn<TraceStep>[] = [
  {
    id: 'name',
    header: predictText.traceName,
    value: (step) => step.name,
    cell: (step) => step.name,
  },
  { id: 'from', header: predictText.traceSent, cell: (step) => <code>{step.from}</code> },
  { id: 'to', header: predictText.traceReceived, cell: (step) => <code>{step.to}</code> },
  {
    id: 'action',
    header: predictText.traceAction,
    value: (step) => step.action,
    cell: (step) => (
      <>
        <span className={step.action === 'kept' ? 'text-faint' : ''}>{step.action}</span>
        {step.note !== undefined && <span className="text-muted">. {step.note}</span>}
      </>
    ),
  },
]
