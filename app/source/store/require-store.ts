/** Whether what a person names for a store is one, before it is kept in the list of places. */
import { lstat } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { UserError } from '#shared/user-error.ts'
import { isServerUri } from '../rest/server-address.ts'
import type { SourceContext } from '../source.ts'
import { experimentPlaces, registeredModelPlaces } from './file/layout.ts'
import { openStore } from './open-store.ts'

/**
 * Throws UserError as `openStore` does, and `bad-model` for a folder without experiments and registered models and for a
 * database that is not MLflow's. A server is not asked: it may want to know who asks first.
 */
export async function requireStore(uri: string, context: SourceContext): Promise<void> {
  if (isServerUri(uri)) return
  const store = await openStore(uri, context)
  try {
    if (store.kind === 'file') await requireFileStore(fileURLToPath(store.uri))
    else await store.searchExperiments({ pageSize: 1 })
  } finally {
    store.close()
  }
}

/** MLflow writes `0/meta.yaml` when it makes a store; one that cannot be read is a store too. */
async function requireFileStore(folder: string): Promise<void> {
  for (const place of [...experimentPlaces(folder), ...registeredModelPlaces(folder)]) {
    if (await isThere(folder, ...place, 'meta.yaml')) return
  }
  throw new UserError({
    code: 'bad-model',
    message: `${folder} is no store of MLflow: it has neither experiments nor registered models.`,
    hint: await hintFor(folder),
    where: folder,
  })
}

async function hintFor(folder: string): Promise<string> {
  if (await isThere(folder, 'MLmodel')) return 'It is a model: open it instead.'
  for (const name of ['mlruns', 'mlflow.db']) {
    if (await isThere(folder, name)) return `It has ${name} in it: add ${path.join(folder, name)}.`
  }
  return 'Give the mlruns folder itself, or the file of a tracking database.'
}

async function isThere(...parts: readonly string[]): Promise<boolean> {
  return (await lstat(path.join(...parts)).catch(() => null)) !== null
}
