/** What is being done, how far it is, for how long, and a way to stop it. */
import type { Progress } from '#shared/contract.ts'
import { openText } from '../strings/open.ts'
import { Button } from './Button.tsx'
import { Elapsed } from './Elapsed.tsx'

interface ProgressLineProps {
  readonly progress: Progress | null
  /** Said until the engine reports something. */
  readonly fallback: string
  readonly since: number
  readonly onCancel?: () => void
}

/** A bar with words. Where nothing can be counted the bar only moves. */
export function ProgressLine({ progress, fallback, since, onCancel }: ProgressLineProps) {
  const share = shareDone(progress)
  const activity = progress?.activity ?? fallback
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-3">
        <span role="status">{activity}</span>
        <span className="ml-auto text-muted">
          <Elapsed since={since} />
        </span>
      </div>
      <div
        role="progressbar"
        aria-label={activity}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(share === null ? {} : { 'aria-valuenow': Math.round(share * 100) })}
        className="h-1 overflow-hidden rounded-full bg-line"
      >
        <div
          className={`h-full rounded-full bg-accent ${share === null ? 'w-1/3 animate-pulse' : ''}`}
          style={share === null ? {} : { width: `${share * 100}%` }}
        />
      </div>
      {onCancel !== undefined && (
        <div>
          <Button onClick={onCancel}>{openText.cancel}</Button>
        </div>
      )}
    </div>
  )
}

function shareDone(progress: Progress | null): number | null {
  if (progress?.done === undefined || progress.total === undefined || progress.total <= 0) return null
  return Math.min(1, progress.done / progress.total)
}
