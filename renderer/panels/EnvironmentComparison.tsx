/** A model's environment held against another: what follows, Python, each package. */
import type {
  EnvironmentComparison as Comparison,
  RequirementComparison,
} from '#shared/python-environment.ts'
import { useState } from 'react'
import { Button } from '../parts/Button.tsx'
import { DataTable } from '../parts/DataTable.tsx'
import type { DataColumn } from '../parts/DataTable.tsx'
import { Note } from '../parts/Note.tsx'
import { Section } from '../parts/Section.tsx'
import { Tag } from '../parts/Tag.tsx'
import type { Tone } from '../parts/Tag.tsx'
import { againstText } from '../strings/environment.ts'
import { Findings } from './Findings.tsx'

const tones: Readonly<Record<RequirementComparison['state'], Tone>> = {
  same: 'ok',
  other: 'warn',
  missing: 'bad',
  extra: 'plain',
  'not-needed': 'plain',
  open: 'plain',
}

/** The comparison. */
export function EnvironmentComparison({ comparison }: { comparison: Comparison }) {
  const { against, python, rows, findings } = comparison
  const [showsExtra, setShowsExtra] = useState(false)
  const extra = rows.filter(({ state }) => state === 'extra')
  const differ = rows.filter(({ state }) => state === 'other' || state === 'missing').length
  const shown = showsExtra ? rows : rows.filter(({ state }) => state !== 'extra')
  const there = against.kind === 'interpreter' ? againstText.installed : againstText.overriding
  return (
    <>
      <div className="mt-4">
        {findings.length === 0 ? (
          <Note tone="ok" role="status">
            {againstText.fits}
          </Note>
        ) : (
          <Findings findings={findings} />
        )}
      </div>
      {rows.length > 0 && (
        <Section
          title={againstText.packages}
          aside={<span role="status">{againstText.counts(differ, extra.length)}</span>}
        >
          <DataTable
            caption={againstText.packages}
            rows={[pythonRow(python), ...shown]}
            columns={columnsOf(there)}
            rowKey={({ name }) => name}
          />
          {extra.length > 0 && (
            <div className="mt-2">
              <Button weight="link" aria-expanded={showsExtra} onClick={() => setShowsExtra(!showsExtra)}>
                {showsExtra ? againstText.hideExtra : againstText.showExtra(extra.length)}
              </Button>
            </div>
          )}
        </Section>
      )}
    </>
  )
}

function pythonRow({ wanted, found, state }: Comparison['python']): RequirementComparison {
  return { name: againstText.python, wanted, found, state, matters: 'loading' }
}

function columnsOf(there: string): readonly DataColumn<RequirementComparison>[] {
  return [
    {
      id: 'name',
      header: againstText.package,
      value: ({ name }) => name,
      cell: ({ name, matters }) => (
        <span className="flex flex-wrap items-center gap-2">
          {name}
          {matters !== 'other' && <span className="text-tiny text-muted">{againstText[matters]}</span>}
        </span>
      ),
    },
    { id: 'wanted', header: againstText.wanted, cell: ({ wanted }) => <Version text={wanted} /> },
    { id: 'found', header: there, cell: ({ found }) => <Version text={found} /> },
    {
      id: 'state',
      header: againstText.state,
      value: ({ state }) => againstText.states[state],
      cell: ({ state }) => <Tag tone={tones[state]}>{againstText.states[state]}</Tag>,
    },
  ]
}

function Version({ text }: { text: string | null }) {
  if (text === null) return <span className="text-muted italic">{againstText.absent}</span>
  return text === '' ? <span className="italic">{againstText.any}</span> : <code>{text}</code>
}
