/** Models that are picked for a comparison: the box in a row, and what is picked so far. */
import { X } from 'lucide-react'
import { useActions, useApp } from '../engine.tsx'
import { Button, IconButton } from '../parts/Button.tsx'
import { Name } from '../parts/Name.tsx'
import { isSamePick, MAX_PICKED } from '../state.ts'
import type { PickedModel } from '../state.ts'
import { browseText } from '../strings/browse.ts'
import type { ListColumn } from './BrowseList.tsx'

/** The column that picks the row's model; a row without one has no box. */
export function pickColumn<T>(pickOf: (row: T) => PickedModel | null): ListColumn<T> {
  return {
    id: 'pick',
    header: <span className="sr-only">{browseText.pick}</span>,
    width: '36px',
    hasContent: (row) => pickOf(row) !== null,
    cell: (row) => {
      const model = pickOf(row)
      return model === null ? null : <PickBox model={model} />
    },
  }
}

/** One row's box. With two picked, the others wait until one is given up. */
function PickBox({ model }: { model: PickedModel }) {
  const actions = useActions()
  const picked = useApp((state) => state.picked)
  const isPicked = picked.some((other) => isSamePick(other, model))
  return (
    <input
      type="checkbox"
      aria-label={browseText.pickModel(nameOf(model))}
      checked={isPicked}
      disabled={!isPicked && picked.length >= MAX_PICKED}
      onChange={() => actions.pick(model)}
      className="size-4 align-middle accent-accent"
    />
  )
}

/** What is picked, from whichever list and store; nothing while nothing is. */
export function PickedBar() {
  const actions = useActions()
  const picked = useApp((state) => state.picked)
  const [left, right] = picked
  if (left === undefined) return null
  return (
    <section
      aria-label={browseText.picked}
      className="flex flex-wrap items-center gap-x-3 gap-y-1.5 rounded-lg border border-line bg-sunken px-3 py-2"
    >
      <span className="text-muted">{browseText.picked}</span>
      {picked.map((model) => (
        <span key={`${model.store} ${model.location}`} className="flex min-w-0 items-center gap-0.5">
          <span className="flex min-w-0 gap-1.5 font-semibold" title={nameOf(model)}>
            <span className="max-w-72 min-w-0 truncate">
              <Name text={model.name} />
            </span>
            <span className="shrink-0">
              <Name text={model.which} />
            </span>
          </span>
          <IconButton label={browseText.unpick(nameOf(model))} onClick={() => actions.pick(model)}>
            <X aria-hidden size={13} />
          </IconButton>
        </span>
      ))}
      {right === undefined ? (
        <span className="text-muted">{browseText.pickAnother}</span>
      ) : (
        <Button weight="primary" className="ml-auto" onClick={() => void actions.compare(left, right)}>
          {browseText.compare}
        </Button>
      )}
    </section>
  )
}

function nameOf({ name, which }: PickedModel): string {
  return which === '' ? name : `${name} ${which}`
}
