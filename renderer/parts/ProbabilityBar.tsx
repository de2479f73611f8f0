/** A class with its probability as a bar. */

/** Three digits tell classes apart at a glance; the exact value stands in its own column or tooltip. */
const DIGITS = 4

/** The bar. */
export function ProbabilityBar({ name, probability }: { name: string; probability: number }) {
  return (
    <span className="flex items-center gap-2 font-sans text-base">
      <span className="min-w-0 flex-1 truncate">{name}</span>
      <span aria-hidden className="h-1.5 w-16 shrink-0 overflow-hidden rounded-full bg-line">
        <span
          className="block h-full rounded-full bg-accent"
          style={{ width: `${Math.min(1, Math.max(0, probability)) * 100}%` }}
        />
      </span>
      <span className="shrink-0">{probability.toFixed(DIGITS)}</span>
    </span>
  )
}
