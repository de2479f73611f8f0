/** Searches of a tracking server, in its own filter language, page by page. */
import type {
  LoggedModel,
  ModelVersion,
  Page,
  RegisteredModel,
  StoreExperiment,
  StoreRun,
} from '#shared/store.ts'
import { UserError } from '#shared/user-error.ts'
import type { ExperimentStoreQuery, StoreQuery } from '../store/tracking-store.ts'
import { ask, askWith } from './endpoints.ts'
import { aliasesOf, experimentOf, loggedModelOf, registeredModelOf, runOf, versionOf } from './entities.ts'
import { objects, text, textOrNull } from './fields.ts'
import type { JsonObject } from './json-call.ts'
import type { ServerAccess } from './server-access.ts'

/** A page for people; MLflow's own defaults are 1,000 runs and 10,000 versions. */
const PAGE_SIZE = 100

/** No page is asked to have more; what a server gives beyond it was not asked for. */
const MAX_ITEMS = 50_000

/** MLflow's own limit for one page of experiments and registered models. */
const LARGEST_PAGE = 1000

/** So many pages are read to have all of something; a server that goes on has no end. */
const MAX_PAGES = 20

/** Aliases of so many registered models are asked for one by one; of more, the whole registry is read. */
const FEW_NAMES = 4

/** `experiments/search`. */
export async function searchExperiments(
  access: ServerAccess,
  query: StoreQuery,
): Promise<Page<StoreExperiment>> {
  const answer = await askWith(access, 'experiments/search', searchBody(query), query.signal)
  return pageOf(answer, 'experiments', experimentOf)
}

/** `runs/search`; of all active experiments where none is named. */
export async function searchRuns(access: ServerAccess, query: ExperimentStoreQuery): Promise<Page<StoreRun>> {
  const experiments = query.experimentIds ?? (await allExperiments(access, query.signal))
  if (experiments.length === 0) return { items: [], nextToken: null }
  const body = { ...searchBody(query), experiment_ids: experiments }
  return pageOf(await askWith(access, 'runs/search', body, query.signal), 'runs', runOf)
}

/** `logged-models/search`; none where the server is older than MLflow 3. */
export async function searchLoggedModels(
  access: ServerAccess,
  query: ExperimentStoreQuery,
): Promise<Page<LoggedModel>> {
  const experiments = query.experimentIds ?? (await allExperiments(access, query.signal))
  if (experiments.length === 0) return { items: [], nextToken: null }
  const { order_by: orders, ...rest } = searchBody(query)
  const body = {
    ...rest,
    experiment_ids: experiments,
    ...(orders === undefined ? {} : { order_by: orders.map(orderOf) }),
  }
  try {
    return pageOf(await askWith(access, 'logged-models/search', body, query.signal), 'models', loggedModelOf)
  } catch (error) {
    if (isUnknownEndpoint(error)) return { items: [], nextToken: null }
    throw error
  }
}

/** `registered-models/search`. */
export async function searchRegisteredModels(
  access: ServerAccess,
  query: StoreQuery,
): Promise<Page<RegisteredModel>> {
  const answer = await ask(access, 'registered-models/search', searchBody(query), query.signal)
  return pageOf(answer, 'registered_models', registeredModelOf)
}

/** `model-versions/search`, with the aliases that only the registered models tell. */
export async function searchModelVersions(
  access: ServerAccess,
  query: StoreQuery,
): Promise<Page<ModelVersion>> {
  const answer = await ask(access, 'model-versions/search', searchBody(query), query.signal)
  const found = objects(answer, 'model_versions')
  const names = new Set(found.map((version) => text(version, 'name')))
  const aliases = await aliasesByName(access, names, query.signal)
  return pageOf(answer, 'model_versions', (version) =>
    versionOf(version, aliasesOf(aliases.get(text(version, 'name')) ?? [], text(version, 'version'))),
  )
}

type SearchBody = {
  readonly max_results: number
  readonly filter?: string
  readonly page_token?: string
  readonly order_by?: readonly string[]
}

function searchBody({ filter, orderBy, pageSize, pageToken }: StoreQuery): SearchBody {
  return {
    max_results: pageSize ?? PAGE_SIZE,
    ...(filter === undefined || filter.trim() === '' ? {} : { filter }),
    ...(pageToken === undefined ? {} : { page_token: pageToken }),
    ...(orderBy === undefined || orderBy.length === 0 ? {} : { order_by: orderBy }),
  }
}

/** `metrics.accuracy DESC` as `SearchLoggedModels.OrderBy` (`mlflow/protos/service.proto`). */
function orderOf(order: string): JsonObject {
  const [, field = order, direction = ''] = /^(.*?)(?:\s+(ASC|DESC))?$/isu.exec(order.trim()) ?? []
  return { field_name: field.trim(), ascending: direction.toUpperCase() !== 'DESC' }
}

function pageOf<T>(answer: JsonObject, list: string, read: (from: JsonObject) => T): Page<T> {
  const items = objects(answer, list).slice(0, MAX_ITEMS).map(read)
  return { items, nextToken: textOrNull(answer, 'next_page_token') }
}

async function allExperiments(
  access: ServerAccess,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const ids: string[] = []
  let pageToken: string | undefined
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const page: Page<StoreExperiment> = await searchExperiments(access, {
      pageSize: LARGEST_PAGE,
      pageToken,
      signal,
    })
    ids.push(...page.items.map((experiment) => experiment.experimentId))
    pageToken = page.nextToken ?? undefined
    if (pageToken === undefined) break
  }
  return ids
}

type Aliases = RegisteredModel['aliases']

async function aliasesByName(
  access: ServerAccess,
  names: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Aliases>> {
  if (names.size <= FEW_NAMES) {
    const models = await Promise.all(
      Array.from(names, (name) => ask(access, 'registered-models/get', { name }, signal)),
    )
    return byName(models.flatMap((model) => objects({ model: [model['registered_model']] }, 'model')))
  }
  const found = new Map<string, Aliases>()
  let pageToken: string | undefined
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const query = { max_results: LARGEST_PAGE, page_token: pageToken }
    const answer = await ask(access, 'registered-models/search', query, signal)
    for (const [name, aliases] of byName(objects(answer, 'registered_models'))) found.set(name, aliases)
    pageToken = textOrNull(answer, 'next_page_token') ?? undefined
    if (pageToken === undefined || [...names].every((name) => found.has(name))) break
  }
  return found
}

function byName(models: readonly JsonObject[]): ReadonlyMap<string, Aliases> {
  return new Map(models.map((model) => registeredModelOf(model)).map(({ name, aliases }) => [name, aliases]))
}

/** A server without logged models has no such address; it answers 404 with a page or `ENDPOINT_NOT_FOUND`. */
function isUnknownEndpoint(error: unknown): boolean {
  return (
    error instanceof UserError && error.failure.code === 'not-found' && !isNamedMissing(error.failure.detail)
  )
}

function isNamedMissing(detail: string | undefined): boolean {
  return detail?.startsWith('RESOURCE_DOES_NOT_EXIST') === true
}
