/** Environments being made, by model: they go on, and are shown again, when the tab is left and come back to. */
import type { Api } from '#shared/contract.ts'
import type { Failure } from '#shared/failure.ts'
import type { CreatedEnvironment, CreationProgress } from '#shared/python-environment.ts'
import { toFailure } from '#shared/user-error.ts'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'

/** Where the making of one is. */
export interface Creation {
  readonly lines: readonly string[]
  readonly state:
    | {
        readonly kind: 'busy'
        readonly since: number
        readonly activity: string | null
        readonly cancel: () => void
      }
    | { readonly kind: 'done'; readonly made: CreatedEnvironment }
    | { readonly kind: 'failed'; readonly failure: Failure }
}

/** As many of the last lines are kept: a large environment says some thousands. */
const MAX_LINES = 2_000

type Creations = StoreApi<Readonly<Record<string, Creation>>>

const stores = new WeakMap<Api, Creations>()

/** What is being made over an engine. */
export function creationsOf(api: Api): Creations {
  const known = stores.get(api)
  if (known !== undefined) return known
  const store: Creations = createStore(() => ({}))
  stores.set(api, store)
  return store
}

/** Starts making a model's environment, unless that is under way. */
export async function startCreation(api: Api, id: string, overrides: readonly string[]): Promise<void> {
  const store = creationsOf(api)
  if (store.getState()[id]?.state.kind === 'busy') return
  const aborting = new AbortController()
  const busy = { kind: 'busy', since: Date.now(), activity: null, cancel: () => aborting.abort() } as const
  store.setState({ [id]: { lines: [], state: busy } })
  const report = ({ activity, line }: CreationProgress) => {
    const lines = store.getState()[id]?.lines ?? []
    const all = line === undefined ? lines : [...lines, line].slice(-MAX_LINES)
    store.setState({ [id]: { lines: all, state: { ...busy, activity } } })
  }
  const finish = (state: Creation['state']) =>
    store.setState({ [id]: { lines: store.getState()[id]?.lines ?? [], state } })
  try {
    finish({
      kind: 'done',
      made: await api.createEnvironment(
        { id, overrides: [...overrides] },
        { signal: aborting.signal, report },
      ),
    })
  } catch (error) {
    const failure = toFailure(error)
    if (failure.code !== 'cancelled') return finish({ kind: 'failed', failure })
    const { [id]: _cancelled, ...others } = store.getState()
    store.setState(others, true)
  }
}
