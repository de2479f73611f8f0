/** How each kind of thing is searched in the database, and turned into what the contract has. */
import type { LoggedModel, ModelVersion, RegisteredModel, StoreExperiment, StoreRun } from '#shared/store.ts'
import { latestByStage } from '../latest-versions.ts'
import type { StoredVersion } from '../local-tracking.ts'
import {
  experimentSearch,
  loggedModelSearch,
  registeredModelSearch,
  runSearch,
  versionSearch,
} from '../search/languages.ts'
import type { Searching } from '../search/languages.ts'
import { experimentOf, loggedModelOf, orNull, runOf, text, time, versionOf } from './entities.ts'
import type { Query } from './read-database.ts'
import { loadRows, rowsFor } from './read-rows.ts'
import type { Found, Tables } from './read-rows.ts'
import { experimentKind, loggedModelKind, registeredModelKind, runKind, versionKind } from './tables.ts'
import type { Kind } from './tables.ts'

/** A query with what the database has. */
export interface Reading {
  readonly query: Query
  readonly tables: Tables
}

/** One kind of thing. */
export interface Searched<T> {
  readonly kind: Kind
  readonly searching: Searching
  readonly all: (reading: Reading, found: readonly Found[]) => readonly T[]
}

export const experiments: Searched<StoreExperiment> = {
  kind: experimentKind,
  searching: experimentSearch,
  all: (_reading, found) => found.map(experimentOf),
}

export const runs: Searched<StoreRun> = {
  kind: runKind,
  searching: runSearch,
  all: (reading, found) => {
    const models = modelsByRun(
      reading,
      found.map(({ columns }) => text(columns['run_id'])),
    )
    return found.map((row) => runOf(row, models.get(text(row.columns['run_id'])) ?? []))
  },
}

export const loggedModels: Searched<LoggedModel> = {
  kind: loggedModelKind,
  searching: loggedModelSearch,
  all: (_reading, found) => found.map(loggedModelOf),
}

export const versions: Searched<ModelVersion> = {
  kind: versionKind,
  searching: versionSearch,
  all: (reading, found) => {
    const aliases = aliasesOf(reading)
    return found.map((row) => {
      const { name, version } = versionOf(row, [])
      return versionOf(
        row,
        aliases.filter((one) => one.name === name && one.version === version).map(({ alias }) => alias),
      )
    })
  },
}

/** Versions with where their files are (`get_model_version_download_uri`). */
export const storedVersions: Searched<StoredVersion> = {
  kind: versionKind,
  searching: versionSearch,
  all: (reading, found) =>
    versions.all(reading, found).map((version, place) => ({
      version,
      storageLocation: orNull(text(found[place]?.columns['storage_location'])),
    })),
}

export const registeredModels: Searched<RegisteredModel> = {
  kind: registeredModelKind,
  searching: registeredModelSearch,
  all: (reading, found) => {
    const aliases = aliasesOf(reading)
    return found.map(({ columns, tags }) => {
      const name = text(columns['name'])
      return {
        name,
        description: orNull(text(columns['description'])),
        created: time(columns['creation_timestamp']),
        updated: time(columns['last_updated_timestamp']),
        tags,
        aliases: aliases.filter((one) => one.name === name).map(({ alias, version }) => ({ alias, version })),
        latestVersions: latestVersions(reading, name),
      }
    })
  },
}

function latestVersions({ query, tables }: Reading, name: string): readonly ModelVersion[] {
  const where = [{ column: 'name', in: [name] }]
  const wanted = { fields: [{ entity: 'attribute', key: 'stage' } as const], first: null }
  const rows = rowsFor(query, tables, { kind: versionKind, wanted, where })
  const latest = latestByStage(
    rows.map(({ id, values: [stage] }) => ({
      id,
      stage: String(stage ?? 'None'),
      version: Number(id[1]),
    })),
  )
  return versions.all(
    { query, tables },
    loadRows(
      query,
      tables,
      versionKind,
      latest.map(({ id }) => id),
    ),
  )
}

interface Alias {
  readonly name: string
  readonly alias: string
  readonly version: string
}

function aliasesOf({ query, tables }: Reading): readonly Alias[] {
  const has = tables.get('registered_model_aliases')
  if (has === undefined) return []
  const where = has.has('workspace') ? " WHERE workspace = 'default'" : ''
  return query(`SELECT name, alias, version FROM registered_model_aliases${where} ORDER BY alias`).map(
    ([name, alias, version]) => ({ name: text(name), alias: text(alias), version: text(version) }),
  )
}

/** So many ids are bound to one query at most. */
const MAX_BOUND = 500

/** Logged models that runs put out, and those that name a run as their source. */
function modelsByRun(
  { query, tables }: Reading,
  runIds: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const models = new Map<string, Set<string>>()
  const add = (run: string, model: string) => models.set(run, (models.get(run) ?? new Set()).add(model))
  for (let from = 0; from < runIds.length; from += MAX_BOUND) {
    const part = runIds.slice(from, from + MAX_BOUND)
    const marks = part.map(() => '?').join(', ')
    if (tables.has('inputs')) {
      const outputs = query(
        `SELECT source_id, destination_id FROM inputs WHERE source_type = 'RUN_OUTPUT' AND destination_type = 'MODEL_OUTPUT' AND source_id IN (${marks})`,
        part,
      )
      for (const [run, model] of outputs) add(text(run), text(model))
    }
    if (tables.has('logged_models')) {
      const made = query(
        `SELECT source_run_id, model_id FROM logged_models WHERE lifecycle_stage = 'active' AND source_run_id IN (${marks})`,
        part,
      )
      for (const [run, model] of made) add(text(run), text(model))
    }
  }
  return new Map(Array.from(models, ([run, ids]) => [run, [...ids]]))
}
