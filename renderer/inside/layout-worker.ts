/** The thread that lays graphs out: takes one LayoutInput, answers with the layout or with a message of failure. */
import { layoutGraph } from './graph-layout.ts'
import type { GraphLayout, LayoutInput } from './graph-layout.ts'

/** What the thread answers. */
export type LayoutAnswer =
  | { readonly ok: true; readonly layout: GraphLayout }
  | { readonly ok: false; readonly message: string }

globalThis.addEventListener('message', (event: MessageEvent<LayoutInput>) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin to name
  globalThis.postMessage(answerTo(event.data))
})

function answerTo(input: LayoutInput): LayoutAnswer {
  try {
    return { ok: true, layout: layoutGraph(input) }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}
