/** The contract over Electron's IPC. */
import { ipcMain } from 'electron'
import type { IpcMainEvent, WebContents } from 'electron'
import type { Api } from '#shared/contract.ts'
import { answer } from '#shared/wire.ts'
import { CALL, CANCEL, MESSAGE } from './call-channels.ts'
import type { AnswerMessage, CallMessage } from './call-channels.ts'
import { isTrustedSender } from './trusted-sender.ts'

/** As many characters as the loopback host takes bytes (main/web/routes.ts). */
const MAX_INPUT_LENGTH = 128 * 1024 * 1024

/** Calls under way of one page, by the id the page gave. */
type PageCalls = Map<number, AbortController>

/** Answers calls of trusted senders, each by its window's Api; a page that goes away or loads anew has its calls aborted. */
export function setupCalls(apiOf: (page: WebContents) => Api | null): void {
  const pages = new WeakMap<WebContents, PageCalls>()
  ipcMain.on(CALL, (event, message: unknown) => {
    if (!isTrustedSender(event.senderFrame) || !isCallMessage(message)) return
    const api = apiOf(event.sender)
    if (api !== null) void answerCall(api, event, message, callsOf(pages, event.sender))
  })
  ipcMain.on(CANCEL, (event, id: unknown) => {
    if (!isTrustedSender(event.senderFrame) || typeof id !== 'number') return
    pages.get(event.sender)?.get(id)?.abort()
  })
}

async function answerCall(api: Api, event: IpcMainEvent, call: CallMessage, calls: PageCalls): Promise<void> {
  const cancel = new AbortController()
  const { signal } = cancel
  calls.set(call.id, cancel)
  const reply = (text: string | null) => {
    // A page that is gone, or has loaded anew and counts its calls from one again, must not hear of this call.
    if (calls.get(call.id) !== cancel || event.sender.isDestroyed()) return
    event.reply(MESSAGE, { id: call.id, text } satisfies AnswerMessage)
  }
  reply(await answer(api, call.name, call.input, { signal, send: reply }))
  reply(null)
  if (calls.get(call.id) === cancel) calls.delete(call.id)
}

function callsOf(pages: WeakMap<WebContents, PageCalls>, sender: WebContents): PageCalls {
  const known = pages.get(sender)
  if (known !== undefined) return known
  const calls: PageCalls = new Map()
  pages.set(sender, calls)
  const abandon = () => {
    const abandoned = [...calls.values()]
    calls.clear()
    for (const call of abandoned) call.abort()
  }
  sender.on('destroyed', abandon)
  sender.on('render-process-gone', abandon)
  sender.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) abandon()
  })
  return calls
}

function isCallMessage(message: unknown): message is CallMessage {
  if (typeof message !== 'object' || message === null) return false
  const { id, name, input } = message as Partial<Record<keyof CallMessage, unknown>>
  return (
    typeof id === 'number' &&
    typeof name === 'string' &&
    typeof input === 'string' &&
    input.length <= MAX_INPUT_LENGTH
  )
}
