/** The window: title bar, rail, the model in front or the start screen, status bar, dialogs. */
import { useEngine, useActions, useApp } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { Note } from '../parts/Note.tsx'
import { activeModel } from '../state.ts'
import { frameText } from '../strings/frame.ts'
import { useShortcuts } from '../shortcuts.ts'
import { useIsNarrow } from '../use-is-narrow.ts'
import { Dialogs } from './Dialogs.tsx'
import { ModelScreen } from './ModelScreen.tsx'
import { Rail } from './Rail.tsx'
import { StartScreen } from './StartScreen.tsx'
import { StatusBar } from './StatusBar.tsx'
import { TitleBar } from './TitleBar.tsx'

/** The whole window. */
export function Frame() {
  const engine = useEngine()
  const opened = useApp(activeModel)
  const connection = useApp((state) => state.connection.kind)
  const hasModels = useApp((state) => state.models.length > 0)
  const chosenRail = useApp((state) => state.rail)
  const isNarrow = useIsNarrow()
  useShortcuts(engine)
  // Without a model the start screen lists the same places, larger.
  const railShown = chosenRail ?? (!isNarrow && hasModels)
  return (
    <div className="grid h-full grid-rows-[40px_minmax(0,1fr)_auto]">
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
            <ModelScreen key={opened.id} opened={opened} />
          ) : (
            connection !== 'connecting' && <StartScreen />
          )}
        </main>
      </div>
      <StatusBar />
      <Dialogs />
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

function Announcement() {
  const announcement = useApp((state) => state.announcement)
  return (
    <div role="status" className="sr-only">
      {announcement}
    </div>
  )
}
