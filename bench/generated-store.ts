/** Stores of MLflow with as many runs as wanted, made without MLflow: a folder of runs, or a database. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import initialize from '@sqlite.org/sqlite-wasm'

/** MLflow 2 keeps a run's model among the run's artifacts, MLflow 3 beside the runs. */
export type Layout = 2 | 3

const EXPERIMENT = '778573516484547213'
const STARTED = Date.UTC(2026, 0, 1)

/** A run and what was logged with it: as much as autologging of a small estimator writes. */
interface Run {
  readonly id: string
  readonly name: string
  readonly model: string
  readonly start: number
  readonly params: Readonly<Record<string, string>>
  readonly metrics: Readonly<Record<string, number>>
  readonly tags: Readonly<Record<string, string>>
}

function runAt(place: number, layout: Layout): Run {
  // Spread over the id space, so that folders are not in the order of their times.
  const id = ((place * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0').repeat(4)
  const history = JSON.stringify([{ run_id: id, artifact_path: 'model', flavors: { sklearn: {} } }])
  return {
    id,
    name: `careful-finch-${place}`,
    model: `m-${id}`,
    start: STARTED + place * 60_000,
    params: { max_depth: String(place % 12), criterion: 'gini', learning_rate: '0.1', seed: String(place) },
    metrics: { accuracy: (place % 1000) / 1000, loss: 1 / (place + 1), f1: (place % 997) / 997 },
    tags: {
      'mlflow.user': 'ada',
      'mlflow.source.name': 'train.py',
      'mlflow.source.type': 'LOCAL',
      'mlflow.runName': `careful-finch-${place}`,
      ...(layout === 2 ? { 'mlflow.log-model.history': history } : {}),
    },
  }
}

/** Writes a folder of runs as MLflow's file store lays it out, with one logged model a run. */
export async function writeFileStore(folder: string, runs: number, layout: Layout): Promise<void> {
  const experiment = path.join(folder, EXPERIMENT)
  await writeAll(experiment, {
    'meta.yaml': `artifact_location: ${experiment}\ncreation_time: ${STARTED}\nexperiment_id: '${EXPERIMENT}'\nlast_update_time: ${STARTED}\nlifecycle_stage: active\nname: many\n`,
  })
  for (let place = 0; place < runs; place++) {
    const run = runAt(place, layout)
    await writeAll(path.join(experiment, run.id), {
      'meta.yaml': `artifact_uri: ${experiment}/${run.id}/artifacts\nend_time: ${run.start + 4200}\nentry_point_name: ''\nexperiment_id: '${EXPERIMENT}'\nlifecycle_stage: active\nrun_id: ${run.id}\nrun_name: ${run.name}\nrun_uuid: ${run.id}\nsource_name: ''\nsource_type: 4\nsource_version: ''\nstart_time: ${run.start}\nstatus: 3\ntags: []\nuser_id: ada\n`,
      ...logged(run),
      ...(layout === 2
        ? {}
        : {
            [`outputs/${run.model}/meta.yaml`]: `destination_id: ${run.model}\ndestination_type: MODEL_OUTPUT\nsource_id: ${run.model}\nsource_type: RUN_OUTPUT\nstep: 0\ntags: {}\n`,
          }),
    })
    if (layout === 3) {
      await writeAll(path.join(experiment, 'models', run.model), {
        'meta.yaml': `artifact_location: ${experiment}/models/${run.model}/artifacts\ncreation_timestamp: ${run.start}\nexperiment_id: '${EXPERIMENT}'\nlast_updated_timestamp: ${run.start}\nmodel_id: ${run.model}\nmodel_type: null\nname: model\nsource_run_id: ${run.id}\nstatus: 2\nstatus_message: null\n`,
        ...logged(run, ` ${run.id}`),
      })
    }
  }
}

function logged({ params, metrics, tags, start }: Run, behind = ''): Readonly<Record<string, string>> {
  const files = (folder: string, values: object, text: (value: unknown) => string) =>
    Object.entries(values).map(([key, value]) => [`${folder}/${key}`, text(value)] as const)
  return Object.fromEntries([
    ...files('params', params, String),
    ...files('metrics', metrics, (value) => `${start} ${String(value)} 0${behind}\n`),
    ...files('tags', tags, String),
  ])
}

async function writeAll(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  const folders = new Set(Object.keys(files).map((name) => path.dirname(path.join(folder, name))))
  await Promise.all(Array.from(folders, (each) => mkdir(each, { recursive: true })))
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(path.join(folder, name), text)))
}

