/** Goes through a long list window by window. */
import { formatCount } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { treesText } from '../strings/trees.ts'

interface PagerProps {
  readonly from: number
  readonly count: number
  readonly size: number
  readonly onChoose: (from: number) => void
}

/** Nothing where everything fits one window. */
export function Pager({ from, count, size, onChoose }: PagerProps) {
  if (count <= size) return null
  const last = Math.min(count, from + size)
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-2 text-muted">
      <Button disabled={from === 0} onClick={() => onChoose(Math.max(0, from - size))}>
        {treesText.previous}
      </Button>
      {treesText.window(formatCount(from), formatCount(last - 1), formatCount(count))}
      <Button disabled={last >= count} onClick={() => onChoose(from + size)}>
        {treesText.next}
      </Button>
    </div>
  )
}
