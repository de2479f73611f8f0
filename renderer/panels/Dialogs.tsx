/** The dialogs of the window. */
import type { ReactNode } from 'react'
import { useActions, useApp } from '../engine.tsx'
import { DialogFrame } from '../parts/DialogFrame.tsx'
import { Keys } from '../parts/Keys.tsx'
import { Facts } from '../parts/Section.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { shortcutGroups } from '../shortcuts.ts'
import { themeChoices } from '../state.ts'
import { windowText } from '../strings/window.ts'
import { Palette } from './Palette.tsx'
import { TrustDialog } from './Trust.tsx'
import { TrustedList } from './TrustedList.tsx'

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
    case 'trust':
      return <Trust />
  }
}

function Frame({ title, children }: { title: string; children: ReactNode }) {
  const actions = useActions()
  return (
    <DialogFrame title={title} onClose={() => actions.showDialog(null)}>
      {children}
    </DialogFrame>
  )
}

function Trust() {
  const actions = useActions()
  return <TrustDialog onClose={() => actions.showDialog(null)} />
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
      <TrustedList />
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
