/** The dialogs of the window. */
import { Dialog } from 'radix-ui'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useActions, useApp } from '../engine.tsx'
import { IconButton } from '../parts/Button.tsx'
import { Keys } from '../parts/Keys.tsx'
import { Facts } from '../parts/Section.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { shortcutGroups } from '../shortcuts.ts'
import { themeChoices } from '../state.ts'
import { windowText } from '../strings/window.ts'
import { Palette } from './Palette.tsx'

/** Whichever dialog is asked for. */
export function Dialogs() {
  const dialog = useApp((state) => state.dialog)
  switch (dialog) {
    case null:
      return null
    case 'palette':
      return <Palette />
    case 'settings':
      return <Settings />
    case 'shortcuts':
      return <Shortcuts />
    case 'about':
      return <About />
  }
}

function Frame({ title, children }: { title: string; children: ReactNode }) {
  const actions = useActions()
  return (
    <Dialog.Root open onOpenChange={(open) => !open && actions.showDialog(null)}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-[rgb(0_0_0/0.35)]" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 max-h-[76vh] w-[min(520px,calc(100vw-32px))] -translate-x-1/2 overflow-auto rounded-xl border border-line bg-panel p-5 shadow-float outline-none"
        >
          <div className="mb-4 flex items-center">
            <Dialog.Title className="text-large font-semibold">{title}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label={windowText.close} className="ml-auto">
                <X aria-hidden size={15} />
              </IconButton>
            </Dialog.Close>
          </div>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Settings() {
  const theme = useApp((state) => state.theme)
  const actions = useActions()
  return (
    <Frame title={windowText.settings}>
      <div className="flex flex-wrap items-center gap-3">
        <span className="w-20 text-muted">{windowText.theme}</span>
        <Segmented
          label={windowText.theme}
          value={theme}
          choices={themeChoices.map((choice) => ({ value: choice, label: windowText.themes[choice] }))}
          onChange={actions.setTheme}
        />
      </div>
    </Frame>
  )
}

function Shortcuts() {
  return (
    <Frame title={windowText.shortcuts}>
      {shortcutGroups.map((group) => (
        <section key={group.title} className="not-first:mt-4">
          <h3 className="mb-1 font-semibold">{group.title}</h3>
          <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
            {group.rows.map((row) => (
              <div key={row.keys} className="contents">
                <dt>{row.does}</dt>
                <dd className="text-right">
                  <Keys keys={row.keys} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Frame>
  )
}

function About() {
  const about = useApp((state) => state.about)
  return (
    <Frame title={windowText.about}>
      {about !== null && (
        <Facts
          entries={[
            [windowText.version, about.version],
            [windowText.host, windowText.hosts[about.host]],
            [windowText.platform, about.platform],
            [
              windowText.runtime,
              `${about.nativeRuntime.name} ${about.nativeRuntime.version} ${about.nativeRuntime.detail}`,
            ],
          ]}
        />
      )}
      <p className="mt-4 text-muted">{windowText.privacy}</p>
      <p className="mt-1 text-muted">{windowText.licence}</p>
    </Frame>
  )
}
