/** The row of a scoring script: which one, with which environment, is given here. */
import type { TargetReadiness } from '#shared/readiness.ts'
import { useId, useState } from 'react'
import { useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { ExactField } from '../parts/ExactField.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { ProgressLine } from '../parts/ProgressLine.tsx'
import { readinessText } from '../strings/readiness.ts'
import { useCall } from '../use-call.ts'
import { ReadinessRow } from './ReadinessRow.tsx'

interface ReadinessScriptProps {
  readonly id: string
  /** As it stands without a script. */
  readonly readiness: TargetReadiness
}

interface Given {
  readonly script: string
  readonly environment?: string
}

/** The row, with a form to name the script. */
export function ReadinessScript({ id, readiness }: ReadinessScriptProps) {
  const { calls } = useEngine()
  const [written, setWritten] = useState({ script: '', environment: '' })
  const [given, setGiven] = useState<Given | null>(null)
  const looked = useCall(calls, 'readiness', given === null ? null : { id, run: false, ...given }, {
    when: 'now',
  })
  const { state } = looked
  const found =
    state.kind === 'done' ? state.value.targets.find(({ target }) => target === 'azure-script') : undefined
  const submit = () => {
    const script = written.script.trim()
    const environment = written.environment.trim()
    if (script === '') return
    const next = { script, ...(environment === '' ? {} : { environment }) }
    if (given?.script === script && given.environment === next.environment) looked.start()
    else setGiven(next)
  }
  return (
    <ReadinessRow readiness={found ?? readiness}>
      <form
        className="flex flex-col gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <p className="text-muted">{readinessText.scriptLead}</p>
        <Field
          label={readinessText.script}
          placeholder={readinessText.scriptPlaceholder}
          value={written.script}
          onChange={(script) => setWritten({ ...written, script })}
        />
        <Field
          label={readinessText.environment}
          placeholder={readinessText.environmentPlaceholder}
          value={written.environment}
          onChange={(environment) => setWritten({ ...written, environment })}
        />
        <div>
          <Button type="submit" aria-disabled={written.script.trim() === ''}>
            {readinessText.look}
          </Button>
        </div>
      </form>
      {state.kind === 'busy' && (
        <ProgressLine
          progress={state.progress}
          fallback={readinessText.lookingAtScript}
          since={state.since}
          onCancel={state.cancel}
        />
      )}
      {state.kind === 'failed' && <FailureNote failure={state.failure} onRetry={looked.start} />}
    </ReadinessRow>
  )
}

interface FieldProps {
  readonly label: string
  readonly placeholder: string
  readonly value: string
  readonly onChange: (value: string) => void
}

function Field({ label, ...rest }: FieldProps) {
  const id = useId()
  return (
    <div className="grid items-center gap-x-3 gap-y-1 @min-[560px]:grid-cols-[120px_minmax(0,1fr)]">
      <label htmlFor={id} className="text-muted">
        {label}
      </label>
      <div className="flex min-w-0">
        <ExactField id={id} {...rest} />
      </div>
    </div>
  )
}
