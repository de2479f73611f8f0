/** What each kind of thing can be searched and ordered by (`search_utils.py` and `search_logged_model_utils.py`). */
import type { Language, Order } from './search-filter.ts'

/** How a kind of thing is searched, and its order where none is asked for. */
export interface Searching {
  readonly language: Language
  /** Clauses that follow what a person asked for. */
  readonly defaultOrder: readonly Order[]
  /** Items on a page where none is said. */
  readonly pageSize: number
}

const by = (key: string, ascending: boolean): Order => ({ entity: 'attribute', key, ascending })

/** Experiments, the newest first. */
export const experimentSearch: Searching = {
  language: {
    textAttributes: ['name', 'experiment_id'],
    numberAttributes: ['creation_time', 'last_update_time'],
    entities: ['attribute', 'tag'],
  },
  defaultOrder: [by('creation_time', false), by('experiment_id', true)],
  pageSize: 100,
}

/** Runs, the last started first. */
export const runSearch: Searching = {
  language: {
    textAttributes: ['run_id', 'run_name', 'status', 'artifact_uri', 'user_id', 'experiment_id'],
    numberAttributes: ['start_time', 'end_time'],
    entities: ['attribute', 'metric', 'param', 'tag', 'dataset'],
    aliases: {
      created: 'start_time',
      Created: 'start_time',
      'run name': 'run_name',
      'Run name': 'run_name',
      'Run Name': 'run_name',
    },
  },
  defaultOrder: [by('start_time', false), by('run_id', true)],
  pageSize: 100,
}

/** Logged models, the newest first. */
export const loggedModelSearch: Searching = {
  language: {
    textAttributes: [
      'name',
      'model_id',
      'model_type',
      'status',
      'source_run_id',
      'experiment_id',
      'artifact_location',
    ],
    numberAttributes: ['creation_timestamp', 'last_updated_timestamp'],
    entities: ['attribute', 'metric', 'param', 'tag'],
    aliases: {
      creation_time: 'creation_timestamp',
      creation_timestamp_ms: 'creation_timestamp',
      last_updated_time: 'last_updated_timestamp',
      last_updated_timestamp_ms: 'last_updated_timestamp',
    },
  },
  defaultOrder: [by('creation_timestamp', false), by('model_id', true)],
  pageSize: 100,
}

/** Registered models by name. */
export const registeredModelSearch: Searching = {
  language: {
    textAttributes: ['name'],
    numberAttributes: ['creation_timestamp', 'last_updated_timestamp'],
    entities: ['attribute', 'tag'],
    aliases: { timestamp: 'last_updated_timestamp' },
  },
  defaultOrder: [by('name', true)],
  pageSize: 100,
}

/** Versions, the last changed first. */
export const versionSearch: Searching = {
  language: {
    textAttributes: ['name', 'run_id', 'source_path'],
    numberAttributes: ['version_number', 'creation_timestamp', 'last_updated_timestamp'],
    entities: ['attribute', 'tag'],
  },
  defaultOrder: [by('last_updated_timestamp', false), by('name', true), by('version_number', false)],
  pageSize: 200,
}
