/** What could be meant by a number that its type can't hold, each a press away, and why it does not fit. */
import { useState } from 'react'
import { Button } from '../parts/Button.tsx'
import { unfitText } from '../strings/unfit.ts'
import type { Unfit } from './number-fit.ts'

interface UnfitWaysProps {
  readonly unfit: Unfit
  readonly onUse: (text: string) => void
}

/** The ways out, side by side. */
export function UnfitWays({ unfit, onUse }: UnfitWaysProps) {
  const [isExplained, setIsExplained] = useState(false)
  return (
    <>
      <span className="inline-flex flex-wrap items-baseline gap-x-3">
        {unfit.uses.map((text) => (
          <Button key={text} weight="link" className="min-h-0!" onClick={() => onUse(text)}>
            {unfitText.use(text)}
          </Button>
        ))}
        <Button
          weight="link"
          className="min-h-0!"
          aria-expanded={isExplained}
          onClick={() => setIsExplained(!isExplained)}
        >
          {unfitText.why}
        </Button>
      </span>
      {isExplained && (
        <p className="text-muted">
          {unfit.why} {unfitText.rawSends}
        </p>
      )}
    </>
  )
}
