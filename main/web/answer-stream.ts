/** One call as a stream of encoded messages, one a line: progress, then the reply. */
import type { Api } from '#shared/contract.ts'
import { answer } from '#shared/wire.ts'

/** A call as it arrives over HTTP. */
export interface HttpCall {
  readonly name: string
  /** The encoded input. */
  readonly input: string
  /** Aborts when the page that asked has gone. */
  readonly signal: AbortSignal
}

/** Starts the call; reading gives its messages. Cancelling the stream aborts the call. */
export function answerStream(api: Api, call: HttpCall): ReadableStream<Uint8Array> {
  const cancelled = new AbortController()
  const signal = AbortSignal.any([call.signal, cancelled.signal])
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (message: string) => {
        if (!signal.aborted) controller.enqueue(encoder.encode(`${message}\n`))
      }
      void answer(api, call.name, call.input, { signal, send }).then((reply) => {
        send(reply)
        if (!cancelled.signal.aborted) controller.close()
      })
    },
    cancel() {
      cancelled.abort()
    },
  })
}
