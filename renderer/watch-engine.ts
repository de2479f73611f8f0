/** Keeps the window told of what happens in the engine, over lost connections too. */
import { toFailure } from '#shared/user-error.ts'
import type { Engine } from './engine.tsx'

/** Between two attempts to reach an engine that does not answer. */
const RETRY_MILLISECONDS = 1_500
/** A page out of sight is heard of as often; one that is not heard of for minutes lets its models' processes go. */
const SIGN_MILLISECONDS = 60_000

/**
 * Connects and listens until the returned function is called. A page that is out of sight does not listen: a browser
 * has six connections for all tabs of one host (HTTP/1.1), and each listening tab holds one.
 */
export function watchEngine({ api, store, actions }: Pick<Engine, 'api' | 'store' | 'actions'>): () => void {
  const ending = new AbortController()
  async function listen(signal: AbortSignal) {
    while (!signal.aborted) {
      try {
        await api.watch(
          {},
          {
            signal,
            report: (event) => (event.kind === 'watching' ? void actions.connect() : actions.receive(event)),
          },
        )
      } catch (error) {
        if (signal.aborted) return
        store.setState({ connection: { kind: 'lost', failure: toFailure(error) } })
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS))
    }
  }
  let hiding = new AbortController()
  const follow = () => {
    hiding.abort()
    hiding = new AbortController()
    if (document.visibilityState === 'visible') void listen(AbortSignal.any([ending.signal, hiding.signal]))
  }
  document.addEventListener('visibilitychange', follow, { signal: ending.signal })
  follow()
  const sign = () => {
    if (document.visibilityState === 'hidden') void api.about({}).catch(() => undefined)
  }
  const signs = setInterval(sign, SIGN_MILLISECONDS)
  return () => {
    clearInterval(signs)
    ending.abort()
  }
}
