/** The window: title bar, rail, the model in front or the start screen, status bar, dialogs. */
import { useEngine, useActions, useApp } from '../engine.tsx'
import { Boundary } from '../parts/Boundary.tsx'
import { Button } from '../parts/Button.tsx'
import { Note } from '../parts/Note.tsx'
import { activeModel, viewOf } from '../state.ts'
import { frameText } from '../strings/frame.ts'
import { openText } from '../strings/open.ts'
import { useShortcuts } from '../shortcuts.ts'
import { useFolderDrop } from '../use-folder-drop.ts'
import { useIsNarrow } from '../use-is-narrow.ts'
import { BrowseScreen } from './BrowseScreen.tsx'
import { CloseDialog } from './CloseDialog.tsx'
import { Dialogs } from './Dialogs.tsx'
import { LinkDialog } from './LinkDialog.tsx'
import { ModelScreen } from './ModelScreen.tsx'
import { Rail } from './Rail.tsx'
import { StartScreen } from './StartScreen.tsx'
import { StatusBar } from './StatusBar.tsx'
import { TitleBar } from './TitleBar.tsx'

/** The whole window. */
export function Frame() {
  const engine = useEngine()
  const opened = useApp(activeModel)
  const tab = useApp((state) => (opened === undefined ? '' : viewOf(state, opened.id).tab))
  const connection = useApp((state) => state.connection.kind)
  const browsing = useApp((state) =>
    state.opening === null && state.problem === null ? state.browsing : null,
  )
  const hasList = useApp((state) => state.models.length > 0 || state.browsing !== null)
  const chosenRail = useApp((state) => state.rail)
  const isNarrow = useIsNarrow()
  useShortcuts(engine)
  useFolderDrop(engine)
  // Without a model the start screen lists the same places, larger.
  const railShown = chosenRail ?? (!isNarrow && hasList)
  return (
    <div className="grid h-full grid-cols-[minmax(0,1fr)] grid-rows-[40px_minmax(0,1fr)_auto]">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded focus:bg-panel focus:px-3 focus:py-1"
      >
        {frameText.skip}
      </a>
      <TitleBar railShown={railShown} />
      <div className="relative flex min-h-0">
        {railShown && <Rail isFloating={isNarrow} />}
        <main id="main" tabIndex={-1} className="flex min-w-0 flex-1 flex-col bg-panel outline-none">
          <LostConnection />
          {opened !== undefined ? (
            <Boundary key={opened.id} place={tab}>
              <ModelScreen opened={opened} />
            </Boundary>
          ) : browsing !== null ? (
            <Boundary key={browsing.store} place={JSON.stringify(browsing.path)}>
              <BrowseScreen browsing={browsing} />
            </Boundary>
          ) : (
            connection !== 'connecting' && <StartScreen />
          )}
        </main>
      </div>
      <StatusBar />
      <DropHint />
      <Dialogs />
      <LinkDialog />
      <CloseDialog />
      <Announcement />
    </div>
  )
}

function LostConnection() {
  const connection = useApp((state) => state.connection)
  const actions = useActions()
  if (connection.kind !== 'lost') return null
  return (
    <div className="px-6 pt-3">
      <Note
        tone="bad"
        role="alert"
        title={connection.failure.message}
        actions={
          <Button weight="link" onClick={() => void actions.connect()}>
            {frameText.reconnect}
          </Button>
        }
      >
        <p>{connection.failure.hint}</p>
      </Note>
    </div>
  )
}

/** Over a model; the start screen has a place of its own for a drop. */
function DropHint() {
  const isShown = useApp((state) => state.drop === 'over' && state.activeId !== null)
  if (!isShown) return null
  return (
    <div className="pointer-events-none fixed inset-2 z-40 flex items-center justify-center rounded-xl border-2 border-dashed border-accent bg-accent-soft/80 text-large font-semibold text-accent">
      {openText.dropNow}
    </div>
  )
}

function Announcement() {
  const announcement = useApp((state) => state.announcement)
  return (
    <div role="status" className="sr-only">
      {announcement}
    </div>
  )
}
