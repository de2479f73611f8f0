/** A side's predict written as files that a team would commit. */
import type { SideChoice } from '#shared/compare-calls.ts'
import type { OpenedModel } from '#shared/contract.ts'
import type { Failure } from '#shared/failure.ts'
import { toFailure } from '#shared/user-error.ts'
import { useState } from 'react'
import { useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { compareText } from '../strings/compare.ts'
import { Labelled } from './field.tsx'
import { choiceOf } from './side-draft.ts'
import type { SideDraft } from './side-draft.ts'
import { useCompare } from './use-compare.ts'

/** Whether there is code to be made of a side. */
function isExported({ kind, method }: SideDraft): boolean {
  return kind === 'custom' || (kind === 'model' && !['', 'predict'].includes(method.trim()))
}

/** For each side that is more than the logged predict: where its code goes, and what was written. */
export function ExportSides({ opened }: { opened: OpenedModel }) {
  const left = useCompare((state) => state.left)
  const right = useCompare((state) => state.right)
  const sides = [
    { name: 'left', draft: left },
    { name: 'right', draft: right },
  ] as const
  const exported = sides.filter(({ draft }) => isExported(draft))
  if (exported.length === 0) return null
  return (
    <details className="rounded-lg border border-line bg-panel px-3 py-2">
      <summary className="cursor-pointer font-semibold">{compareText.exportTitle}</summary>
      <p className="mt-1 text-muted">{compareText.exportHint}</p>
      {exported.map(({ name, draft }) => (
        <ExportSide key={name} side={compareText[name]} draft={draft} opened={opened} />
      ))}
    </details>
  )
}

type Written =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'files'; readonly files: readonly string[] }
  | { readonly kind: 'failed'; readonly failure: Failure }

function ExportSide({ side, draft, opened }: { side: string; draft: SideDraft; opened: OpenedModel }) {
  const { api } = useEngine()
  const [folder, setFolder] = useState(`${opened.folder}-custom`)
  const [params, setParams] = useState('')
  const takesParams = draft.kind === 'custom' && draft.language === 'javascript'
  const [written, setWritten] = useState<Written>({ kind: 'nothing' })
  const write = async () => {
    try {
      const choice: SideChoice = choiceOf(draft, side)
      const { files } = await api.exportSide({
        side: choice,
        folder,
        ...(takesParams && params.trim() !== '' ? { params } : {}),
      })
      setWritten({ kind: 'files', files })
    } catch (error) {
      setWritten({ kind: 'failed', failure: toFailure(error) })
    }
  }
  return (
    <div className="mt-2">
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
        <Labelled
          label={compareText.exportFolder(side)}
          value={folder}
          spellCheck={false}
          onChange={(event) => setFolder(event.target.value)}
          className="w-full @min-[640px]:w-96"
        />
        {takesParams && (
          <Labelled
            label={compareText.exportParams(side)}
            value={params}
            placeholder='{"threshold": 0.5}'
            spellCheck={false}
            onChange={(event) => setParams(event.target.value)}
            className="w-full font-mono @min-[640px]:w-96"
          />
        )}
        <Button onClick={() => void write()}>{compareText.exportSide(side)}</Button>
      </div>
      {written.kind === 'failed' && <FailureNote failure={written.failure} />}
      {written.kind === 'files' && (
        <div role="status" className="mt-2">
          <p className="text-muted">{compareText.exported}</p>
          <ul className="font-mono">
            {written.files.map((file) => (
              <li key={file} className="wrap-anywhere">
                {file}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}
