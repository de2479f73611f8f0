/** "Will it deploy?": a verdict for each place, from the files at once and from running on demand. */
import type { OpenedModel } from '#shared/contract.ts'
import type { Readiness as Verdicts } from '#shared/readiness.ts'
import { useRef } from 'react'
import { useActions, useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { ProgressLine } from '../parts/ProgressLine.tsx'
import { Section } from '../parts/Section.tsx'
import { readinessText } from '../strings/readiness.ts'
import { trustText } from '../strings/trust.ts'
import { useCall } from '../use-call.ts'
import type { Call } from '../use-call.ts'
import { usePainted } from '../use-painted.ts'
import { ReadinessRow } from './ReadinessRow.tsx'
import { ReadinessScript } from './ReadinessScript.tsx'

interface ReadinessProps {
  readonly opened: OpenedModel
  readonly revision: number
}

/** The first block of the Overview. */
export function Readiness({ opened, revision }: ReadinessProps) {
  const { calls } = useEngine()
  const { id, runtime } = opened
  const isPainted = usePainted()
  const runButton = useRef<HTMLButtonElement>(null)
  // What another choice of runtime showed, or trust withheld, says nothing of this one.
  const { choice, trust } = opened
  const answers = [
    revision,
    runtime.kind === 'none',
    choice.runtime,
    choice.python,
    trust === 'trusted',
  ].join(' ')
  const files = useCall(calls, 'readiness', isPainted ? { id, run: false } : null, {
    when: 'now',
    revision: answers,
  })
  const ran = useCall(calls, 'readiness', { id, run: true }, { when: 'asked', revision: answers })
  const verdicts = valueOf(ran) ?? valueOf(files)
  const isBusy = ran.state.kind === 'busy'
  return (
    <Section
      title={readinessText.title}
      aside={
        runtime.kind !== 'none' && (
          <Button
            ref={runButton}
            title={readinessText.runHint}
            aria-disabled={isBusy}
            onClick={() => !isBusy && ran.start()}
          >
            {ran.state.kind === 'done' ? readinessText.again : readinessText.run}
          </Button>
        )
      }
    >
      {isBusy && <Running call={ran} onCancelled={() => runButton.current?.focus()} />}
      {ran.state.kind === 'failed' && <FailureNote failure={ran.state.failure} onRetry={ran.start} />}
      {files.state.kind === 'failed' && <FailureNote failure={files.state.failure} onRetry={files.start} />}
      {verdicts === null ? (
        files.state.kind !== 'failed' && <Waiting />
      ) : (
        <Rows key={id} opened={opened} verdicts={verdicts} />
      )}
      {verdicts !== null && <Basis opened={opened} verdicts={verdicts} />}
    </Section>
  )
}

function valueOf({ state }: Call<Verdicts>): Verdicts | null {
  return state.kind === 'done' ? state.value : null
}

interface RunningProps {
  readonly call: Call<Verdicts>
  /** The button that was pressed is gone by then. */
  readonly onCancelled: () => void
}

function Running({ call, onCancelled }: RunningProps) {
  const { state } = call
  if (state.kind !== 'busy') return null
  return (
    <div className="mb-3 max-w-md">
      <ProgressLine
        progress={state.progress}
        fallback={readinessText.running}
        since={state.since}
        onCancel={() => {
          state.cancel()
          onCancelled()
        }}
      />
    </div>
  )
}

/** As high as the rows that come, so that nothing jumps. */
function Waiting() {
  return (
    <div className="flex min-h-45 items-center rounded-lg border border-line bg-panel px-3 text-muted">
      <span role="status">{readinessText.looking}</span>
    </div>
  )
}

function Rows({ opened, verdicts }: { opened: OpenedModel; verdicts: Verdicts }) {
  return (
    <ul
      className="@container overflow-hidden rounded-lg border border-line bg-panel"
      aria-label={readinessText.title}
    >
      {verdicts.targets.map((readiness) =>
        readiness.target === 'azure-script' ? (
          <ReadinessScript key={readiness.target} id={opened.id} readiness={readiness} />
        ) : (
          <ReadinessRow key={readiness.target} readiness={readiness} />
        ),
      )}
    </ul>
  )
}

/** Who answered, or why nobody did. */
function Basis({ opened, verdicts }: { opened: OpenedModel; verdicts: Verdicts }) {
  const { showDialog } = useActions()
  const { runtime, obstacle } = verdicts
  if (runtime !== null) {
    const name = `${runtime.name} ${runtime.version}`
    return <p className="mt-1.5 text-small text-muted">{readinessText.answeredBy(name)}</p>
  }
  if (obstacle === null) return null
  return (
    <p className="mt-1.5 text-small text-muted">
      {readinessText.notRunnable}{' '}
      {opened.trust === 'untrusted' ? (
        <Button weight="link" className="min-h-0!" onClick={() => showDialog('trust')}>
          {trustText.look}
        </Button>
      ) : (
        obstacle.hint
      )}
    </p>
  )
}
