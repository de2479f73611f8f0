/** The input written for any server, or as code that sends it, with what each form cannot keep. */
import { payloadTargets, payloadTargetTitles } from '#shared/payload-target.ts'
import type { PayloadTarget } from '#shared/payload-target.ts'
import type { Payload } from '#shared/payload.ts'
import { Code } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useEngine } from '../engine.tsx'
import { formatCount } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { DialogFrame } from '../parts/DialogFrame.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Note } from '../parts/Note.tsx'
import { copyAsText } from '../strings/payload.ts'
import { tableText } from '../strings/table.ts'
import { useCall } from '../use-call.ts'
import { useFirstRows } from './first-rows.ts'
import { sentPayload } from './sent-words.ts'
import { payloadOf } from './session.ts'
import type { TableInput } from './table-input.ts'
import { usePredict, useSession } from './use-session.ts'

const codeTargets: readonly PayloadTarget[] = ['python', 'requests', 'curl', 'az']
const bodyTargets = payloadTargets.filter((target) => !codeTargets.includes(target))

/** Opens the dialog. */
export function CopyAsButton() {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>
        <Code aria-hidden size={14} />
        {copyAsText.open}
      </Button>
      {isOpen && <CopyAs onClose={() => setIsOpen(false)} />}
    </>
  )
}

function CopyAs({ onClose }: { onClose: () => void }) {
  const present = usePredict((state) => state.present)
  const mode = usePredict((state) => state.mode)
  const { payload, said } = useMemo(() => sentPayload(present, mode), [present, mode])
  if (present.table !== undefined) return <CopyRowsAs input={present.table} onClose={onClose} />
  if (payload !== null) return <CopyPayloadAs payload={payload} said={said} onClose={onClose} />
  return (
    <DialogFrame title={copyAsText.title} width="wide" onClose={onClose}>
      <Note tone="warn">{said}</Note>
    </DialogFrame>
  )
}

/** Of a table from a file the first rows are written: a million of them are no code anyone would read. */
function CopyRowsAs({ input, onClose }: { input: TableInput; onClose: () => void }) {
  const rows = useFirstRows(input)
  if (rows.kind === 'read') {
    const said = tableText.firstRows(formatCount(rows.rowCount), formatCount(input.rowCount))
    const payload = payloadOf({ draft: rows.draft, raw: null })
    return <CopyPayloadAs payload={payload} said={said} onClose={onClose} />
  }
  return (
    <DialogFrame title={copyAsText.title} width="wide" onClose={onClose}>
      {rows.kind === 'failed' ? (
        <FailureNote failure={rows.failure} />
      ) : (
        <p className="text-muted">{tableText.reading}…</p>
      )}
    </DialogFrame>
  )
}

interface CopyPayloadAsProps {
  readonly payload: Payload
  /** Which rows of the input it holds; empty where it is all of them. */
  readonly said: string
  readonly onClose: () => void
}

function CopyPayloadAs({ payload, said, onClose }: CopyPayloadAsProps) {
  const [target, setTarget] = useState<PayloadTarget>('dataframe_split')
  return (
    <DialogFrame title={copyAsText.title} width="wide" onClose={onClose}>
      {said !== '' && <p className="mb-3 text-muted">{said}</p>}
      <div className="grid gap-5 sm:grid-cols-[230px_minmax(0,1fr)]">
        <fieldset className="min-w-0">
          <legend className="sr-only">{copyAsText.targets}</legend>
          <TargetList title={copyAsText.bodies} targets={bodyTargets} chosen={target} onChoose={setTarget} />
          <TargetList title={copyAsText.code} targets={codeTargets} chosen={target} onChoose={setTarget} />
        </fieldset>
        <Written payload={payload} target={target} />
      </div>
    </DialogFrame>
  )
}

interface TargetListProps {
  readonly title: string
  readonly targets: readonly PayloadTarget[]
  readonly chosen: PayloadTarget
  readonly onChoose: (target: PayloadTarget) => void
}

function TargetList({ title, targets, chosen, onChoose }: TargetListProps) {
  return (
    <div className="not-first:mt-4">
      <h3 className="mb-1 font-semibold text-muted">{title}</h3>
      {targets.map((target) => (
        <label
          key={target}
          className="flex cursor-pointer items-center gap-2 rounded-md px-2 py-1 hover:bg-sunken has-checked:bg-accent-soft has-checked:font-semibold has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name="payload-target"
            className="sr-only"
            checked={target === chosen}
            onChange={() => onChoose(target)}
          />
          {payloadTargetTitles[target]}
        </label>
      ))}
    </div>
  )
}

function Written({ payload, target }: { payload: Payload; target: PayloadTarget }) {
  const { calls } = useEngine()
  const { modelId, revision } = useSession()
  const input = { id: modelId, payload, target }
  const call = useCall(calls, 'payloadAs', input, { when: 'now', revision })
  return (
    <div className="min-w-0">
      <CallView call={call} busy={copyAsText.writing}>
        {({ text, contentType, losses, refused }) => (
          <>
            <div className="mb-2 flex items-center gap-3">
              <span className="text-muted">
                {copyAsText.contentType} <code>{contentType}</code>
              </span>
              <span className="ml-auto">
                <CopyButton worded label={copyAsText.copy} text={text} />
              </span>
            </div>
            <pre
              tabIndex={0}
              className="mb-3 max-h-[46vh] overflow-auto rounded-lg border border-line bg-raised px-3 py-2.5 font-mono text-[0.75rem] leading-5 whitespace-pre-wrap wrap-anywhere"
            >
              {text}
            </pre>
            {refused !== undefined && (
              <Note tone="warn" title={copyAsText.refused}>
                {refused}
              </Note>
            )}
            <Losses losses={losses} />
          </>
        )}
      </CallView>
    </div>
  )
}

function Losses({ losses }: { losses: readonly string[] }) {
  if (losses.length === 0) return <p className="text-muted">{copyAsText.nothingLost}</p>
  return (
    <Note tone="warn" title={copyAsText.losses}>
      <ul className="list-disc pl-4">
        {losses.map((loss) => (
          <li key={loss}>{loss}</li>
        ))}
      </ul>
    </Note>
  )
}
