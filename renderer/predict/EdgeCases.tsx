/** The edge cases of a model: what each odd input does, any of them to be taken as the input. */
import type { EdgeCaseResult } from '#shared/edge-case.ts'
import { useMemo, useState } from 'react'
import { useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { DataTable } from '../parts/DataTable.tsx'
import type { DataColumn } from '../parts/DataTable.tsx'
import { DialogFrame } from '../parts/DialogFrame.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { Tag } from '../parts/Tag.tsx'
import { saveText } from '../save-file.ts'
import { edgeCasesText } from '../strings/payload.ts'
import { useCall } from '../use-call.ts'
import { useSession } from './use-session.ts'

type Kind = 'answered' | 'changed' | 'refused' | 'failed'

const tones = { answered: 'ok', changed: 'warn', refused: 'bad', failed: 'bad' } as const
const filters = ['all', 'changed', 'refused'] as const
type Filter = (typeof filters)[number]

/** Opens the dialog, which runs the cases. */
export function EdgeCasesButton() {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <Button title={edgeCasesText.hint} onClick={() => setIsOpen(true)}>
        {edgeCasesText.open}
      </Button>
      {isOpen && <EdgeCases onClose={() => setIsOpen(false)} />}
    </>
  )
}

function EdgeCases({ onClose }: { onClose: () => void }) {
  const { calls } = useEngine()
  const { modelId, revision } = useSession()
  const call = useCall(calls, 'edgeCases', { id: modelId }, { when: 'now', revision })
  return (
    <DialogFrame title={edgeCasesText.title} width="wide" onClose={onClose}>
      <p className="mb-3 text-muted">{edgeCasesText.lead}</p>
      <CallView call={call} busy={edgeCasesText.running}>
        {(cases) => <Matrix cases={cases} onClose={onClose} />}
      </CallView>
    </DialogFrame>
  )
}

function Matrix({ cases, onClose }: { cases: readonly EdgeCaseResult[]; onClose: () => void }) {
  const { actions } = useSession()
  const [filter, setFilter] = useState<Filter>('all')
  const count = (kind: Kind) => cases.filter((one) => kindOf(one) === kind).length
  const shown = cases.filter(
    (one) => filter === 'all' || kindOf(one) === filter || (filter === 'refused' && kindOf(one) === 'failed'),
  )
  const columns = useMemo(
    () =>
      columnsOf((one) => {
        actions.writeRaw(one.body, one.contentType)
        // It is sent as it stands.
        actions.show('raw')
        onClose()
      }),
    [actions, onClose],
  )
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <span>
          {edgeCasesText.summary(count('answered'), count('changed'), count('refused'), count('failed'))}
        </span>
        <span className="ml-auto flex items-center gap-3">
          <Segmented
            label={edgeCasesText.filter}
            value={filter}
            choices={filters.map((value) => ({ value, label: edgeCasesText.filters[value] }))}
            onChange={setFilter}
          />
          <Button onClick={() => saveCases(cases)}>{edgeCasesText.save}</Button>
        </span>
      </div>
      {shown.length === 0 ? (
        <p className="text-muted">{edgeCasesText.noCases}</p>
      ) : (
        <DataTable caption={edgeCasesText.caption} rows={shown} columns={columns} rowKey={({ id }) => id} />
      )}
    </>
  )
}

function columnsOf(use: (one: EdgeCaseResult) => void): readonly DataColumn<EdgeCaseResult>[] {
  return [
    {
      id: 'case',
      header: edgeCasesText.columns.case,
      width: '32%',
      value: ({ title }) => title,
      cell: ({ title, why }) => <span title={why}>{title}</span>,
    },
    {
      id: 'outcome',
      header: edgeCasesText.columns.outcome,
      width: '104px',
      value: kindOf,
      cell: (one) => <Tag tone={tones[kindOf(one)]}>{edgeCasesText.outcomes[kindOf(one)]}</Tag>,
    },
    {
      id: 'says',
      header: edgeCasesText.columns.says,
      cell: (one) => <span title={wordsOf(one)}>{wordsOf(one)}</span>,
    },
    {
      id: 'use',
      header: '',
      width: '112px',
      align: 'right',
      cell: (one) => (
        <Button weight="link" aria-label={edgeCasesText.useHint(one.title)} onClick={() => use(one)}>
          {edgeCasesText.use}
        </Button>
      ),
    },
  ]
}

function kindOf({ outcome }: EdgeCaseResult): Kind {
  if (outcome.kind === 'answered' && outcome.changes.length > 0) return 'changed'
  return outcome.kind
}

function wordsOf({ outcome }: EdgeCaseResult): string {
  switch (outcome.kind) {
    case 'answered':
      return outcome.changes.length > 0 ? outcome.changes.join('; ') : outcome.preview
    case 'refused':
      return outcome.plain
    case 'failed':
      return outcome.message
  }
}

/** Hands the cases with their outcomes to the browser as a file. */
function saveCases(cases: readonly EdgeCaseResult[]): void {
  saveText(JSON.stringify(cases, null, 2), 'edge-cases.json', 'application/json')
}
