/** The list at the left: open models with the state of their runtime, recent ones, samples. */
import type { OpenedModel, Place, RuntimeState } from '#shared/contract.ts'
import { shownLocation } from '#shared/masked-location.ts'
import { SquareArrowOutUpRight, X } from 'lucide-react'
import { useEffect, useEffectEvent, useId } from 'react'
import type { ReactNode } from 'react'
import { useActions, useApp } from '../engine.tsx'
import { formatAge, lastPart } from '../format.ts'
import { Dot } from '../parts/Dot.tsx'
import type { DotTone } from '../parts/Dot.tsx'
import { Name } from '../parts/Name.tsx'
import { choicesOf, closedPlaces, keyOfPlace, placeWords } from '../place-choices.ts'
import type { OpenProblem } from '../state.ts'
import { useNow } from '../use-now.ts'
import { RailPlaces } from './Places.tsx'
import { frameText } from '../strings/frame.ts'

/** The tone of a runtime's state. */
export function runtimeTone(state: RuntimeState): DotTone {
  switch (state.kind) {
    case 'none':
      return 'warn'
    case 'idle':
      return state.failure === undefined ? 'off' : 'warn'
    case 'loading':
    case 'busy':
      return 'busy'
    case 'ready':
      return 'ok'
    case 'crashed':
      return 'bad'
  }
}

/** The rail; floating over the model where the window is narrow. */
export function Rail({ isFloating }: { isFloating: boolean }) {
  const models = useApp((state) => state.models)
  const missing = useApp((state) => state.missing)
  const samples = useApp((state) => state.samples)
  const recents = useApp((state) => state.recents)
  const actions = useActions()
  const closed = { recents: closedPlaces(recents, models), samples: closedPlaces(samples, models) }
  const place = isFloating ? 'absolute inset-y-0 left-0 z-30 shadow-float' : ''
  const close = () => isFloating && actions.setRail(null)
  useEscape(close)
  return (
    <>
      {isFloating && (
        <button
          type="button"
          aria-label={frameText.hideRail}
          onClick={close}
          className="absolute inset-0 z-20 bg-[rgb(0_0_0/0.25)]"
        />
      )}
      <nav
        data-rail
        aria-label={frameText.railName}
        className={`flex w-[236px] shrink-0 flex-col gap-1 overflow-y-auto border-r border-line bg-canvas px-2 py-3 ${place}`}
      >
        {models.length + missing.length > 0 && (
          <Group title={frameText.railOpen}>
            {models.map((opened) => (
              <OpenItem key={opened.id} opened={opened} onGo={close} />
            ))}
            {missing.map((problem) => (
              <MissingItem
                key={JSON.stringify([problem.location, problem.choices])}
                problem={problem}
                onGo={close}
              />
            ))}
          </Group>
        )}
        <RailPlaces onGo={close} />
        {closed.recents.length > 0 && (
          <Group title={frameText.railRecent}>
            {closed.recents.map((place) => (
              <PlaceItem
                key={keyOfPlace(place)}
                place={place}
                isNameShared={closed.recents.some((other) => other !== place && other.name === place.name)}
                onGo={close}
                onForget={() => void actions.forgetRecent(place)}
              />
            ))}
          </Group>
        )}
        {closed.samples.length > 0 && (
          <Group title={frameText.railSamples}>
            {closed.samples.map((place) => (
              <PlaceItem key={keyOfPlace(place)} place={place} onGo={close} />
            ))}
          </Group>
        )}
      </nav>
    </>
  )
}

/** Runs something when Escape is pressed. */
function useEscape(run: () => void): void {
  const onEscape = useEffectEvent(run)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onEscape()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <div className="not-first:mt-2">
      <h2 id={id} className="px-2 pb-1 text-tiny font-semibold text-faint">
        {title}
      </h2>
      <ul aria-labelledby={id} className="flex flex-col gap-px">
        {children}
      </ul>
    </div>
  )
}

