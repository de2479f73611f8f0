/** What no page of ours may do: go elsewhere, open windows, hold a webview, or get a permission. */
import { app, dialog, session, shell } from 'electron'
import type { WebContents } from 'electron'
import { pageOrigin, pageUrl } from './page-address.ts'

/** Writing text to the clipboard at a press of Copy is the one thing that is asked for. */
const allowedPermission = 'clipboard-sanitized-write'

/** Limits every page that this app will ever have. */
export function setupPageLimits(): void {
  app.on('web-contents-created', (_event, contents) => limitPage(contents))
}

/** Refuses every permission of the default session. Must run when the app is ready. */
export function denyPermissions(): void {
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((_contents, permission, decide, details) => {
    decide(permission === allowedPermission && details.requestingUrl.startsWith(`${pageOrigin}/`))
  })
  defaultSession.setPermissionCheckHandler(
    (_contents, permission, origin) => permission === allowedPermission && origin.startsWith(pageOrigin),
  )
  defaultSession.setDevicePermissionHandler(() => false)
}

function limitPage(contents: WebContents): void {
  contents.on('will-frame-navigate', (event) => {
    // A reload is the one navigation that leads to where the page already is.
    if (!event.isMainFrame || event.url.split('#')[0] !== pageUrl) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    void offerExternal(url)
    return { action: 'deny' }
  })
}

/** Shows an outside address before the system's browser opens it; anything but http and https is dropped. */
async function offerExternal(url: string): Promise<void> {
  if (!URL.canParse(url) || !['http:', 'https:'].includes(new URL(url).protocol)) return
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: 'Open this address in the browser?',
    detail: url.slice(0, 2_000),
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  })
  if (response === 0) await shell.openExternal(url)
}
