/** A number with a bar of its size; negative ones grow to the left of the middle. */
import { shortNumber } from '../parts/short-number.ts'

interface NumberBarProps {
  readonly value: number
  /** The size of a full bar; 0 draws none. */
  readonly largest: number
}

/** The number, whole in its tooltip. */
export function NumberBar({ value, largest }: NumberBarProps) {
  const share = largest > 0 && Number.isFinite(value) ? Math.min(1, Math.abs(value) / largest) * 100 : 0
  return (
    <span className="flex items-center justify-end gap-2" title={String(value)}>
      {largest > 0 && (
        <span aria-hidden className="h-1.5 min-w-8 max-w-24 flex-1 overflow-hidden rounded-full bg-line">
          <span
            className={`block h-full rounded-full ${value < 0 ? 'bg-warn' : 'bg-accent'}`}
            style={{ width: `${share}%` }}
          />
        </span>
      )}
      <span className="min-w-16 shrink-0">{shortNumber(value)}</span>
    </span>
  )
}
