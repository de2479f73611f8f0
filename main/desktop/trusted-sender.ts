/** Who may call the engine over Electron's IPC: the top frame of our own page. */
import type { WebFrameMain } from 'electron'
import { pageOrigin } from './page-address.ts'

/** Whether a message came from the page itself: not from a frame inside it, not after it went elsewhere. */
export function isTrustedSender(frame: Pick<WebFrameMain, 'url' | 'parent'> | null): boolean {
  return frame !== null && frame.parent === null && frame.url.startsWith(`${pageOrigin}/`)
}
