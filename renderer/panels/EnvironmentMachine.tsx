/** The interpreters of this machine: asked when wanted, compared one at a time, chosen to run the model. */
import type { OpenedModel } from '#shared/contract.ts'
import type { Interpreter } from '#shared/python-environment.ts'
import { useEffect, useRef, useState } from 'react'
import { useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { DataTable } from '../parts/DataTable.tsx'
import type { DataColumn } from '../parts/DataTable.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Note } from '../parts/Note.tsx'
import { Empty, Section } from '../parts/Section.tsx'
import { chooseInterpreter } from '../run-in-python.ts'
import type { Chosen } from '../run-in-python.ts'
import { againstText } from '../strings/environment.ts'
import { useCall } from '../use-call.ts'
import type { Call } from '../use-call.ts'
import { EnvironmentComparison } from './EnvironmentComparison.tsx'

/** The list, and what was chosen of it. */
export function EnvironmentMachine({ opened }: { opened: OpenedModel }) {
  const { calls } = useEngine()
  const found = useCall(calls, 'interpreters', {}, { when: 'asked' })
  const [chosen, setChosen] = useState<Interpreter | null>(null)
  const isDone = found.state.kind === 'done'
  return (
    <Section
      title={againstText.interpreters}
      aside={isDone && <Button onClick={found.start}>{againstText.again}</Button>}
    >
      <CallView
        call={found}
        busy={againstText.looking}
        idle={
          <Empty title={againstText.lookLead}>
            <Button weight="primary" className="mt-2" onClick={found.start}>
              {againstText.look}
            </Button>
          </Empty>
        }
      >
        {(interpreters) =>
          interpreters.length === 0 ? (
            <Empty title={againstText.noneFound}>{againstText.noneFoundHint}</Empty>
          ) : (
            <Chooser opened={opened} interpreters={interpreters} chosen={chosen} onChoose={setChosen} />
          )
        }
      </CallView>
      {chosen !== null && isDone && <Compared key={chosen.path} opened={opened} interpreter={chosen} />}
    </Section>
  )
}

interface ChooserProps {
  readonly opened: OpenedModel
  readonly interpreters: readonly Interpreter[]
  readonly chosen: Interpreter | null
  readonly onChoose: (interpreter: Interpreter) => void
}

function Chooser({ opened, interpreters, chosen, onChoose }: ChooserProps) {
  const engine = useEngine()
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const { id, trust } = opened
  const use = async (path: string) => setOutcome({ path, answer: await chooseInterpreter(engine, id, path) })
  // What was chosen before the model was trusted is chosen when it is.
  const waiting = trust === 'trusted' && outcome?.answer === 'asks-for-trust' ? outcome.path : null
  useEffect(() => {
    if (waiting === null) return
    void chooseInterpreter(engine, id, waiting).then((answer) => setOutcome({ path: waiting, answer }))
  }, [engine, id, waiting])
  return (
    <>
      <DataTable
        caption={againstText.interpreters}
        rows={interpreters}
        columns={[...columns, actionsOf(chosen, onChoose, ({ path }) => void use(path))]}
        rowKey={({ path }) => path}
      />
      <div className="mt-3">
        {typeof outcome?.answer === 'object' && <FailureNote failure={outcome.answer} />}
        {outcome?.answer === 'used' && (
          <Note tone="ok" role="status">
            {againstText.used(outcome.path)}
          </Note>
        )}
      </div>
    </>
  )
}

interface Outcome {
  readonly path: string
  readonly answer: Chosen
}

const columns: readonly DataColumn<Interpreter>[] = [
  {
    id: 'environment',
    header: againstText.interpreter,
    value: ({ environment }) => environment,
    cell: ({ environment, path, problem }) => (
      <span>
        {environment}
        <span className="block text-tiny font-normal text-muted wrap-anywhere">{path}</span>
        {problem !== null && <span className="block text-small font-normal text-warn">{problem}</span>}
      </span>
    ),
  },
  {
    id: 'version',
    header: againstText.version,
    value: ({ version }) => version ?? '',
    cell: ({ version }) => version,
  },
  {
    id: 'mlflow',
    header: againstText.mlflow,
    value: ({ mlflow }) => mlflow ?? '',
    cell: ({ mlflow }) => mlflow ?? <span className="text-muted italic">{againstText.noMlflow}</span>,
  },
  { id: 'source', header: againstText.where, cell: ({ source }) => againstText.sources[source] },
]

function Compared({ opened, interpreter }: { opened: OpenedModel; interpreter: Interpreter }) {
  const { calls } = useEngine()
  const compared = useCall(
    calls,
    'compareEnvironment',
    { id: opened.id, against: interpreter.path },
    { when: 'now' },
  )
  return <ComparedView compared={compared} title={interpreter.environment} />
}

function ComparedView({
  compared,
  title,
}: {
  compared: Call<Parameters<typeof EnvironmentComparison>[0]['comparison']>
  title: string
}) {
  const place = useRef<HTMLElement>(null)
  const isThere = compared.state.kind === 'done' || compared.state.kind === 'failed'
  // The list is longer than the window; what was asked for stands below it.
  useEffect(() => {
    if (isThere) place.current?.scrollIntoView({ block: 'start' })
  }, [isThere])
  return (
    <section ref={place} aria-label={againstText.compareWith(title)} className="mt-6">
      <h3 className="font-semibold">{againstText.compareWith(title)}</h3>
      <CallView call={compared} busy={againstText.comparing}>
        {(comparison) => <EnvironmentComparison comparison={comparison} />}
      </CallView>
    </section>
  )
}

function actionsOf(
  chosen: Interpreter | null,
  onChoose: (interpreter: Interpreter) => void,
  onUse: (interpreter: Interpreter) => void,
): DataColumn<Interpreter> {
  return {
    id: 'actions',
    header: <span className="sr-only">{againstText.compare}</span>,
    cell: (interpreter) => (
      <span className="flex flex-wrap gap-x-4">
        <Button
          weight="link"
          aria-label={againstText.compareWith(interpreter.environment)}
          aria-pressed={chosen?.path === interpreter.path}
          onClick={() => onChoose(interpreter)}
        >
          {againstText.compare}
        </Button>
        {interpreter.mlflow !== null && (
          <Button
            weight="link"
            aria-label={againstText.useOf(interpreter.environment)}
            onClick={() => onUse(interpreter)}
          >
            {againstText.use}
          </Button>
        )}
      </span>
    ),
  }
}
