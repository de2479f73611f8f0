/** Whether an open model has the same files as another one, wherever that is: answered by digests of every file. */
import type { OpenedModel } from '#shared/contract.ts'
import type { FolderDifference } from '#shared/store.ts'
import { useState } from 'react'
import { useApp, useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { Name } from '../parts/Name.tsx'
import { browseText, originText } from '../strings/browse.ts'
import { useCall } from '../use-call.ts'

/** As many files that differ are named. */
const MAX_FILES = 8

interface Asked {
  readonly location: string
  readonly store: string | undefined
}

const field = 'min-h-7 min-w-0 rounded-md border border-control bg-panel px-2'

/** A location to hold the model against, and the store it is asked of. */
export function SameFilesForm({ opened }: { opened: OpenedModel }) {
  const stores = useApp((state) => state.stores)
  const [location, setLocation] = useState('')
  const [store, setStore] = useState(opened.source?.store ?? '')
  const [asked, ask] = useState<Asked | null>(null)
  return (
    <form
      className="mt-3 grid gap-1.5"
      onSubmit={(event) => {
        event.preventDefault()
        if (location.trim() === '') return
        ask({ location: location.trim(), store: store === '' ? undefined : store })
      }}
    >
      <div className="flex flex-wrap gap-1.5">
        <input
          aria-label={originText.other}
          placeholder={originText.otherExample}
          value={location}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setLocation(event.target.value)}
          className={`${field} flex-[1_1_180px]`}
        />
        {stores.length > 0 && (
          <select
            aria-label={originText.otherStore}
            value={store}
            onChange={(event) => setStore(event.target.value)}
            className={`${field} flex-[0_1_150px] truncate pr-5`}
          >
            <option value="">{originText.usualStore}</option>
            {stores.map((place) => (
              <option key={place.store} value={place.store}>
                {place.label}
              </option>
            ))}
          </select>
        )}
        <Button type="submit">{originText.sameFiles}</Button>
      </div>
      {asked !== null && (
        <Answer key={`${asked.store ?? ''} ${asked.location}`} opened={opened} asked={asked} />
      )}
    </form>
  )
}

function Answer({ opened, asked }: { opened: OpenedModel; asked: Asked }) {
  const { calls } = useEngine()
  const same = useCall(calls, 'sameFiles', { id: opened.id, ...asked }, { when: 'now' })
  return (
    <CallView call={same} busy={originText.comparing}>
      {(difference) => (
        <div role="status" className="text-small text-muted">
          {difference.same ? originText.same : originText.different(difference.files.length)}
          <DifferentFiles files={difference.files} />
        </div>
      )}
    </CallView>
  )
}

function DifferentFiles({ files }: Pick<FolderDifference, 'files'>) {
  if (files.length === 0) return null
  const rest = files.length - MAX_FILES
  return (
    <ul className="mt-1">
      {files.slice(0, MAX_FILES).map(({ path, kind }) => (
        <li key={path} className="wrap-anywhere">
          <Name text={path} /> <span className="text-faint">{originText.fileKinds[kind]}</span>
        </li>
      ))}
      {rest > 0 && <li className="text-faint">{browseText.more_(rest)}</li>}
    </ul>
  )
}
