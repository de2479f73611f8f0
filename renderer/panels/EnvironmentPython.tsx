/** The model as Python loads it: with which model_config, and what the flavor's own object is. */
import type { OpenedModel } from '#shared/contract.ts'
import type { NativeObject } from '#shared/runtime-choice.ts'
import type { Value } from '#shared/values.ts'
import { useState } from 'react'
import { useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { DataTable } from '../parts/DataTable.tsx'
import type { DataColumn } from '../parts/DataTable.tsx'
import { ExactField } from '../parts/ExactField.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Note } from '../parts/Note.tsx'
import { Box, Facts, Section } from '../parts/Section.tsx'
import { ValueView } from '../parts/ValueView.tsx'
import { loadWithConfig } from '../run-in-python.ts'
import type { Chosen } from '../run-in-python.ts'
import { againstText } from '../strings/environment.ts'
import { useCall } from '../use-call.ts'
import { TrustNeeded } from './TrustNeeded.tsx'

/** The form, and the object. */
export function EnvironmentPython({ opened }: { opened: OpenedModel }) {
  const { id, runtime, choice } = opened
  return (
    <>
      <TrustNeeded opened={opened} />
      <ConfigForm opened={opened} />
      {runtime.kind !== 'none' && (
        // Another runtime gives another object.
        <LoadedObject
          key={`${id} ${runtime.runtime.kind} ${choice.python ?? ''} ${choice.modelConfig ?? ''}`}
          opened={opened}
        />
      )}
    </>
  )
}

/** What `python_function` holds as `config` in the MLmodel. */
function savedConfig({ model }: OpenedModel): Value | undefined {
  return model.flavors
    .find(({ name }) => name === 'python_function')
    ?.fields.find(({ name }) => name === 'config')?.value
}

function ConfigForm({ opened }: { opened: OpenedModel }) {
  const engine = useEngine()
  const [written, setWritten] = useState(opened.choice.modelConfig ?? '')
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const saved = savedConfig(opened)
  const load = async () => setChosen(await loadWithConfig(engine, opened, written.trim()))
  return (
    <Section title={againstText.config}>
      <p className="mb-3 max-w-[80ch] text-muted">{againstText.configLead}</p>
      {saved !== undefined && saved !== null && (
        <p className="mb-2">
          <span className="text-muted">{againstText.configSaved}: </span>
          <ValueView value={saved} />
        </p>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void load()
        }}
      >
        <div className="flex flex-wrap gap-2">
          <ExactField
            aria-label={againstText.config}
            aria-describedby="config-hint"
            placeholder='{"temperature": 0.5}'
            value={written}
            onChange={setWritten}
          />
          <Button weight="primary" type="submit" className="min-h-8">
            {againstText.configUse}
          </Button>
        </div>
        <p id="config-hint" className="mt-1.5 text-muted">
          {againstText.configHint}
        </p>
      </form>
      <div className="mt-3">
        {chosen !== null && typeof chosen === 'object' && <FailureNote failure={chosen} />}
        {chosen === 'used' && (
          <Note tone="ok" role="status">
            {againstText.configUsed}
          </Note>
        )}
      </div>
    </Section>
  )
}

function LoadedObject({ opened }: { opened: OpenedModel }) {
  const { calls } = useEngine()
  const described = useCall(calls, 'describeNative', { id: opened.id }, { when: 'asked' })
  return (
    <Section title={againstText.object}>
      <CallView
        call={described}
        busy={againstText.objectLoading}
        idle={
          <>
            <p className="mb-2 max-w-[80ch] text-muted">{againstText.objectLead}</p>
            <Button onClick={described.start}>{againstText.objectLoad}</Button>
          </>
        }
      >
        {(object) => <ObjectView object={object} opened={opened} />}
      </CallView>
    </Section>
  )
}

function ObjectView({ object, opened }: { object: NativeObject; opened: OpenedModel }) {
  const { flavor, pythonType, repr, parameters, methods, classes } = object
  const { runtime } = opened
  const identity = runtime.kind === 'none' ? null : runtime.runtime
  return (
    <div className="flex flex-col gap-4">
      <Facts
        entries={[
          [againstText.pythonType, <code key="type">{pythonType}</code>],
          [againstText.loadedBy, <code key="loader">{flavor}.load_model</code>],
          [againstText.methods, methods.length === 0 ? againstText.noMethods : methods.join(', ')],
          [againstText.classes, classes === null ? null : <ValueView key="classes" value={classes} />],
          [
            againstText.runtime,
            identity === null ? null : `${identity.name} ${identity.version} ${identity.detail}`,
          ],
        ]}
      />
      {parameters.length > 0 && (
        <DataTable
          caption={againstText.parameters}
          rows={parameters}
          columns={parameterColumns}
          rowKey={({ name }) => name}
        />
      )}
      <Box label={againstText.repr}>
        <pre className="p-2 text-small">{repr}</pre>
      </Box>
    </div>
  )
}

const parameterColumns: readonly DataColumn<NativeObject['parameters'][number]>[] = [
  {
    id: 'name',
    header: againstText.parameter,
    value: ({ name }) => name,
    cell: ({ name }) => <code>{name}</code>,
  },
  { id: 'value', header: againstText.value, cell: ({ value }) => <ValueView value={value} /> },
]
