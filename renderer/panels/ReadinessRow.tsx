/** One place a model can go: its verdict in a word, why in a line, and what that rests on to be opened. */
import type { TargetReadiness } from '#shared/readiness.ts'
import type { Verdict } from '#shared/readiness-words.ts'
import { readinessTitles, verdictWord } from '#shared/readiness-words.ts'
import { ChevronRight } from 'lucide-react'
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { Tag } from '../parts/Tag.tsx'
import type { Tone } from '../parts/Tag.tsx'
import { Findings } from './Findings.tsx'

const tones: Readonly<Record<Verdict, Tone>> = {
  ready: 'ok',
  warnings: 'warn',
  'not-ready': 'bad',
  'not-checked': 'plain',
}

interface ReadinessRowProps {
  readonly readiness: TargetReadiness
  /** Shown under the findings. */
  readonly children?: ReactNode
}

const look =
  'grid w-full grid-cols-[16px_minmax(0,1fr)_auto] items-start gap-x-2 gap-y-1 px-2.5 py-1.5 text-left @min-[560px]:grid-cols-[16px_minmax(150px,190px)_92px_minmax(0,1fr)]'

/** A line of the list; what has nothing more to say does not open. */
export function ReadinessRow({ readiness, children }: ReadinessRowProps) {
  const [isOpen, setIsOpen] = useState(false)
  const id = useId()
  const { findings } = readiness
  const canOpen = findings.length > 0 || children !== undefined
  const line = <Line readiness={readiness} isOpen={canOpen ? isOpen : null} />
  return (
    <li className="not-first:border-t not-first:border-line">
      {canOpen ? (
        <button
          type="button"
          className={`${look} hover:bg-raised focus-visible:-outline-offset-2`}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setIsOpen(!isOpen)}
        >
          {line}
        </button>
      ) : (
        <div className={look}>{line}</div>
      )}
      {canOpen && isOpen && (
        <div id={id} className="flex flex-col gap-3 px-2.5 pt-1 pb-3 @min-[560px]:pl-8.5">
          {findings.length > 0 && <Findings findings={findings} />}
          {children}
        </div>
      )}
    </li>
  )
}

function Line({ readiness, isOpen }: { readiness: TargetReadiness; isOpen: boolean | null }) {
  const { target, verdict, reason, findings } = readiness
  const warnings = findings.filter(({ severity }) => severity === 'warning').length
  return (
    <>
      {isOpen === null ? (
        <span />
      ) : (
        <ChevronRight
          aria-hidden
          size={14}
          className={`mt-[3px] text-muted transition-transform motion-reduce:transition-none ${isOpen ? 'rotate-90' : ''}`}
        />
      )}
      <span>{readinessTitles[target]}</span>
      <span>
        <Tag tone={tones[verdict]}>{verdictWord(verdict, warnings)}</Tag>
      </span>
      <span className="col-start-2 col-end-4 wrap-anywhere text-muted @min-[560px]:col-auto">{reason}</span>
    </>
  )
}
