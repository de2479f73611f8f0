/** Making the model's environment, with what the installer says, and the environments that are kept. */
import type { OpenedModel } from '#shared/contract.ts'
import type { CreatedEnvironment } from '#shared/python-environment.ts'
import { useId, useState } from 'react'
import { useStore } from 'zustand'
import { creationsOf, startCreation } from '../creations.ts'
import type { Creation } from '../creations.ts'
import { useEngine } from '../engine.tsx'
import { formatBytes, formatCount } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { DataTable } from '../parts/DataTable.tsx'
import type { DataColumn } from '../parts/DataTable.tsx'
import { ExactField } from '../parts/ExactField.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Note } from '../parts/Note.tsx'
import { ProgressLine } from '../parts/ProgressLine.tsx'
import { Section } from '../parts/Section.tsx'
import { chooseInterpreter } from '../run-in-python.ts'
import type { Chosen } from '../run-in-python.ts'
import { againstText } from '../strings/environment.ts'
import { useCall } from '../use-call.ts'

/** The form, the progress, the list. */
export function EnvironmentMade({ opened }: { opened: OpenedModel }) {
  const { api, calls } = useEngine()
  const [overrides, setOverrides] = useState('')
  const creation = useStore(creationsOf(api), (all) => all[opened.id])
  const made = creation?.state.kind === 'done' ? creation.state.made.created : 0
  const [removals, setRemovals] = useState(0)
  // Anew after each one that was made or removed.
  const kept = useCall(calls, 'createdEnvironments', {}, { when: 'now', revision: made + removals })
  const isBusy = creation?.state.kind === 'busy'
  const field = useId()
  return (
    <>
      <Section title={againstText.makeTitle}>
        <p className="max-w-[80ch] text-muted">{againstText.makeLead}</p>
        {opened.trust !== 'trusted' && (
          <p className="mt-2 max-w-[80ch] text-muted">{againstText.untrusted}</p>
        )}
        <form
          className="mt-3"
          onSubmit={(event) => {
            event.preventDefault()
            void startCreation(
              api,
              opened.id,
              overrides.split(/\s+/u).filter((text) => text !== ''),
            )
          }}
        >
          <label htmlFor={field} className="mb-1 block font-semibold">
            {againstText.overrides}
          </label>
          <div className="flex flex-wrap gap-2">
            <ExactField
              id={field}
              aria-describedby={`${field}-hint`}
              value={overrides}
              onChange={setOverrides}
            />
            <Button weight="primary" type="submit" aria-disabled={isBusy} className="min-h-8">
              {againstText.make}
            </Button>
          </div>
          <p id={`${field}-hint`} className="mt-1.5 text-muted">
            {againstText.overridesHint}
          </p>
        </form>
        {creation !== undefined && <Making creation={creation} opened={opened} />}
      </Section>
      <Section title={againstText.kept}>
        <CallView call={kept} busy={againstText.comparing}>
          {(environments) => (
            <Kept environments={environments} onRemoved={() => setRemovals((count) => count + 1)} />
          )}
        </CallView>
      </Section>
    </>
  )
}

function Making({ creation: { state, lines }, opened }: { creation: Creation; opened: OpenedModel }) {
  return (
    <div className="mt-4 flex max-w-3xl flex-col gap-3">
      {state.kind === 'busy' && (
        <ProgressLine
          progress={state.activity === null ? null : { activity: state.activity }}
          fallback={againstText.making}
          since={state.since}
          onCancel={state.cancel}
        />
      )}
      {state.kind === 'failed' && <FailureNote failure={state.failure} />}
      {state.kind === 'done' && <Made made={state.made} opened={opened} />}
      {lines.length > 0 && (
        <details className="rounded-lg border border-line" open={state.kind === 'busy'}>
          <summary className="cursor-pointer px-3 py-1.5 text-muted">
            {againstText.log} · {againstText.lines(formatCount(lines.length))}
          </summary>
          <pre
            role="group"
            tabIndex={0}
            aria-label={againstText.log}
            className="flex max-h-64 flex-col-reverse overflow-auto border-t border-line bg-raised p-2 text-small whitespace-pre-wrap wrap-anywhere"
          >
            <code>{lines.join('\n')}</code>
          </pre>
        </details>
      )}
    </div>
  )
}

function Made({ made, opened }: { made: CreatedEnvironment; opened: OpenedModel }) {
  const engine = useEngine()
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const use = async () => setChosen(await chooseInterpreter(engine, opened.id, made.python))
  return (
    <>
      <Note
        tone="ok"
        role="status"
        title={againstText.made}
        actions={
          <Button weight="link" onClick={() => void use()}>
            {againstText.use}
          </Button>
        }
      >
        <p>
          Python {made.pythonVersion} · {formatBytes(made.bytes)} · {made.tool}
        </p>
        <code>{made.python}</code>
        {made.leftOut.length > 0 && (
          <p className="mt-1">
            {againstText.leftOut}: <code>{made.leftOut.join(', ')}</code>
          </p>
        )}
      </Note>
      {chosen === 'used' && (
        <Note tone="ok" role="status">
          {againstText.used(made.python)}
        </Note>
      )}
      {chosen !== null && typeof chosen === 'object' && <FailureNote failure={chosen} />}
    </>
  )
}

function Kept({
  environments,
  onRemoved,
}: {
  environments: readonly CreatedEnvironment[]
  onRemoved: () => void
}) {
  const { api } = useEngine()
  if (environments.length === 0) return <p className="text-muted">{againstText.keptEmpty}</p>
  const remove = async (key: string) => {
    await api.removeEnvironment({ key }).catch(() => undefined)
    onRemoved()
  }
  return (
    <DataTable
      caption={againstText.kept}
      rows={environments}
      columns={columnsOf((key) => void remove(key))}
      rowKey={({ key }) => key}
    />
  )
}

function columnsOf(remove: (key: string) => void): readonly DataColumn<CreatedEnvironment>[] {
  return [
    {
      id: 'models',
      header: againstText.keptOf,
      cell: ({ models, overrides, python }) => (
        <span>
          {models.join(', ')}
          {overrides.length > 0 && <span className="block text-small">{overrides.join(' ')}</span>}
          <span className="block text-tiny font-normal text-muted wrap-anywhere">{python}</span>
        </span>
      ),
    },
    { id: 'python', header: againstText.python, cell: ({ pythonVersion }) => pythonVersion },
    {
      id: 'bytes',
      header: againstText.size,
      value: ({ bytes }) => bytes,
      cell: ({ bytes }) => formatBytes(bytes),
      align: 'right',
    },
    {
      id: 'remove',
      header: <span className="sr-only">{againstText.remove}</span>,
      cell: ({ key, models }) => (
        <Button
          weight="link"
          aria-label={againstText.removeOf(models.join(', '))}
          onClick={() => remove(key)}
        >
          {againstText.remove}
        </Button>
      ),
    },
  ]
}
