/** Places to open models from: in the rail, and larger on the start screen. */
import type { StorePlace } from '#shared/store.ts'
import type { Failure } from '#shared/failure.ts'
import { toFailure } from '#shared/user-error.ts'
import { Database, FolderTree, Plus, Server, X } from 'lucide-react'
import { useId, useState } from 'react'
import { enterStore } from '../browsing.ts'
import { useActions, useApp } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { DialogFrame } from '../parts/DialogFrame.tsx'
import { ExactField } from '../parts/ExactField.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Name } from '../parts/Name.tsx'
import { Section } from '../parts/Section.tsx'
import { storeNames } from '../store-names.ts'
import { placesText } from '../strings/browse.ts'

const icons = { server: Server, sqlite: Database, file: FolderTree } as const

/** The group of the rail. */
export function RailPlaces({ onGo }: { onGo: () => void }) {
  const stores = useApp((state) => state.stores)
  const current = useApp((state) => (state.activeId === null ? state.browsing?.store : undefined))
  const [isAdding, setAdding] = useState(false)
  const id = useId()
  const names = storeNames(stores)
  return (
    <div className="not-first:mt-2">
      <h2 id={id} className="px-2 pb-1 text-tiny font-semibold text-faint">
        {placesText.title}
      </h2>
      <ul aria-labelledby={id} className="flex flex-col gap-px">
        {stores.map((place) => (
          <RailPlace
            key={place.store}
            place={place}
            name={names.get(place.store) ?? place.label}
            isCurrent={place.store === current}
            onGo={onGo}
          />
        ))}
        <li>
          <button
            type="button"
            onClick={() => setAdding(true)}
            className="grid w-full grid-cols-[14px_minmax(0,1fr)] items-center gap-x-2 rounded-md px-2 py-1 text-left text-muted hover:bg-sunken hover:text-ink"
          >
            <Plus aria-hidden size={13} />
            {placesText.add}
          </button>
        </li>
      </ul>
      {isAdding && <AddPlace onClose={() => setAdding(false)} onAdded={onGo} />}
    </div>
  )
}

interface RailPlaceProps {
  readonly place: StorePlace
  /** What tells it from the others. */
  readonly name: string
  readonly isCurrent: boolean
  readonly onGo: () => void
}

function RailPlace({ place, name, isCurrent, onGo }: RailPlaceProps) {
  const actions = useActions()
  const Icon = icons[place.kind]
  return (
    <li className={`group relative rounded-md ${isCurrent ? 'bg-accent-soft' : 'hover:bg-sunken'}`}>
      <button
        type="button"
        title={place.label}
        aria-current={isCurrent ? 'page' : undefined}
        onClick={() => {
          actions.browse(enterStore(place))
          onGo()
        }}
        className="grid w-full grid-cols-[14px_minmax(0,1fr)] items-center gap-x-2 rounded-md px-2 py-1 text-left"
      >
        <Icon aria-hidden size={13} className="text-faint" />
        <span
          className={`truncate pr-5 ${isCurrent ? 'font-semibold text-accent' : ''} ${place.present ? '' : 'text-faint line-through'}`}
        >
          <Name text={name} />
        </span>
      </button>
      {place.origin === 'added' && <ForgetButton place={place} />}
    </li>
  )
}

function ForgetButton({ place }: { place: StorePlace }) {
  const actions = useActions()
  const label = placesText.forget(place.label)
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={() => void actions.forgetStore(place.store)}
      className="absolute top-[5px] right-1 flex size-[18px] items-center justify-center rounded text-muted opacity-0 group-hover:opacity-100 hover:bg-line hover:text-ink focus-visible:opacity-100"
    >
      <X aria-hidden size={12} />
    </button>
  )
}

/** The section of the start screen. */
export function StartPlaces() {
  const stores = useApp((state) => state.stores)
  const actions = useActions()
  const [isAdding, setAdding] = useState(false)
  const names = storeNames(stores)
  const add = <Button onClick={() => setAdding(true)}>{placesText.add}</Button>
  return (
    <Section title={placesText.title} aside={add}>
      {stores.length === 0 && <p className="text-muted">{placesText.lead}</p>}
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(320px,100%),1fr))] gap-2">
        {stores.map((place) => {
          const Icon = icons[place.kind]
          const note = place.present ? placesText.origins[place.origin] : placesText.gone
          return (
            <li key={place.store}>
              <button
                type="button"
                title={place.label}
                onClick={() => actions.browse(enterStore(place))}
                className="flex h-full w-full flex-col rounded-lg border border-line px-3 py-2 text-left transition-colors hover:border-line-strong hover:bg-raised"
              >
                <span className="flex w-full items-center gap-2">
                  <Icon aria-hidden size={14} className="shrink-0 text-accent" />
                  <span
                    className={`truncate font-semibold ${place.present ? '' : 'text-faint line-through'}`}
                  >
                    <Name text={names.get(place.store) ?? place.label} />
                  </span>
                </span>
                <span className="truncate text-muted">
                  {placesText.kinds[place.kind]}
                  {note !== '' && ` · ${note}`}
                </span>
              </button>
            </li>
          )
        })}
      </ul>
      {isAdding && <AddPlace onClose={() => setAdding(false)} onAdded={() => undefined} />}
    </Section>
  )
}

function AddPlace({ onClose, onAdded }: { onClose: () => void; onAdded: () => void }) {
  const actions = useActions()
  const [address, setAddress] = useState('')
  const [failure, setFailure] = useState<Failure | null>(null)
  const field = useId()
  const given = address.trim()

  async function add() {
    try {
      await actions.addStore(given)
      onClose()
      onAdded()
    } catch (error) {
      setFailure(toFailure(error))
    }
  }

  return (
    <DialogFrame title={placesText.addTitle} onClose={onClose}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (given !== '') void add()
        }}
      >
        <label htmlFor={field}>{placesText.address}</label>
        <div className="flex">
          <ExactField id={field} placeholder={placesText.placeholder} value={address} onChange={setAddress} />
        </div>
        {failure !== null && <FailureNote failure={failure} />}
        <div>
          <Button weight="primary" type="submit" aria-disabled={given === ''}>
            {placesText.addNow}
          </Button>
        </div>
      </form>
    </DialogFrame>
  )
}
