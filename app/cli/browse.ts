/** `palate browse [STORE]`: what a tracking store and its registry hold. */
import { hostContext } from '#app/source/host-context.ts'
import { registryUri, trackingChoice } from '#app/source/default-tracking.ts'
import type { SourceContext } from '#app/source/source.ts'
import { newestVersion } from '#app/source/store/latest-versions.ts'
import { openStore } from '#app/source/store/open-store.ts'
import type { StoreQuery, TrackingStore } from '#app/source/store/tracking-store.ts'
import { plainJson } from '#app/table/plain-json.ts'
import type {
  LeftOut,
  LoggedModel,
  ModelVersion,
  Page,
  RegisteredModel,
  StoreExperiment,
  StoreRun,
} from '#shared/store.ts'
import { UserError } from '#shared/user-error.ts'
import { visible } from '#shared/visible.ts'
import type { Arguments } from './command-line.ts'
import { oneOf } from './command-line.ts'
import type { RunCommand } from './commands.ts'
import { EXIT_DONE } from './exit-codes.ts'
import { nextPage } from './next-page.ts'
import { openOptions } from './open-options.ts'

const KINDS = ['registered', 'versions', 'models', 'runs', 'experiments'] as const

/** A page where none is asked for. */
const PAGE = 50

/** Lists one page of one kind of thing; its locations are what other commands take. */
export const browse: RunCommand = async (args, io) => {
  const [given, extra] = args.positionals
  if (extra !== undefined) {
    throw new UserError({ code: 'bad-usage', message: `One store is enough: "${extra}" is left over.` })
  }
  const kind = oneOf(args.text('list') ?? 'models', 'list', KINDS)
  const context = hostContext(openOptions(args, io).context)
  const store = await openStore(given ?? (await usualStore(kind, context)), context)
  try {
    const page = await pageOf(store, kind, { ...queryOf(args), signal: io.signal })
    const shown = args.flag('json')
      ? `${plainJson({ store: store.uri, ...page }, true)}\n`
      : textOf(store, page)
    await io.stdout.write(shown)
    if (page.leftOut !== undefined) await io.stderr.write(noteOf(page.leftOut))
    return EXIT_DONE
  } finally {
    store.close()
  }
}

/** The registry may be another store than the runs'. */
async function usualStore(kind: (typeof KINDS)[number], context: SourceContext): Promise<string> {
  const isRegistered = kind === 'registered' || kind === 'versions'
  return isRegistered ? await registryUri(context) : (await trackingChoice(context)).uri
}

function queryOf(args: Arguments): StoreQuery {
  const size = Number(args.text('page-size') ?? PAGE)
  if (!Number.isInteger(size) || size < 1 || size > 1000) {
    throw new UserError({ code: 'bad-usage', message: '--page-size takes a number from 1 to 1000.' })
  }
  const order = args.text('order-by')
  return {
    pageSize: size,
    filter: args.text('filter'),
    pageToken: args.text('page-token'),
    ...(order === undefined ? {} : { orderBy: [order] }),
  }
}

type Item = StoreExperiment | StoreRun | LoggedModel | RegisteredModel | ModelVersion

function pageOf(store: TrackingStore, kind: (typeof KINDS)[number], query: StoreQuery): Promise<Page<Item>> {
  switch (kind) {
    case 'experiments':
      return store.searchExperiments(query)
    case 'runs':
      return store.searchRuns(query)
    case 'models':
      return store.searchLoggedModels(query)
    case 'registered':
      return store.searchRegisteredModels(query)
    case 'versions':
      return store.searchModelVersions(query)
  }
}

function textOf(store: TrackingStore, { items, nextToken }: Page<Item>): string {
  const lines = items.map((item) => `${lineOf(item)}\n`)
  const more = nextToken === null ? '' : `More: ${nextPage(nextToken)}\n`
  return `${visible(store.uri)}\n${lines.length === 0 ? 'Nothing of this kind; --list takes ' + KINDS.join(', ') + '.\n' : lines.join('')}${more}`
}

/** What of the store is in no list, and why. */
function noteOf({ count, some }: LeftOut): string {
  const named = some.map(({ place, reason }) => `  ${visible(place)}: ${reason}\n`)
  const more = count > some.length ? `  and ${count - some.length} more\n` : ''
  return `${count} left out, since ${count === 1 ? 'it' : 'they'} cannot be read:\n${named.join('')}${more}`
}

function lineOf(item: Item): string {
  if ('version' in item)
    return cells(
      `models:/${item.name}/${item.version}`,
      item.stage,
      item.aliases.map((alias) => `@${alias}`).join(' '),
      item.source,
    )
  if ('latestVersions' in item)
    return cells(
      item.name,
      `${newestVersion(item.latestVersions, null)?.version ?? 'none'} latest`,
      item.aliases.map(({ alias, version }) => `@${alias} ${version}`).join(' '),
    )
  if ('modelId' in item)
    return cells(`models:/${item.modelId}`, item.name, item.status, metricsOf(item.metrics))
  if ('runId' in item)
    return cells(
      `runs:/${item.runId}`,
      item.name ?? '',
      item.status,
      metricsOf(item.metrics),
      item.loggedPaths.map(({ path }) => path).join(' '),
    )
  return cells(item.experimentId, item.name)
}

function metricsOf(metrics: StoreRun['metrics']): string {
  return metrics
    .slice(0, 4)
    .map(({ key, value }) => `${key} ${Number(value.toPrecision(4))}`)
    .join(' ')
}

/** Names come from a stranger's store: nothing of them moves the terminal's cursor or turns the text around. */
function cells(...parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .map(visible)
    .join('  ')
}
