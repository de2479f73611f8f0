/** The window's page: `app://palate/`, served from the built renderer with a strict policy, and nothing besides it. */
import { protocol } from 'electron'
import type { Session } from 'electron'
import { newNonce, pageHeaders, withNonce } from '#main/content-security-policy.ts'
import type { RendererFiles } from '#main/renderer-files.ts'

/** Schemes of requests that a page makes without leaving its own files. */
const ownSchemes: ReadonlySet<string> = new Set(['app:', 'blob:', 'data:', 'devtools:'])

/** Makes `app:` a scheme with an origin of its own. Must run before the app is ready. */
export function registerRendererScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the renderer to a session and cancels every request to anywhere else. */
export function serveRenderer(session: Session, files: RendererFiles): void {
  session.protocol.handle('app', (request) => answerRequest(request, files))
  session.webRequest.onBeforeRequest((details, decide) => {
    decide({ cancel: !ownSchemes.has(schemeOf(details.url)) })
  })
}

/** The answer to one request of the page. */
export async function answerRequest(request: Request, files: RendererFiles): Promise<Response> {
  const nonce = newNonce()
  const headers = pageHeaders(nonce)
  const url = new URL(request.url)
  const file = url.host === 'palate' && request.method === 'GET' ? await files(url.pathname) : null
  if (file === null) return new Response('Not here.', { status: 404, headers })
  const isPage = file.contentType.startsWith('text/html')
  const body = isPage
    ? withNonce(new TextDecoder().decode(file.bytes), nonce)
    : new Blob([new Uint8Array(file.bytes)])
  return new Response(body, { headers: { ...headers, 'content-type': file.contentType } })
}

function schemeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : ''
}