function OpenItem({ opened, onGo }: { opened: OpenedModel; onGo: () => void }) {
  const actions = useActions()
  const active = useApp((state) => state.activeId === opened.id)
  const flavors = opened.model.flavors.map((flavor) => flavor.name).join(' · ')
  const look = active ? 'bg-accent-soft' : 'hover:bg-sunken'
  return (
    <li className={`group relative rounded-md ${look}`}>
      <button
        type="button"
        aria-current={active ? 'page' : undefined}
        onClick={() => {
          actions.activate(opened.id)
          onGo()
        }}
        className="grid w-full grid-cols-[14px_minmax(0,1fr)] items-center gap-x-2 rounded-md px-2 py-1 text-left"
      >
        <Dot tone={runtimeTone(opened.runtime)} />
        <span
          className={`truncate pr-5 group-focus-within:pr-10 group-hover:pr-10 ${active ? 'font-semibold text-accent' : ''}`}
        >
          <Name text={opened.model.name} />
        </span>
        <span className="col-start-2 truncate text-small text-faint">{flavors}</span>
      </button>
      <ItemButton
        label={frameText.ownWindow(opened.model.name)}
        className="right-[22px]"
        onClick={() => void actions.moveToWindow(opened.id)}
      >
        <SquareArrowOutUpRight aria-hidden size={11} />
      </ItemButton>
      <RemoveButton
        label={frameText.close(opened.model.name)}
        onClick={() => void actions.close(opened.id)}
      />
    </li>
  )
}

/** A model that was open last time and could not be opened again: pressing it tries once more and says why. */
function MissingItem({ problem, onGo }: { problem: OpenProblem; onGo: () => void }) {
  const actions = useActions()
  const { location, choices, failure } = problem
  const name = lastPart(shownLocation(location))
  return (
    <li className="group relative rounded-md hover:bg-sunken">
      <button
        type="button"
        title={`${shownLocation(location)}\n${failure.message}`}
        onClick={() => {
          void actions.open(location, choices)
          onGo()
        }}
        className="grid w-full grid-cols-[14px_minmax(0,1fr)] items-center gap-x-2 rounded-md px-2 py-1 text-left"
      >
        <Dot tone="bad" />
        <span className="truncate pr-5 text-muted">
          <Name text={name} />
        </span>
        <span className="col-start-2 truncate text-small text-bad">{frameText.notOpenedAgain}</span>
      </button>
      <RemoveButton label={frameText.dismissMissing(name)} onClick={() => actions.dismissMissing(problem)} />
    </li>
  )
}

interface PlaceItemProps {
  readonly place: Place
  /** Whether another one in the list has its name, so that where it is says which it is. */
  readonly isNameShared?: boolean
  readonly onGo: () => void
  readonly onForget?: () => void
}

function PlaceItem({ place, isNameShared = false, onGo, onForget }: PlaceItemProps) {
  const actions = useActions()
  const now = useNow()
  const age = place.lastOpened === null ? '' : formatAge(place.lastOpened, now)
  return (
    <li className="group relative rounded-md hover:bg-sunken">
      <button
        type="button"
        title={place.summary === '' ? placeWords(place) : `${place.summary}\n${placeWords(place)}`}
        onClick={() => {
          void actions.open(place.location, choicesOf(place))
          onGo()
        }}
        className="flex w-full flex-wrap items-baseline gap-x-2 rounded-md py-1 pr-2 pl-[30px] text-left"
      >
        <span className={`min-w-0 flex-1 truncate ${place.present ? '' : 'text-faint line-through'}`}>
          <Name text={place.name} />
        </span>
        <span className="ml-auto shrink-0 text-small text-faint group-hover:invisible">
          {place.present ? age : frameText.gone}
        </span>
        {isNameShared && (
          <span className="w-full truncate text-small text-faint">{place.store ?? place.location}</span>
        )}
      </button>
      {onForget !== undefined && <RemoveButton label={frameText.forget(place.name)} onClick={onForget} />}
    </li>
  )
}

interface ItemButtonProps {
  readonly label: string
  readonly className: string
  readonly onClick: () => void
  readonly children: ReactNode
}

/** A small button at an item's end, there when one points at the item or comes by keyboard. */
function ItemButton({ label, className, onClick, children }: ItemButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className={`absolute top-[5px] flex size-[18px] items-center justify-center rounded text-muted opacity-0 group-hover:opacity-100 hover:bg-line hover:text-ink focus-visible:opacity-100 ${className}`}
    >
      {children}
    </button>
  )
}

function RemoveButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <ItemButton label={label} className="right-1" onClick={onClick}>
      <X aria-hidden size={12} />
    </ItemButton>
  )
}
