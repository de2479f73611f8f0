import type { Api } from '#shared/contract.ts'
import type { storeCalls } from '#shared/store-calls.ts'

const nothing = { items: [], nextToken: null } as const
const emptyCache = { folder: '/home/ana/.cache/palate', entries: [], bytes: 0 } as const

/** The double's answers on stores: there are none. */
export const storeAnswers: Pick<Api, keyof typeof storeCalls> = {
  storePlaces: async () => [],
  addStore: async () => [],
  signIn: async () => [],
  signOut: async () => [],
  forgetStore: async () => [],
  searchExperiments: async () => nothing,
  searchRuns: async () => nothing,
  searchLoggedModels: async () => nothing,
  searchRegisteredModels: async () => nothing,
  searchModelVersions: async () => nothing,
  modelFlavors: async ({ locations }) => locations.map(() => null),
  resolveLocation: async ({ location }) => ({
    kind: 'model',
    label: 'a folder of this machine',
    leadsTo: location,
    source: null,
  }),
  modelOrigin: async () => null,
  sameFiles: async () => ({ same: true, left: '', right: '', files: [] }),
  cacheEntries: async () => emptyCache,
  clearCache: async () => emptyCache,
}
