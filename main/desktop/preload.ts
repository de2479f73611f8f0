/**
 * What the page gets from Electron: one function to call the engine, and the path of a dropped file. Runs sandboxed in
 * a world of its own; bundled as one CommonJS file.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { CALL, CANCEL, MESSAGE } from './call-channels.ts'
import type { AnswerMessage, CallMessage } from './call-channels.ts'

/** A call under way. */
interface Waiting {
  readonly receive: (text: string) => void
  readonly end: () => void
}

const waiting = new Map<number, Waiting>()
let lastId = 0

ipcRenderer.on(MESSAGE, (_event, { id, text }: AnswerMessage) => {
  const call = waiting.get(id)
  if (text !== null) call?.receive(text)
  else {
    waiting.delete(id)
    call?.end()
  }
})

contextBridge.exposeInMainWorld('bridge', {
  call(name: string, input: string, onMessage: (text: string) => void) {
    const id = (lastId += 1)
    const done = new Promise<void>((end) => waiting.set(id, { receive: onMessage, end }))
    ipcRenderer.send(CALL, { id, name, input } satisfies CallMessage)
    return { done, cancel: () => ipcRenderer.send(CANCEL, id) }
  },
  pathOf: (file: File) => webUtils.getPathForFile(file),
})
