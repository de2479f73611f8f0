/** Starts the window. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { connect } from './client.ts'
import { installCspNonce } from './csp-nonce.ts'
import { createEngineContext, EngineProvider } from './engine.tsx'
import { Frame } from './panels/Frame.tsx'
import { askBeforeLeaving } from './predict/ask-before-leaving.ts'
import { keepWindow, restoreWindow } from './kept-window.ts'
import { keepTabs, keepView, storedView } from './stored-view.ts'
import { followTheme, storedTheme } from './theme.ts'
import { watchEngine } from './watch-engine.ts'
import './styles.css'

installCspNonce()
const api = connect()
const lastActive = await restoreWindow(api, localStorage)
const engine = createEngineContext(api, {
  lastActive,
  theme: storedTheme(localStorage),
  ...storedView(sessionStorage),
})
followTheme(engine.store, document.documentElement, localStorage)
keepView(engine.store, sessionStorage)
keepTabs(engine.store, localStorage)
keepWindow(engine.store, api)
watchEngine(engine)
askBeforeLeaving(engine.sessions)

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no root element.')
createRoot(root).render(
  <StrictMode>
    <EngineProvider engine={engine}>
      <Frame />
    </EngineProvider>
  </StrictMode>,
)
