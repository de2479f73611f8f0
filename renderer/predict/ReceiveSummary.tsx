/** What enforcement will do with the input, and what MLflow would say of it, before it is sent. */
import type { Refusal, Trace } from '#shared/prediction.ts'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Section } from '../parts/Section.tsx'
import { predictText } from '../strings/predict.ts'
import { RefusalNote } from './RefusalNote.tsx'
import { traceSentences } from './trace-sentences.ts'
import { usePredict } from './use-session.ts'

/** The engine's word on the input as it stands. */
export function ReceiveSummary() {
  const validation = usePredict((state) => state.validation)
  const isChecking = usePredict((state) => state.isChecking)
  return (
    <Section
      title={predictText.receive}
      aside={isChecking && <span className="text-small text-faint">{predictText.checking}</span>}
    >
      {validation === null ? (
        <p className="text-muted">{isChecking ? predictText.checking : predictText.notChecked}</p>
      ) : validation.result.ok ? (
        <Verdict {...validation.result.value} />
      ) : (
        <FailureNote failure={validation.result.failure} />
      )}
    </Section>
  )
}

function Verdict({ trace, refusal }: { trace: Trace; refusal: Refusal | null }) {
  if (refusal !== null) return <RefusalNote refusal={refusal} title={predictText.refusedTitle} />
  const notes = trace.steps.filter((step) => step.note !== undefined && step.action !== 'kept')
  return (
    <>
      <p className="text-muted">{traceSentences(trace)}</p>
      {notes.length > 0 && (
        <ul className="mt-1.5 flex flex-col gap-0.5">
          {notes.slice(0, 8).map((step) => (
            <li key={`${step.kind} ${step.name}`} className="text-muted">
              <span className="text-ink">{step.name}</span>: {step.note}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