/** What is used of the library, whose own declarations leave some of it out. */
interface Sqlite {
  readonly oo1: { readonly DB: new (name: string, flags: string) => Database }
  readonly wasm: { readonly alloc: (size: number) => number; readonly heap8u: () => Uint8Array }
  readonly capi: {
    readonly sqlite3_deserialize: (
      db: unknown,
      schema: string,
      data: number,
      size: number,
      capacity: number,
      flags: number,
    ) => number
    readonly sqlite3_js_db_export: (db: unknown) => Uint8Array
    readonly SQLITE_DESERIALIZE_FREEONCLOSE: number
    readonly SQLITE_DESERIALIZE_RESIZEABLE: number
  }
}

interface Database {
  readonly pointer: unknown
  exec(options: { readonly sql: string; readonly bind?: readonly (string | number | null)[] }): unknown
  close(): void
}

/** Writes a database: a copy of one that MLflow made, with the runs put in. */
export async function writeDatabase(
  file: string,
  { made, runs, layout }: { readonly made: string; readonly runs: number; readonly layout: Layout },
): Promise<void> {
  const sqlite = await (initialize as unknown as () => Promise<Sqlite>)()
  const bytes = await readFile(made)
  const database = new sqlite.oo1.DB(':memory:', 'c')
  const { capi, wasm } = sqlite
  const flags = capi.SQLITE_DESERIALIZE_FREEONCLOSE | capi.SQLITE_DESERIALIZE_RESIZEABLE
  const data = wasm.alloc(bytes.length)
  wasm.heap8u().set(bytes, data)
  capi.sqlite3_deserialize(database.pointer, 'main', data, bytes.length, bytes.length, flags)
  const insert = (table: string, values: Readonly<Record<string, string | number | null>>) => {
    const columns = Object.keys(values)
    const marks = columns.map(() => '?').join(', ')
    database.exec({
      sql: `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})`,
      bind: Object.values(values),
    })
  }
  database.exec({ sql: 'BEGIN' })
  insert('experiments', {
    experiment_id: 77,
    name: 'many',
    // A server answers with status 500 for experiments without it.
    artifact_location: '/mlruns/77',
    lifecycle_stage: 'active',
    creation_time: STARTED,
    last_update_time: STARTED,
  })
  for (let place = 0; place < runs; place++) insertRun(insert, runAt(place, layout), layout)
  database.exec({ sql: 'COMMIT' })
  await writeFile(file, capi.sqlite3_js_db_export(database.pointer))
  database.close()
}

type Insert = (table: string, values: Readonly<Record<string, string | number | null>>) => void

function insertRun(insert: Insert, run: Run, layout: Layout): void {
  const { id, name, start, params, metrics, tags, model } = run
  insert('runs', {
    run_uuid: id,
    name,
    source_type: 'UNKNOWN',
    user_id: 'ada',
    status: 'FINISHED',
    start_time: start,
    end_time: start + 4200,
    lifecycle_stage: 'active',
    artifact_uri: `/mlruns/77/${id}/artifacts`,
    experiment_id: 77,
  })
  for (const [key, value] of Object.entries(params)) insert('params', { run_uuid: id, key, value })
  for (const [key, value] of Object.entries(tags)) insert('tags', { run_uuid: id, key, value })
  for (const [key, value] of Object.entries(metrics)) {
    insert('latest_metrics', { run_uuid: id, key, value, timestamp: start, step: 0, is_nan: 0 })
  }
  if (layout === 2) return
  insert('logged_models', {
    model_id: model,
    experiment_id: 77,
    name: 'model',
    artifact_location: `/mlruns/77/models/${model}/artifacts`,
    creation_timestamp_ms: start,
    last_updated_timestamp_ms: start,
    status: 2,
    lifecycle_stage: 'active',
    source_run_id: id,
  })
  insert('inputs', {
    input_uuid: id,
    source_type: 'RUN_OUTPUT',
    source_id: id,
    destination_type: 'MODEL_OUTPUT',
    destination_id: model,
  })
  for (const [key, value] of Object.entries(metrics)) {
    insert('logged_model_metrics', {
      model_id: model,
      metric_name: key,
      metric_timestamp_ms: start,
      metric_step: 0,
      metric_value: value,
      experiment_id: 77,
      run_id: id,
    })
  }
}
