/** Opens what was open last time, behind whatever a person does meanwhile. */
import type { Api } from '#shared/contract.ts'
import { toFailure } from '#shared/user-error.ts'
import { stillActive, withModel } from './open-list.ts'
import type { AppStore } from './state.ts'

/** Opens one after the other; what cannot be opened again is listed with why. Gives whether there was anything. */
export async function restoreLast(
  api: Pick<Api, 'lastOpen' | 'openModel'>,
  store: AppStore,
): Promise<boolean> {
  const last = await api.lastOpen({}).catch(() => [])
  for (const { location, store: asked } of last) {
    const choices = asked === undefined ? {} : { store: asked }
    try {
      const opened = await api.openModel({ location, ...choices })
      store.setState((state) => ({ models: withModel(state.models, opened) }))
    } catch (error) {
      const problem = { location, choices, failure: toFailure(error) }
      store.setState(({ missing }) => ({ missing: [...missing, problem] }))
    }
  }
  if (last.length > 0) {
    store.setState((state) => {
      const front = state.models.find(({ location }) => location === state.lastActive)
      return {
        activeId: front === undefined ? stillActive(state, state.models) : (state.activeId ?? front.id),
      }
    })
  }
  return last.length > 0
}
