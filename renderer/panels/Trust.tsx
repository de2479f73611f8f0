/** The question of trust: what Python would run of the model in front, and whether it may. */
import type { OpenedModel } from '#shared/contract.ts'
import type { Failure } from '#shared/failure.ts'
import type { RunningPart, TrustReport } from '#shared/trust.ts'
import { useState } from 'react'
import { useApp, useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { DialogFrame } from '../parts/DialogFrame.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Name } from '../parts/Name.tsx'
import { Note } from '../parts/Note.tsx'
import { Tag } from '../parts/Tag.tsx'
import { trustModel } from '../run-in-python.ts'
import { activeModel, viewOf } from '../state.ts'
import { trustText } from '../strings/trust.ts'
import { useCall } from '../use-call.ts'

/** Over the model in front; nothing where none is. */
export function TrustDialog({ onClose }: { onClose: () => void }) {
  const opened = useApp(activeModel)
  return opened === undefined ? null : <OfModel opened={opened} onClose={onClose} />
}

interface OfModelProps {
  readonly opened: OpenedModel
  readonly onClose: () => void
}

function OfModel({ opened, onClose }: OfModelProps) {
  const { calls } = useEngine()
  const revision = useApp((state) => viewOf(state, opened.id).revision)
  // A report belongs to one opening of the dialog: the folder may change between two.
  const [asked] = useState(() => Date.now())
  const report = useCall(calls, 'trustReport', { id: opened.id }, { when: 'now', revision: asked + revision })
  const title = opened.trust === 'trusted' ? trustText.titleTrusted : trustText.title
  return (
    <DialogFrame title={title(opened.model.name)} width="wide" onClose={onClose}>
      <CallView call={report} busy={trustText.reading}>
        {(value) => <Report report={value} opened={opened} onClose={onClose} />}
      </CallView>
    </DialogFrame>
  )
}

function Report({ report, opened, onClose }: OfModelProps & { readonly report: TrustReport }) {
  const isTrusted = opened.trust === 'trusted'
  return (
    <div className="flex flex-col gap-4">
      {isTrusted ? (
        report.since !== null && <p>{trustText.since(dateOf(report.since))}</p>
      ) : (
        <p className="max-w-[80ch]">{trustText.lead}</p>
      )}
      {report.trustedBefore !== null && (
        <Note tone="warn">{trustText.changed(dateOf(report.trustedBefore))}</Note>
      )}
      {report.obstacle !== null && (
        <Note tone="bad" title={trustText.obstacle}>
          {report.obstacle} {trustText.copy}
        </Note>
      )}
      <section aria-label={trustText.parts}>
        <h3 className="mb-2 font-semibold">{trustText.parts}</h3>
        {report.parts.length === 0 ? (
          <p className="text-muted">{trustText.noParts}</p>
        ) : (
          <ul className="flex flex-col gap-2">
            {report.parts.map((part) => (
              <li key={`${part.kind} ${part.path}`}>
                <Part part={part} />
              </li>
            ))}
          </ul>
        )}
      </section>
      <p className="text-muted">
        {trustText.digest} <code className="wrap-anywhere">{report.digest}</code>. {trustText.digestLead}
      </p>
      <Answer report={report} opened={opened} onClose={onClose} />
    </div>
  )
}

function Part({ part: { kind, path, verdict, summary, imports } }: { part: RunningPart }) {
  const known = kind === 'loader' ? trustText.knownLoader : trustText.known
  return (
    <div className="rounded-lg border border-line px-3 py-2">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="text-muted">{trustText.kinds[kind]}</span>
        <span className="font-semibold wrap-anywhere">
          <Name text={path} />
        </span>
        <Tag tone={verdict === 'known' ? 'plain' : 'warn'}>
          {verdict === 'known' ? known : trustText.unknown}
        </Tag>
      </p>
      <p className="wrap-anywhere">{summary}</p>
      {imports.length > 0 && (
        <details className="mt-1">
          <summary className="cursor-pointer text-accent">{trustText.imports(imports.length)}</summary>
          <ul
            className="mt-1 max-h-48 overflow-auto"
            tabIndex={0}
            aria-label={trustText.imports(imports.length)}
          >
            {imports.map(({ name, isKnown, note }) => (
              <li key={name} className="wrap-anywhere">
                <code className={isKnown ? '' : 'text-warn'}>
                  <Name text={name} />
                </code>
                {!isKnown && <span className="text-muted"> {note ?? trustText.unknown}</span>}
                {isKnown && note !== undefined && <span className="text-muted"> {note}</span>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

function Answer({ report, opened, onClose }: OfModelProps & { readonly report: TrustReport }) {
  const engine = useEngine()
  const [isBusy, setIsBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const trust = async () => {
    if (isBusy || report.obstacle !== null) return
    setIsBusy(true)
    const problem = await trustModel(engine, opened.id, report.digest)
    setIsBusy(false)
    if (problem === null) onClose()
    else setFailure(problem)
  }
  const revoke = async () => {
    await engine.api.revokeTrust({ digest: report.digest }).catch(() => undefined)
    onClose()
  }
  return (
    <>
      {failure !== null && <FailureNote failure={failure} />}
      <div className="flex flex-wrap items-center justify-end gap-2">
        {opened.trust === 'trusted' ? (
          <>
            <Button onClick={() => void revoke()}>{trustText.revoke}</Button>
            <Button weight="primary" onClick={onClose}>
              {trustText.close}
            </Button>
          </>
        ) : (
          <>
            <Button aria-disabled={isBusy || report.obstacle !== null} onClick={() => void trust()}>
              {isBusy ? trustText.trusting : trustText.trust}
            </Button>
            <Button weight="primary" onClick={onClose}>
              {trustText.cancel}
            </Button>
          </>
        )}
      </div>
    </>
  )
}

function dateOf(milliseconds: number): string {
  return new Date(milliseconds).toLocaleDateString('en', { dateStyle: 'medium' })
}
