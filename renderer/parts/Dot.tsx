/** A small round mark of state; words beside it say the same. */

const tones = {
  off: 'bg-transparent border border-line-strong',
  ok: 'bg-ok',
  warn: 'bg-warn',
  bad: 'bg-bad',
  busy: 'bg-accent animate-pulse',
} as const

/** How a dot is meant. */
export type DotTone = keyof typeof tones

/** One dot. */
export function Dot({ tone }: { tone: DotTone }) {
  return <span aria-hidden className={`inline-block size-2 shrink-0 rounded-full ${tones[tone]}`} />
}
