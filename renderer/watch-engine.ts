/** Keeps the window told of what happens in the engine, over lost connections too. */
import { toFailure } from '#shared/user-error.ts'
import type { Engine } from './engine.tsx'

/** Between two attempts to reach an engine that does not answer. */
const RETRY_MILLISECONDS = 1_500

/** Connects and listens until the returned function is called. */
export function watchEngine({ api, store, actions }: Pick<Engine, 'api' | 'store' | 'actions'>): () => void {
  const aborting = new AbortController()
  async function run() {
    while (!aborting.signal.aborted) {
      try {
        await api.watch(
          {},
          {
            signal: aborting.signal,
            report: (event) => (event.kind === 'watching' ? void actions.connect() : actions.receive(event)),
          },
        )
      } catch (error) {
        if (aborting.signal.aborted) return
        store.setState({ connection: { kind: 'lost', failure: toFailure(error) } })
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS))
    }
  }
  void run()
  return () => aborting.abort()
}
