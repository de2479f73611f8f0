/** The folder's files: a tree with sizes and digests, and a look into one of them. */
import type { CallOutput, OpenedModel } from '#shared/contract.ts'
import type { FileEntry } from '#shared/model.ts'
import { useMemo, useState } from 'react'
import { formatBytes, formatPlural } from '../format.ts'
import { namedFiles } from '../named-files.ts'
import { Button } from '../parts/Button.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Name } from '../parts/Name.tsx'
import { Note } from '../parts/Note.tsx'
import { ProgressLine } from '../parts/ProgressLine.tsx'
import { Empty } from '../parts/Section.tsx'
import { filesText } from '../strings/model.ts'
import type { Call } from '../use-call.ts'
import { FilePreview } from './FilePreview.tsx'
import { FileTree } from './FileTree.tsx'

interface FilesProps {
  readonly opened: OpenedModel
  readonly digests: Call<CallOutput<'digestFiles'>>
}

/** Missing files that are listed; a hostile MLmodel may name any number. */
const MAX_LISTED = 20

/** The last tab. */
export function Files({ opened, digests }: FilesProps) {
  const { files, totalBytes } = opened.model
  const [path, setPath] = useState<string | null>(() => firstChoice(files))
  const chosen = files.find((file) => file.path === path) ?? null
  const named = useMemo(() => namedFiles(opened.model), [opened.model])
  const { state } = digests
  const byPath = new Map(
    state.kind === 'done' ? state.value.files.map((file) => [file.path, file.sha256]) : [],
  )
  return (
    <div className="@container h-full">
      <div className="flex h-full min-h-0 flex-col @min-[700px]:flex-row">
        <div className="flex min-h-0 flex-col border-line px-4 py-4 @max-[700px]:max-h-[45%] @max-[700px]:border-b @min-[700px]:w-[380px] @min-[700px]:shrink-0 @min-[700px]:border-r">
          <div className="mb-2 flex flex-wrap items-center gap-2 px-2">
            <span className="text-muted">
              {formatPlural(files.filter((file) => file.kind === 'file').length, 'file')},{' '}
              {formatBytes(totalBytes)}
              {named.extra.length > 0 && `, ${filesText.extra(named.extra.length)}`}
            </span>
            {state.kind === 'idle' && (
              <Button weight="link" className="ml-auto" onClick={digests.start}>
                {filesText.compute}
              </Button>
            )}
          </div>
          {state.kind === 'busy' && (
            <div className="mb-3 px-2">
              <ProgressLine
                progress={state.progress}
                fallback={filesText.computing}
                since={state.since}
                onCancel={state.cancel}
              />
            </div>
          )}
          {state.kind === 'failed' && <FailureNote failure={state.failure} onRetry={digests.start} />}
          {named.missing.length > 0 && (
            <div className="mb-2">
              <Note tone="warn" title={filesText.missing(named.missing.length)}>
                <ul>
                  {named.missing.slice(0, MAX_LISTED).map((missing) => (
                    <li key={missing} className="font-mono wrap-anywhere">
                      <Name text={missing} />
                    </li>
                  ))}
                </ul>
              </Note>
            </div>
          )}
          <FileTree
            files={files}
            chosen={path}
            digests={byPath}
            extra={new Set(named.extra)}
            onChoose={setPath}
          />
        </div>
        <div className="flex min-h-0 min-w-0 flex-1 flex-col px-6 py-4">
          {chosen === null ? (
            <Empty title={filesText.choose} />
          ) : (
            <FilePreview
              key={chosen.path}
              id={opened.id}
              file={chosen}
              digest={byPath.get(chosen.path)}
              namedBy={named.by(chosen.path)}
            />
          )}
        </div>
      </div>
    </div>
  )
}

function firstChoice(files: readonly FileEntry[]): string | null {
  return files.find((file) => file.path === 'MLmodel' && file.kind === 'file')?.path ?? null
}
