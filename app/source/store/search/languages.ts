/**
 * What each kind of thing can be searched and ordered by (`search_utils.py` and `search_logged_model_utils.py`); what
 * both of MLflow's own stores refuse is refused.
 */
import type { Entity, Language, Order } from './search-filter.ts'

/** How a kind of thing is searched, and its order where none is asked for. */
export interface Searching {
  readonly language: Language
  /** The order where none is asked for. */
  readonly defaultOrder: readonly Order[]
  /** What follows an order that was asked for; the default one where absent. */
  readonly tieBreakers?: readonly Order[]
  /** Prompts are registered models too, told by a tag; a filter that does not name it leaves them out. */
  readonly hidesPrompts?: boolean
  /** Items on a page where none is said. */
  readonly pageSize: number
}

const by = (key: string, ascending: boolean): Order => ({ entity: 'attribute', key, ascending })

const inRegistry: Readonly<Record<string, Entity>> = { attribute: 'attribute', tag: 'tag', tags: 'tag' }

const ofRuns: Readonly<Record<string, Entity>> = {
  attribute: 'attribute',
  attributes: 'attribute',
  attr: 'attribute',
  run: 'attribute',
  metric: 'metric',
  metrics: 'metric',
  parameter: 'param',
  parameters: 'param',
  param: 'param',
  params: 'param',
  tag: 'tag',
  tags: 'tag',
}

/** Experiments, the newest first. */
export const experimentSearch: Searching = {
  language: {
    words: inRegistry,
    textAttributes: ['name', 'experiment_id'],
    numberAttributes: ['creation_time', 'last_update_time'],
    lists: ['attribute.experiment_id'],
    perhapsNull: ['tag'],
    orders: ['name', 'experiment_id', 'creation_time', 'last_update_time'],
    orderEntities: ['attribute'],
  },
  defaultOrder: [by('creation_time', false), by('experiment_id', true)],
  tieBreakers: [by('experiment_id', false)],
  pageSize: 100,
}

/** Runs, the last started first. */
export const runSearch: Searching = {
  language: {
    words: { ...ofRuns, dataset: 'dataset', datasets: 'dataset' },
    textAttributes: ['run_id', 'run_name', 'status', 'artifact_uri', 'user_id'],
    numberAttributes: ['start_time', 'end_time'],
    lists: ['attribute.run_id', 'dataset'],
    perhapsNull: ['param', 'tag'],
    orders: [
      'run_id',
      'run_name',
      'status',
      'artifact_uri',
      'user_id',
      'start_time',
      'end_time',
      'created',
      'Created',
    ],
    orderEntities: ['attribute', 'metric', 'param', 'tag'],
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

const ofLoggedModels = [
  'name',
  'model_id',
  'model_type',
  'status',
  'source_run_id',
  'experiment_id',
  'artifact_location',
]
const timesOfLoggedModels = {
  creation_time: 'creation_timestamp',
  creation_timestamp_ms: 'creation_timestamp',
  last_updated_time: 'last_updated_timestamp',
  last_updated_timestamp_ms: 'last_updated_timestamp',
}

/** Logged models, the newest first. */
export const loggedModelSearch: Searching = {
  language: {
    words: ofRuns,
    textAttributes: ofLoggedModels,
    numberAttributes: ['creation_timestamp', 'last_updated_timestamp'],
    lists: ['attribute', 'param', 'tag'],
    perhapsNull: [],
    orders: [
      ...ofLoggedModels,
      'creation_timestamp',
      'last_updated_timestamp',
      ...Object.keys(timesOfLoggedModels),
    ],
    orderEntities: ['attribute', 'metric'],
    aliases: timesOfLoggedModels,
  },
  defaultOrder: [by('creation_timestamp', false), by('model_id', true)],
  pageSize: 100,
}

/** Registered models by name. */
export const registeredModelSearch: Searching = {
  language: {
    words: inRegistry,
    textAttributes: ['name'],
    numberAttributes: [],
    lists: ['attribute.name'],
    perhapsNull: [],
    orders: ['name', 'creation_timestamp', 'last_updated_timestamp', 'timestamp'],
    orderEntities: ['attribute'],
    aliases: { timestamp: 'last_updated_timestamp' },
  },
  defaultOrder: [by('name', true)],
  hidesPrompts: true,
  pageSize: 100,
}

/** Versions, the last changed first. */
export const versionSearch: Searching = {
  language: {
    words: inRegistry,
    textAttributes: ['name', 'run_id', 'source_path'],
    numberAttributes: ['version_number'],
    quotedNumbers: true,
    lists: ['attribute.name', 'attribute.run_id'],
    perhapsNull: [],
    orders: ['name', 'version_number', 'creation_timestamp', 'last_updated_timestamp'],
    orderEntities: ['attribute'],
  },
  defaultOrder: [by('last_updated_timestamp', false), by('name', true), by('version_number', false)],
  tieBreakers: [by('name', true), by('version_number', false)],
  hidesPrompts: true,
  pageSize: 200,
}
