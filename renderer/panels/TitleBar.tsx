/** The bar at the top: the rail's switch, where the model comes from, search, settings. */
import { PanelLeft, Plus, Search, Settings } from 'lucide-react'
import { maskedLocation } from '#shared/masked-location.ts'
import { useActions, useApp } from '../engine.tsx'
import { lastPart } from '../format.ts'
import { IconButton } from '../parts/Button.tsx'
import { Keys } from '../parts/Keys.tsx'
import { activeModel } from '../state.ts'
import { frameText } from '../strings/frame.ts'

/** The title bar. */
export function TitleBar({ railShown }: { railShown: boolean }) {
  const actions = useActions()
  const opened = useApp(activeModel)
  // A download's folder says nothing of the model.
  const location = opened?.source === undefined ? opened?.folder : opened.location
  return (
    <header className="flex items-center gap-1 border-b border-line bg-canvas px-2">
      <IconButton
        label={railShown ? frameText.hideRail : frameText.showRail}
        aria-expanded={railShown}
        onClick={() => actions.setRail(!railShown)}
      >
        <PanelLeft aria-hidden size={16} />
      </IconButton>
      <span className="px-1 font-semibold">{frameText.product}</span>
      {location !== undefined && <Path location={location} />}
      <button
        type="button"
        onClick={() => actions.showDialog('palette')}
        className="ml-auto flex h-7 w-[min(320px,36vw)] shrink-0 items-center gap-2 rounded-md border border-control bg-panel px-2 text-faint hover:border-line-strong"
      >
        <Search aria-hidden size={13} />
        <span className="truncate">{frameText.search}</span>
        <span className="ml-auto flex">
          <Keys keys="Mod K" />
        </span>
      </button>
      <IconButton label={frameText.openAnother} onClick={() => actions.activate(null)}>
        <Plus aria-hidden size={16} />
      </IconButton>
      <IconButton label={frameText.settings} onClick={() => actions.showDialog('settings')}>
        <Settings aria-hidden size={15} />
      </IconButton>
    </header>
  )
}

/** The folder's path; the end of it, which tells folders apart, is cut last. */
function Path({ location: given }: { location: string }) {
  const location = maskedLocation(given)
  const name = lastPart(location)
  return (
    <span className="flex min-w-0 text-muted max-[560px]:hidden" title={location}>
      <span className="shrink-[9999] truncate">{location.slice(0, location.length - name.length)}</span>
      <span className="min-w-0 truncate font-semibold text-ink">{name}</span>
    </span>
  )
}
