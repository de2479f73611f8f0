/** A small quiet label. */
import type { ReactNode } from 'react'

const tones = {
  plain: 'border-line bg-raised text-muted',
  accent: 'border-transparent bg-accent-soft text-accent',
  ok: 'border-transparent bg-ok-soft text-ok',
  warn: 'border-transparent bg-warn-soft text-warn',
  bad: 'border-transparent bg-bad-soft text-bad',
} as const

/** How a tag or note is meant. */
export type Tone = keyof typeof tones

/** One label. */
export function Tag({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={`inline-block rounded border px-1.5 text-tiny leading-[18px] whitespace-nowrap ${tones[tone]}`}
    >
      {children}
    </span>
  )
}

/** A type as it stands beside a name. */
export function TypeText({ children }: { children: ReactNode }) {
  return <span className="font-mono text-tiny text-faint">{children}</span>
}
