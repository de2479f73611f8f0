/** The request body itself, letter by letter. */
import { lazy, Suspense, useMemo } from 'react'
import { Button } from '../parts/Button.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { Tag } from '../parts/Tag.tsx'
import { predictText } from '../strings/predict.ts'
import { parseJson, writeJsonLines } from './json-text.ts'
import { usePredict, useSession } from './use-session.ts'
import { formToSend, writeDraftLines } from './write-draft.ts'

const CodeEditor = lazy(async () => ({ default: (await import('../parts/CodeEditor.tsx')).CodeEditor }))

const contentTypes = ['application/json', 'text/csv'] as const

/** An editor over the body: made from the draft until it is edited, then kept as it is written. */
export function RawView() {
  const { actions } = useSession()
  const present = usePredict((state) => state.present)
  const { raw, draft } = present
  const text = useMemo(() => raw?.text ?? writeDraftLines(draft), [raw, draft])
  const contentType = raw?.contentType ?? 'application/json'
  const isJson = contentType.startsWith('application/json')
  const format = () => {
    const parsed = parseJson(text)
    if ('node' in parsed) actions.writeRaw(writeJsonLines(parsed.node))
  }
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
        <label className="flex items-center gap-2">
          <span className="sr-only">{predictText.contentType}</span>
          <select
            value={contentType}
            onChange={(event) => actions.writeRaw(text, event.target.value)}
            className="h-7 rounded-md border border-control bg-panel px-1 text-ink"
          >
            {[...new Set([...contentTypes, contentType])].map((type) => (
              <option key={type}>{type}</option>
            ))}
          </select>
        </label>
        {raw?.problem == null && <Tag>{formToSend(draft).replace(':', ', ')}</Tag>}
        <span>{raw === null ? predictText.rawDerived : predictText.rawEdited}</span>
        <span className="ml-auto flex gap-3">
          {isJson && (
            <Button weight="link" onClick={format}>
              {predictText.format}
            </Button>
          )}
          <CopyButton text={text} label={predictText.copyBody} worded />
        </span>
      </div>
      <Suspense fallback={<div className="h-[44vh] rounded-lg border border-line" />}>
        <CodeEditor
          label={predictText.rawLabel}
          text={text}
          language={isJson ? 'json' : 'plain'}
          problem={raw?.problem ?? null}
          onChange={(next) => actions.writeRaw(next)}
        />
      </Suspense>
      {raw?.problem != null && (
        <p className="mt-3 flex flex-wrap items-baseline gap-x-4 text-muted">
          <span>
            <span className="font-semibold">{predictText.rawOnly}</span>. {predictText.rawOnlyLead}{' '}
            {raw.problem.message}
          </span>
          <Button weight="link" onClick={actions.dropRaw}>
            {predictText.dropRaw}
          </Button>
        </p>
      )}
    </>
  )
}
