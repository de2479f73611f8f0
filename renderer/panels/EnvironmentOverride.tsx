/** The environment of a deployment or workspace that takes the place of the model's own, and what then differs. */
import type { OpenedModel } from '#shared/contract.ts'
import type { Environment } from '#shared/model.ts'
import type { ComparedEnvironment } from '#shared/python-environment.ts'
import { useState } from 'react'
import { useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { ExactField } from '../parts/ExactField.tsx'
import { Facts, Section } from '../parts/Section.tsx'
import { Tag } from '../parts/Tag.tsx'
import { againstText } from '../strings/environment.ts'
import { useCall } from '../use-call.ts'
import { EnvironmentComparison } from './EnvironmentComparison.tsx'

/** A field for the file, the two levels, the comparison. */
export function EnvironmentOverride({ opened }: { opened: OpenedModel }) {
  const { calls } = useEngine()
  const [written, setWritten] = useState('')
  const [against, setAgainst] = useState<string | null>(null)
  const compared = useCall(
    calls,
    'compareEnvironment',
    against === null ? null : { id: opened.id, against },
    { when: 'now' },
  )
  const submit = () => {
    const path = written.trim()
    if (path === '') return
    if (path === against) compared.start()
    setAgainst(path)
  }
  return (
    <Section title={againstText.view.override}>
      <p className="mb-3 max-w-[80ch] text-muted">{againstText.overrideLead}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <label htmlFor="against" className="mb-1 block font-semibold">
          {againstText.field}
        </label>
        <div className="flex flex-wrap gap-2">
          <ExactField
            id="against"
            aria-describedby="against-hint"
            placeholder={againstText.placeholder}
            value={written}
            onChange={setWritten}
          />
          <Button weight="primary" type="submit" aria-disabled={written.trim() === ''} className="min-h-8">
            {againstText.compare}
          </Button>
        </div>
        <p id="against-hint" className="mt-1.5 text-muted">
          {againstText.fieldHint}
        </p>
      </form>
      {against !== null && (
        <div className="mt-4">
          <CallView call={compared} busy={againstText.comparing}>
            {(comparison) => (
              <>
                <Levels against={comparison.against} own={opened.model.environment} />
                <EnvironmentComparison comparison={comparison} />
              </>
            )}
          </CallView>
        </div>
      )}
    </Section>
  )
}

interface LevelsProps {
  readonly against: ComparedEnvironment
  readonly own: Environment
}

function Levels({ against, own }: LevelsProps) {
  if (against.kind === 'interpreter') return null
  const { form, name, environment, image, registered, files, overrides } = against
  const pythons = [...new Set(own.python.map(({ version }) => version))]
  return (
    <div className="grid gap-3 @min-[720px]:grid-cols-2">
      <section aria-label={againstText.levelModel} className="rounded-lg border border-line px-3 py-2.5">
        <h3 className="mb-1 flex flex-wrap items-center gap-2 font-semibold">
          {againstText.levelModel}
          {form !== 'model' && <Tag>{overrides ? againstText.notInstalled : againstText.applies}</Tag>}
        </h3>
        <p className="mb-1.5 text-muted">{againstText.levelModelHint}</p>
        <Facts
          entries={[
            [againstText.python, pythons.join(', ')],
            [againstText.packages, String(own.rows.length)],
            [againstText.files, <FileNames key="files" paths={own.files.map(({ path }) => path)} />],
          ]}
        />
      </section>
      <section aria-label={againstText.levelOverride} className="rounded-lg border border-line px-3 py-2.5">
        <h3 className="mb-1 flex flex-wrap items-center gap-2 font-semibold">
          {form === 'model' ? name : againstText.levelOverride}
          {form !== 'model' && (
            <Tag tone={overrides ? 'accent' : 'plain'}>
              {overrides ? againstText.wins : againstText.notGiven}
            </Tag>
          )}
        </h3>
        <Facts
          entries={[
            [againstText.forms[form], name],
            [againstText.environment, environment],
            [againstText.image, image],
            [againstText.registered, registered],
            [againstText.files, <FileNames key="files" paths={files} />],
          ]}
        />
      </section>
    </div>
  )
}

function FileNames({ paths }: { paths: readonly string[] }) {
  return (
    <ul>
      {paths.map((path) => (
        <li key={path}>
          <code>{path}</code>
        </li>
      ))}
    </ul>
  )
}
