/** A tracking server of the tests' own, without Python: one registered model with its files, and what a test scripts. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import path from 'node:path'
import { json, scriptedServer } from '#app/source/rest/testing/scripted-server.ts'
import type { ScriptedServer, SeenRequest } from '#app/source/rest/testing/scripted-server.ts'

const API = '/api/2.0/mlflow'
const PROXY = '/api/2.0/mlflow-artifacts/artifacts'
const RUN = '0123456789abcdef0123456789abcdef'
const MODEL = 'm-0123456789abcdef0123456789abcdef'
const TIME = Date.UTC(2026, 4, 17, 9, 30)

/** What it serves. */
export interface ScriptedMlflowParts {
  /** The folder of the model that every version is. */
  readonly model: string
  /** Asked of everyone where it is given. */
  readonly password?: string
  /** The name of a file of which only the beginning ever comes. */
  readonly endless?: string
}

/** Starts it: experiment "flowers" with one run, registered model "iris" with versions 1 and 2. */
export async function scriptedMlflow({
  model,
  password,
  endless,
}: ScriptedMlflowParts): Promise<ScriptedServer> {
  return await scriptedServer((request, response) => {
    const url = new URL(request.url, 'http://x')
    if (password !== undefined && request.headers.authorization !== basic(password)) {
      return json(response, { error_code: 'UNAUTHENTICATED', message: 'Who are you?' }, 401)
    }
    if (endless !== undefined && url.pathname.endsWith(`/${endless}`)) {
      response.writeHead(200, { 'content-length': '1000000' }).write('begun')
      return
    }
    if (url.pathname.startsWith(PROXY)) return artifact(model, url, response)
    const answer = answers[`${request.method} ${url.pathname.slice(API.length)}`]
    if (answer !== undefined) return json(response, answer(url.searchParams, request))
    return json(response, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'There is no such thing.' }, 404)
  })
}

function basic(password: string): string {
  return `Basic ${Buffer.from(`ada:${password}`).toString('base64')}`
}

const run = {
  info: {
    run_id: RUN,
    run_name: 'careful-finch',
    experiment_id: '1',
    status: 'FINISHED',
    start_time: TIME,
    end_time: TIME + 4200,
    artifact_uri: `mlflow-artifacts:/1/${RUN}/artifacts`,
    lifecycle_stage: 'active',
    user_id: 'ada',
  },
  data: {
    metrics: [{ key: 'accuracy', value: 0.9733, timestamp: TIME, step: 0 }],
    params: [{ key: 'C', value: '1.0' }],
    tags: [
      { key: 'team', value: 'flowers' },
      { key: 'mlflow.source.name', value: 'train.py' },
    ],
  },
  outputs: { model_outputs: [{ model_id: MODEL, step: 0 }] },
}

const loggedModel = {
  info: {
    model_id: MODEL,
    experiment_id: '1',
    name: 'iris-model',
    artifact_uri: `mlflow-artifacts:/1/models/${MODEL}/artifacts`,
    status: 'LOGGED_MODEL_READY',
    source_run_id: RUN,
    creation_timestamp_ms: TIME,
    last_updated_timestamp_ms: TIME,
  },
  data: { metrics: run.data.metrics, params: run.data.params },
}

const version = (number: string) => ({
  name: 'iris',
  version: number,
  current_stage: 'None',
  status: 'READY',
  source: `models:/${MODEL}`,
  run_id: RUN,
  creation_timestamp: TIME,
  last_updated_timestamp: TIME,
  aliases: number === '1' ? ['champion'] : [],
})

const registered = {
  name: 'iris',
  creation_timestamp: TIME,
  last_updated_timestamp: TIME,
  latest_versions: [version('2')],
  aliases: [{ alias: 'champion', version: '1' }],
}

type Answer = (query: URLSearchParams, request: SeenRequest) => unknown

const answers: Readonly<Record<string, Answer>> = {
  'POST /experiments/search': () => ({
    experiments: [{ experiment_id: '1', name: 'flowers', lifecycle_stage: 'active', last_update_time: TIME }],
  }),
  'POST /runs/search': (_query, { body }) => ({ runs: body.includes('nothing') ? [] : [run] }),
  'POST /logged-models/search': () => ({ models: [loggedModel] }),
  'GET /runs/get': () => ({ run }),
  [`GET /logged-models/${MODEL}`]: () => ({ model: loggedModel }),
  'GET /registered-models/search': (query) => ({
    registered_models: query.get('filter')?.includes('nothing') === true ? [] : [registered],
  }),
  'GET /registered-models/get': () => ({ registered_model: registered }),
  'GET /registered-models/alias': () => ({ model_version: version('1') }),
  'GET /model-versions/get': (query) => ({ model_version: version(query.get('version') ?? '1') }),
  'GET /model-versions/get-download-uri': () => ({ artifact_uri: loggedModel.info.artifact_uri }),
  'GET /model-versions/search': () => ({ model_versions: [version('2'), version('1')] }),
}

/** Listings and files of the model's folder, at the place where the logged model has them. */
function artifact(model: string, url: URL, response: ServerResponse): void {
  const root = `1/models/${MODEL}/artifacts`
  const isListing = url.pathname === PROXY
  const asked = isListing
    ? (url.searchParams.get('path') ?? '')
    : decodeURIComponent(url.pathname.slice(PROXY.length + 1))
  if (!asked.startsWith(root)) return json(response, { files: [] })
  const place = path.join(model, asked.slice(root.length))
  if (!isListing) {
    response.writeHead(200, { etag: `"${statSync(place).size}"` }).end(readFileSync(place))
    return
  }
  const files = readdirSync(place, { withFileTypes: true }).map((entry) => ({
    path: entry.name,
    is_dir: entry.isDirectory(),
    ...(entry.isDirectory() ? {} : { file_size: statSync(path.join(place, entry.name)).size }),
  }))
  json(response, { files })
}
