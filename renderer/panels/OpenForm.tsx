/** Ways to name a folder: a field, the system's dialog, a browser of folders, a drop. */
import { useEffect, useRef, useState } from 'react'
import { useActions, useApp } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { ExactField } from '../parts/ExactField.tsx'
import { Note } from '../parts/Note.tsx'
import { openText } from '../strings/open.ts'
import { FolderBrowser } from './FolderBrowser.tsx'

/** The drop zone with everything in it. */
export function OpenForm({ initial }: { initial: string }) {
  const actions = useActions()
  const hasDialog = useApp((state) => state.about?.hasFolderDialog ?? false)
  const [location, setLocation] = useState(initial)
  const [browsing, setBrowsing] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const drop = useApp((state) => state.drop)
  useEffect(() => field.current?.focus(), [])
  const canOpen = location.trim() !== ''
  return (
    <div
      className={`rounded-xl border border-dashed px-5 py-5 transition-colors ${drop === 'over' ? 'border-accent bg-accent-soft' : 'border-line-strong bg-raised'}`}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (canOpen) void actions.open(location.trim())
        }}
      >
        <label htmlFor="location" className="mb-1 block font-semibold">
          {openText.location}
        </label>
        <div className="flex flex-wrap gap-2">
          <ExactField
            ref={field}
            id="location"
            placeholder={openText.placeholder}
            value={location}
            onChange={setLocation}
          />
          <Button weight="primary" type="submit" aria-disabled={!canOpen} className="min-h-8">
            {openText.open}
          </Button>
          {hasDialog && (
            <Button className="min-h-8" onClick={() => void actions.chooseFolder()}>
              {openText.choose}
            </Button>
          )}
          <Button className="min-h-8" aria-expanded={browsing} onClick={() => setBrowsing(!browsing)}>
            {browsing ? openText.hideBrowse : openText.browse}
          </Button>
        </div>
      </form>
      <p className="mt-2 text-muted">{drop === 'over' ? openText.dropNow : openText.drop}</p>
      {drop === 'pathless' && (
        <div className="mt-3">
          <Note tone="warn" role="alert">
            {openText.dropNoPath}
          </Note>
        </div>
      )}
      {(browsing || drop === 'pathless') && (
        <div className="mt-3">
          <FolderBrowser onOpen={(path) => void actions.open(path)} />
        </div>
      )}
    </div>
  )
}
