/** The bones of a panel: sections, boxes, name-and-value lists. */
import { useId } from 'react'
import type { ReactNode } from 'react'

interface SectionProps {
  readonly title: ReactNode
  readonly aside?: ReactNode
  readonly children: ReactNode
}

/** A titled part of a panel. */
export function Section({ title, aside, children }: SectionProps) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="not-first:mt-6">
      <div className="mb-2 flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {aside !== undefined && (
          <div className="ml-auto flex flex-wrap items-center gap-2 text-muted">{aside}</div>
        )}
      </div>
      {children}
    </section>
  )
}

/** A bordered box; what is wider than it scrolls inside it. */
export function Box({ children, label }: { children: ReactNode; label?: string }) {
  const scrollable = label === undefined ? {} : { role: 'group', 'aria-label': label, tabIndex: 0 }
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-panel" {...scrollable}>
      {children}
    </div>
  )
}

/** Names with values; entries with a null value are left out. */
export function Facts({ entries }: { entries: readonly (readonly [string, ReactNode])[] }) {
  const shown = entries.filter(([, value]) => value !== null && value !== undefined && value !== '')
  return (
    <dl className="grid grid-cols-[minmax(88px,124px)_minmax(0,1fr)] gap-x-3 gap-y-1.5">
      {shown.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="wrap-anywhere text-muted">{name}</dt>
          <dd className="min-w-0 wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** What is said where there is nothing to show. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="rounded-lg border border-dashed border-control px-4 py-6 text-center">
      <p className="font-semibold">{title}</p>
      {children !== undefined && <div className="mx-auto mt-1 max-w-[56ch] text-muted">{children}</div>}
    </div>
  )
}
