/** The body of a response with its status, to read and to copy. */
import type { ReactNode } from 'react'
import { CopyButton } from '../parts/CopyButton.tsx'
import { Tag } from '../parts/Tag.tsx'
import { predictText, resultText } from '../strings/predict.ts'

interface BodyTextProps {
  readonly status: number
  readonly text: string
  /** How much of it is shown; empty where that is all of it. */
  readonly said: string
  readonly aside?: ReactNode
}

/** The text as it is sent. */
export function BodyText({ status, text, said, aside }: BodyTextProps) {
  return (
    <>
      <div className="mb-1.5 flex flex-wrap items-center gap-2">
        <Tag tone={status === 200 ? 'ok' : 'bad'}>{resultText.status(status)}</Tag>
        {said !== '' && <span className="text-muted">{said}</span>}
        <span className="ml-auto flex items-center gap-3">
          <CopyButton text={text} label={predictText.copyBody} worded />
          {aside}
        </span>
      </div>
      <pre
        role="group"
        tabIndex={0}
        aria-label={resultText.body}
        className="max-h-[46vh] overflow-auto rounded-lg border border-line bg-raised p-3 whitespace-pre-wrap wrap-anywhere"
      >
        {text}
      </pre>
    </>
  )
}
