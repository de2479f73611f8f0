/** A look into one file: text as text, anything else as bytes, a part at a time. */
import type { FileEntry } from '#shared/model.ts'
import { useState } from 'react'
import { toFailure } from '#shared/user-error.ts'
import { useApp, useEngine } from '../engine.tsx'
import { fileLanguage } from '../file-language.ts'
import { formatBytes } from '../format.ts'
import { hexLines } from '../hex-lines.ts'
import type { NamedBy } from '../named-files.ts'
import { Button } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { CodeView } from '../parts/CodeView.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { Name } from '../parts/Name.tsx'
import { Note } from '../parts/Note.tsx'
import { filesText } from '../strings/model.ts'
import { useCall } from '../use-call.ts'

/** Bytes of one part: enough to read, little enough to draw at once. */
const TEXT_PART = 131_072
const HEX_PART = 4_096

interface FilePreviewProps {
  readonly id: string
  readonly file: FileEntry
  readonly digest: string | undefined
  readonly namedBy: NamedBy
}

/** One file. */
export function FilePreview({ id, file, digest, namedBy }: FilePreviewProps) {
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="min-w-0 font-semibold wrap-anywhere">
          <Name text={file.path} />
        </h2>
        <CopyButton text={file.path} label={filesText.copy} />
        <RevealButton id={id} path={file.path} />
        {file.kind === 'file' && <span className="text-muted">{formatBytes(file.size)}</span>}
        {digest !== undefined && (
          <code className="min-w-0 truncate text-faint" title={digest}>
            {digest}
          </code>
        )}
      </div>
      <p className="mb-2 text-muted">{filesText.named(namedBy)}</p>
      {file.kind === 'link' && <Note tone="warn">{filesText.link}</Note>}
      {file.kind === 'file' &&
        (file.size === 0 ? <Note>{filesText.empty}</Note> : <Content id={id} file={file} />)}
    </>
  )
}

/** Shows the file where the system keeps files; a browser's page cannot. */
function RevealButton({ id, path }: { readonly id: string; readonly path: string }) {
  const { api } = useEngine()
  const canReveal = useApp((state) => state.about?.hasFileManager ?? false)
  const [failure, setFailure] = useState<string | null>(null)
  if (!canReveal) return null
  const reveal = () =>
    void api.revealFile({ id, path }).then(
      () => setFailure(null),
      (error: unknown) => setFailure(toFailure(error).message),
    )
  return (
    <>
      <Button weight="link" onClick={reveal}>
        {filesText.reveal}
      </Button>
      {failure !== null && (
        <span role="alert" className="text-bad">
          {failure}
        </span>
      )}
    </>
  )
}

function Content({ id, file }: { id: string; file: FileEntry }) {
  const { calls } = useEngine()
  const [offset, setOffset] = useState(0)
  const part = useCall(
    calls,
    'readFile',
    { id, path: file.path, offset, length: Math.min(TEXT_PART, Math.max(1, file.size - offset)) },
    { when: 'now', revision: file.modified },
  )
  return (
    <CallView call={part} busy={filesText.loading}>
      {({ bytes, size, isText }) => {
        const shown = isText ? bytes : bytes.subarray(0, HEX_PART)
        const end = offset + shown.length
        const step = isText ? TEXT_PART : HEX_PART
        return (
          <>
            <div className="mb-2 flex flex-wrap items-center gap-3 text-muted">
              {!isText && <span>{filesText.hex}</span>}
              {size > shown.length && (
                <>
                  <span>{filesText.partOf(formatBytes(offset), formatBytes(end), formatBytes(size))}</span>
                  <Button disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - step))}>
                    {filesText.previous}
                  </Button>
                  <Button disabled={end >= size} onClick={() => setOffset(end)}>
                    {filesText.next}
                  </Button>
                </>
              )}
            </div>
            {isText ? (
              <CodeView
                key={`${offset} ${file.modified}`}
                label={file.path}
                text={new TextDecoder().decode(shown)}
                language={fileLanguage(file.path)}
              />
            ) : (
              <pre
                role="group"
                tabIndex={0}
                aria-label={file.path}
                className="min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-raised p-3"
              >
                {hexLines(shown, offset).join('\n')}
              </pre>
            )}
          </>
        )
      }}
    </CallView>
  )
}
