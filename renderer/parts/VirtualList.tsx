/** A list of lines of which only those in sight are drawn when it is long. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useImperativeHandle, useRef } from 'react'
import type { ReactNode, RefObject } from 'react'

interface VirtualListProps {
  readonly count: number
  /** Height of a line in pixels before it is measured. */
  readonly estimate: number
  readonly label: string
  readonly render: (index: number) => ReactNode
  /** Is given the way to bring a line into sight. */
  readonly reveal?: RefObject<((index: number) => void) | null>
}

/** Lines that are drawn without a scroll box. */
const MAX_PLAIN = 60

/** The list. */
export function VirtualList({ count, estimate, label, render, reveal }: VirtualListProps) {
  const box = useRef<HTMLDivElement>(null)
  const isLong = count > MAX_PLAIN
  const virtualizer = useVirtualizer({
    count,
    enabled: isLong,
    getScrollElement: () => box.current,
    estimateSize: () => estimate,
    overscan: 8,
  })
  useImperativeHandle(reveal, () => (index: number) => {
    if (isLong) virtualizer.scrollToIndex(index, { align: 'center' })
  })
  if (!isLong) {
    return (
      <div role="group" aria-label={label} className="divide-y divide-line">
        {Array.from({ length: count }, (_, index) => render(index))}
      </div>
    )
  }
  return (
    <div ref={box} role="group" aria-label={label} className="max-h-[62vh] overflow-auto">
      <div className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => (
          <div
            key={item.key}
            ref={virtualizer.measureElement}
            data-index={item.index}
            className="absolute inset-x-0 top-0 border-b border-line"
            style={{ transform: `translateY(${item.start}px)` }}
          >
            {render(item.index)}
          </div>
        ))}
      </div>
    </div>
  )
}
