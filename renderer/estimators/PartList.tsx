/** The estimators of a model as a list, indented by what they are part of. */
import { useRef } from 'react'
import type { KeyboardEvent } from 'react'
import type { EstimatorEntry, EstimatorList } from '#shared/estimators.ts'
import { Name } from '../parts/Name.tsx'
import { estimatorsText } from '../strings/estimators.ts'

interface PartListProps {
  readonly list: EstimatorList
  readonly chosen: number
  readonly onChoose: (place: number) => void
}

/** The list; arrow keys walk through it. */
export function PartList({ list, chosen, onChoose }: PartListProps) {
  const { estimators } = list
  const box = useRef<HTMLUListElement>(null)
  const walk = (event: KeyboardEvent, place: number) => {
    const to = targetOf(event.key, place, estimators.length)
    if (to === null) return
    event.preventDefault()
    onChoose(to)
    box.current?.querySelectorAll('button')[to]?.focus()
  }
  return (
    <nav aria-label={estimatorsText.steps} className="min-w-0">
      <ul
        ref={box}
        className="max-h-[min(60vh,560px)] overflow-auto rounded-lg border border-line bg-panel p-1 @min-[760px]:max-h-[80vh]"
      >
        {estimators.map((entry, place) => (
          // Places are what the entries are named by.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={place} style={{ paddingLeft: `${depthOf(estimators, place) * 14}px` }}>
            <button
              type="button"
              aria-current={place === chosen}
              tabIndex={place === chosen ? 0 : -1}
              onClick={() => onChoose(place)}
              onKeyDown={(event) => walk(event, place)}
              className="w-full rounded px-2 py-1 text-left hover:bg-sunken aria-[current=true]:bg-accent-soft"
            >
              <PartLine entry={entry} isChosen={place === chosen} />
            </button>
          </li>
        ))}
      </ul>
      {list.isCut && <p className="mt-1 text-muted">{estimatorsText.cut}</p>}
    </nav>
  )
}

function targetOf(key: string, place: number, count: number): number | null {
  if (key === 'ArrowDown') return Math.min(count - 1, place + 1)
  if (key === 'ArrowUp') return Math.max(0, place - 1)
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : null
}

/** Deeper ones stand as far to the right as these. */
const MAX_INDENT = 8

function depthOf(estimators: readonly EstimatorEntry[], place: number): number {
  let depth = 0
  for (let at = estimators[place]?.parent ?? null; at !== null && depth < MAX_INDENT; depth++)
    at = estimators[at]?.parent ?? null
  return depth
}

function PartLine({ entry, isChosen }: { entry: EstimatorEntry; isChosen: boolean }) {
  const { className, role, changed, treeCount, columnCount, columns } = entry
  const notes = [
    ...(treeCount > 1 ? [estimatorsText.trees(treeCount)] : []),
    ...(columnCount === null ? [] : [columnsText(columns ?? [], columnCount)]),
    ...(changed === null || changed === 0 ? [] : [estimatorsText.changed(changed)]),
  ]
  return (
    <>
      <span className={`block truncate font-semibold ${isChosen ? 'text-accent' : ''}`}>
        <Name text={shortClass(className)} />
      </span>
      <span className="block truncate text-tiny text-muted">
        {role === '' ? estimatorsText.model : <Name text={role} />}
        {notes.length > 0 && ` · ${notes.join(', ')}`}
      </span>
    </>
  )
}

/** Two names fit beside the rest. */
function columnsText(columns: readonly string[], count: number): string {
  return count > 0 && count <= 2 ? columns.join(' and ') : estimatorsText.columns(count)
}

/** The last part of a class name, or what stands in place of a class. */
export function shortClass(className: string): string {
  if (className === 'passthrough' || className === 'drop') return estimatorsText.classless[className]
  return className.slice(className.lastIndexOf('.') + 1)
}
