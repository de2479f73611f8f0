/** What the lists of a store show in their cells. */
import type { KeyValue, ModelVersion, StoredMetric } from '#shared/store.ts'
import type { ReactNode } from 'react'
import { formatAge } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { Name } from '../parts/Name.tsx'
import { Tag } from '../parts/Tag.tsx'
import { browseText } from '../strings/browse.ts'
import { useNow } from '../use-now.ts'

/** As many stand in a cell; the rest is counted. */
const MAX_IN_CELL = 4

/** MLflow's own bookkeeping (`mlflow.source.name`, …) is not what people tagged. */
const OWN_TAG = /^mlflow\./u

/** A name that leads on. */
export function NameButton({ text, label, onClick }: { text: string; label?: string; onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      aria-label={label}
      className="max-w-full min-w-24 rounded text-left font-normal wrap-anywhere text-accent underline-offset-3 hover:underline"
    >
      <Name text={text} />
    </button>
  )
}

/** Opens what a row is about. */
export function OpenButton({ label, text, onClick }: { label: string; text?: string; onClick: () => void }) {
  return (
    <Button aria-label={label} onClick={onClick} className="-my-0.5 min-h-6! py-0!">
      {text ?? browseText.open}
    </Button>
  )
}

/** A point of time as its age; the time itself on demand. */
export function Age({ time }: { time: number | null }) {
  const now = useNow()
  if (time === null) return null
  const whole = new Date(time)
  // A client may log any int64, nanoseconds for one; dates end at 8.64e15 ms (ECMA-262, 21.4.1.1).
  if (Number.isNaN(whole.getTime())) return <span className="whitespace-nowrap text-faint">{time}</span>
  return (
    <time className="whitespace-nowrap" dateTime={whole.toISOString()} title={whole.toLocaleString('en-GB')}>
      {formatAge(time, now)}
    </time>
  )
}

/** Several small things beside each other. */
function Several({ items }: { items: readonly ReactNode[] }) {
  const rest = items.length - MAX_IN_CELL
  return (
    <span className="flex flex-wrap items-center gap-x-1.5 gap-y-0.5 leading-5 in-[.table-fixed]:flex-nowrap in-[.table-fixed]:overflow-hidden">
      {items.slice(0, MAX_IN_CELL)}
      {rest > 0 && <span className="text-small text-faint">{browseText.more_(rest)}</span>}
    </span>
  )
}

/** Aliases, as they are written behind a model's name. */
export function Aliases({ names }: { names: readonly string[] }) {
  return (
    <Several
      items={names.map((name) => (
        <Tag key={name} tone="accent">
          @<Name text={name} />
        </Tag>
      ))}
    />
  )
}

/** Whether there is any that people set. */
export function hasPairs(pairs: readonly KeyValue[]): boolean {
  return pairs.some(({ key }) => !OWN_TAG.test(key))
}

/** Tags or params. */
export function Pairs({ pairs }: { pairs: readonly KeyValue[] }) {
  const shown = pairs.filter(({ key }) => !OWN_TAG.test(key))
  return (
    <Several
      items={shown.map(({ key, value }) => (
        <span key={key} title={`${key} = ${value}`} className="max-w-52 truncate text-small">
          <span className="text-muted">
            <Name text={key} />
          </span>{' '}
          <Name text={value} />
        </span>
      ))}
    />
  )
}

/** Metrics with their last values. */
export function Metrics({ metrics }: { metrics: readonly StoredMetric[] }) {
  return (
    <Several
      items={metrics.map(({ key, value }) => (
        <span key={key} title={`${key} = ${value}`} className="flex gap-1 text-small tabular-nums">
          <span className="max-w-40 truncate text-muted">
            <Name text={key} />
          </span>{' '}
          <span className="whitespace-nowrap">{metricText(value)}</span>
        </span>
      ))}
    />
  )
}

/** A metric as a person reads it: five significant digits. */
export function metricText(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  return String(Number(value.toPrecision(5)))
}

/** What is not as usual with a version: its stage, and that it is not ready. */
export function VersionState({ version }: { version: ModelVersion }) {
  return (
    <span className="flex flex-wrap gap-1">
      {version.stage !== 'None' && version.stage !== '' && <Tag tone="ok">{version.stage}</Tag>}
      {version.status !== 'READY' && version.status !== '' && <Tag tone="warn">{version.status}</Tag>}
    </span>
  )
}
