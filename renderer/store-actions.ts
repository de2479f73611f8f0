/** What the user can do with stores. */
import type { Api, CallInput } from '#shared/contract.ts'
import type { StorePlace } from '#shared/store.ts'
import type { Browsing } from './browsing.ts'
import { enterStore } from './browsing.ts'
import { isSamePick, MAX_PICKED } from './state.ts'
import type { AppStore, PickedModel } from './state.ts'

/** Stores in the list, and the one that is looked at. Calls reject with a failure where nothing changed. */
export interface StoreActions {
  /** Shows a store; null goes back to the start. */
  readonly browse: (browsing: Browsing | null) => void
  /** Picks a model for a comparison, or gives it up again. */
  readonly pick: (model: PickedModel) => void
  /** Keeps a store in the list and shows it. */
  readonly addStore: (store: string) => Promise<void>
  readonly forgetStore: (store: string) => Promise<void>
  readonly signIn: (store: string, credentials: CallInput<'signIn'>['credentials']) => Promise<void>
  readonly signOut: (store: string) => Promise<void>
}

/** Joins the window's store with the engine. */
export function createStoreActions(api: Api, store: AppStore): StoreActions {
  const take = (stores: readonly StorePlace[]) => store.setState({ stores })
  const browse = (browsing: Browsing | null) =>
    store.setState({ browsing, activeId: null, problem: null, dialog: null })

  return {
    browse,
    pick: (model) =>
      store.setState(({ picked }) => {
        const others = picked.filter((other) => !isSamePick(other, model))
        return { picked: others.length < picked.length ? others : [...others, model].slice(-MAX_PICKED) }
      }),
    addStore: async (uri) => {
      const before = store.getState().stores
      const stores = await api.addStore({ store: uri })
      take(stores)
      const known = new Set(before.map((place) => place.store))
      const added =
        stores.find((place) => place.store === uri) ??
        stores.find((place) => !known.has(place.store)) ??
        stores.at(-1)
      if (added !== undefined) browse(enterStore(added))
    },
    forgetStore: async (uri) => {
      take(await api.forgetStore({ store: uri }))
      if (store.getState().browsing?.store === uri) store.setState({ browsing: null })
    },
    signIn: async (uri, credentials) => take(await api.signIn({ store: uri, credentials })),
    signOut: async (uri) => take(await api.signOut({ store: uri })),
  }
}
