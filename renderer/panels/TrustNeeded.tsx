/** Why a model has no runtime yet, and the shortest way to one: trust, an interpreter, or its environment made. */
import type { OpenedModel } from '#shared/contract.ts'
import { outsideFinding } from '#shared/outside-finding.ts'
import { useActions } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { Note } from '../parts/Note.tsx'
import { resultText } from '../strings/predict.ts'
import { trustText } from '../strings/trust.ts'

/** In the place of an answer; nothing for a model that has a runtime. */
export function TrustNeeded({ opened }: { opened: OpenedModel }) {
  const actions = useActions()
  const { id, model, runtime, trust } = opened
  if (runtime.kind !== 'none') return null
  // Trust would not help it.
  if (trust === 'nothing-runs' || outsideFinding(model.findings) !== undefined) {
    return (
      <Note tone="warn" title={resultText.cannotRun}>
        {runtime.reason} {runtime.hint}
      </Note>
    )
  }
  if (trust === 'untrusted') {
    return (
      <Note
        tone="warn"
        title={trustText.needed}
        actions={
          <Button weight="link" onClick={() => actions.showDialog('trust')}>
            {trustText.look}
          </Button>
        }
      >
        {trustText.neededHint}
      </Note>
    )
  }
  return (
    <Note
      tone="warn"
      title={trustText.noPython}
      actions={
        <>
          <Button weight="link" onClick={() => actions.showEnvironment(id, 'machine')}>
            {trustText.choose}
          </Button>
          <Button weight="link" onClick={() => actions.showEnvironment(id, 'made')}>
            {trustText.make}
          </Button>
        </>
      }
    >
      <p>{trustText.noPythonHint}</p>
      <p className="text-muted">{runtime.reason}</p>
    </Note>
  )
}
