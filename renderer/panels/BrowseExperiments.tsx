/** Experiments, their runs and their logged models. */
import type { LoggedModel, StoreExperiment, StoredMetric, StoreRun } from '#shared/store.ts'
import type { ReactNode } from 'react'
import { partOf } from '../browsing.ts'
import { useActions } from '../engine.tsx'
import { formatDuration } from '../format.ts'
import { Name } from '../parts/Name.tsx'
import type { PickedModel } from '../state.ts'
import { browseText } from '../strings/browse.ts'
import { ageColumn, loggedColumns, openColumn, tagsColumn } from './browse-columns.tsx'
import { NameButton, OpenButton } from './BrowseCells.tsx'
import { flavorColumn } from './BrowseFlavors.tsx'
import { BrowseList } from './BrowseList.tsx'
import type { ListColumn, ListOrder } from './BrowseList.tsx'
import type { BrowsePanelProps } from './BrowseModels.tsx'
import { pickColumn } from './BrowsePicked.tsx'

/** Metrics that a list can be ordered by. */
const MAX_METRIC_ORDERS = 8

/** Models of one run that have a button each. */
const MAX_RUN_MODELS = 3

/** All active experiments. */
export function Experiments({ browsing, ...rest }: BrowsePanelProps) {
  const actions = useActions()
  const go = ({ experimentId, name }: StoreExperiment) =>
    actions.browse({ ...browsing, path: { kind: 'runs', experimentId, experiment: name } })
  return (
    <BrowseList
      {...rest}
      search="searchExperiments"
      caption={browseText.sections.experiments}
      store={browsing.store}
      plain={partOf('name')}
      example={browseText.examples.experiments}
      empty={browseText.empty.experiments}
      orders={() => [
        { label: browseText.newest, by: ['last_update_time DESC'] },
        { label: browseText.oldest, by: ['last_update_time ASC'] },
        { label: browseText.byName, by: ['name ASC'] },
      ]}
      columns={() => experimentColumns(go)}
      rowKey={({ experimentId }) => experimentId}
    />
  )
}

interface InExperimentProps extends BrowsePanelProps {
  readonly experimentId: string
  readonly aside: ReactNode
}

function filterIn({ path }: BrowsePanelProps['browsing']): string {
  return path.kind === 'runs' || path.kind === 'logged' ? (path.filter ?? '') : ''
}

/** The runs of an experiment, each with the models it put out. */
export function Runs({ browsing, experimentId, ...rest }: InExperimentProps) {
  return (
    <BrowseList
      {...rest}
      search="searchRuns"
      caption={browseText.inExperiment.runs}
      store={browsing.store}
      typed={filterIn(browsing)}
      experimentIds={[experimentId]}
      plain={partOf('attributes.run_name')}
      example={browseText.examples.runs}
      empty={browseText.empty.runs}
      orders={(runs) => [
        { label: browseText.newest, by: ['attributes.start_time DESC'] },
        { label: browseText.oldest, by: ['attributes.start_time ASC'] },
        { label: browseText.byName, by: ['attributes.run_name ASC'] },
        ...metricOrders(runs),
      ]}
      columns={(runs) => runColumns(browsing.store, runs)}
      rowKey={({ runId }) => runId}
    />
  )
}

interface RunModel {
  readonly label: string
  readonly location: string
}

/** What a run logged: logged models of MLflow 3, else models under its artifacts, as older ones have them. */
function modelsOf({ runId, modelIds, loggedPaths }: StoreRun): readonly RunModel[] {
  if (modelIds.length > 0) return modelIds.map((id) => ({ label: id, location: `models:/${id}` }))
  return loggedPaths.map(({ path }) => ({ label: path, location: `runs:/${runId}/${path}` }))
}

function runNameOf({ name, runId }: StoreRun): string {
  return name ?? runId.slice(0, 12)
}

function RunModels({ run, store }: { run: StoreRun; store: string }) {
  const actions = useActions()
  const models = modelsOf(run)
  const name = runNameOf(run)
  return (
    <span className="flex flex-wrap items-center gap-1">
      {models.slice(0, MAX_RUN_MODELS).map(({ label, location }, place) => (
        <OpenButton
          key={location}
          label={browseText.openModel(models.length === 1 ? name : `${name} ${label}`)}
          text={models.length === 1 ? browseText.open : `${browseText.open} ${place + 1}`}
          onClick={() => void actions.open(location, { store })}
        />
      ))}
      {models.length > MAX_RUN_MODELS && (
        <span className="text-small text-faint">{browseText.more_(models.length - MAX_RUN_MODELS)}</span>
      )}
    </span>
  )
}

/** The model of a run that has one. */
function pickOf(run: StoreRun, store: string): PickedModel | null {
  const [model, other] = modelsOf(run)
  if (model === undefined || other !== undefined) return null
  return { store, location: model.location, name: runNameOf(run), which: '' }
}

/** The logged models of an experiment. */
export function LoggedModels({ browsing, experimentId, ...rest }: InExperimentProps) {
  const actions = useActions()
  const { store } = browsing
  const open = (model: LoggedModel) => void actions.open(locationOf(model), { store })
  return (
    <BrowseList
      {...rest}
      search="searchLoggedModels"
      caption={browseText.inExperiment.logged}
      store={store}
      experimentIds={[experimentId]}
      plain={partOf('name')}
      example={browseText.examples.logged}
      empty={browseText.empty.logged}
      orders={(models) => [
        { label: browseText.newest, by: ['creation_timestamp DESC'] },
        { label: browseText.oldest, by: ['creation_timestamp ASC'] },
        ...metricOrders(models),
      ]}
      columns={(models) => loggedModelColumns({ store, open }, models)}
      rowKey={({ modelId }) => modelId}
    />
  )
}

function metricOrders(rows: readonly { readonly metrics: readonly StoredMetric[] }[]): readonly ListOrder[] {
  const names = [...new Set(rows.flatMap(({ metrics }) => metrics.map(({ key }) => key)))]
  return names
    .filter((name) => !name.includes('`'))
    .slice(0, MAX_METRIC_ORDERS)
    .flatMap((name) => [
      { label: browseText.highest(name), by: [`metrics.\`${name}\` DESC`] },
      { label: browseText.lowest(name), by: [`metrics.\`${name}\` ASC`] },
    ])
}

function experimentColumns(
  go: (experiment: StoreExperiment) => void,
): readonly ListColumn<StoreExperiment>[] {
  return [
    {
      id: 'name',
      header: browseText.name,
      width: '44%',
      cell: (experiment) => <NameButton text={experiment.name} onClick={() => go(experiment)} />,
    },
    tagsColumn(),
    ageColumn('created', browseText.created, ({ created }) => created),
    ageColumn('updated', browseText.updated, ({ updated }) => updated),
  ]
}

function runColumns(store: string, runs: readonly StoreRun[]): readonly ListColumn<StoreRun>[] {
  return [
    {
      id: 'name',
      header: browseText.run,
      width: '20%',
      cell: ({ name, runId }) => (
        <span title={runId} className="line-clamp-3 min-w-32">
          {name === null ? <code>{runId.slice(0, 12)}</code> : <Name text={name} />}
        </span>
      ),
    },
    pickColumn((run) => pickOf(run, store)),
    {
      id: 'models',
      header: browseText.models,
      width: '132px',
      hasContent: ({ modelIds, loggedPaths }) => modelIds.length + loggedPaths.length > 0,
      cell: (run) => <RunModels run={run} store={store} />,
    },
    flavorColumn({
      store,
      rows: runs,
      locationOf: ({ modelIds: [first] }) => (first === undefined ? null : `models:/${first}`),
      known: ({ loggedPaths }) => loggedPaths.flatMap(({ flavors }) => flavors),
    }),
    ...loggedColumns<StoreRun>('FINISHED'),
    ageColumn('started', browseText.started, ({ started }) => started),
    {
      id: 'took',
      header: browseText.took,
      width: '84px',
      align: 'right',
      cell: ({ started, ended }) =>
        started === null || ended === null ? null : (
          <span className="whitespace-nowrap">{formatDuration(ended - started)}</span>
        ),
    },
  ]
}

interface LoggedColumnsParts {
  readonly store: string
  readonly open: (model: LoggedModel) => void
}

function loggedModelColumns(
  { store, open }: LoggedColumnsParts,
  models: readonly LoggedModel[],
): readonly ListColumn<LoggedModel>[] {
  return [
    {
      id: 'name',
      header: browseText.name,
      width: '24%',
      cell: (model) => (
        <span title={model.modelId}>
          <NameButton
            text={model.name}
            label={browseText.openModel(nameOf(model))}
            onClick={() => open(model)}
          />
        </span>
      ),
    },
    pickColumn((model) => ({
      store,
      location: locationOf(model),
      name: model.name,
      which: model.modelId.slice(0, 10),
    })),
    flavorColumn({ store, rows: models, locationOf: ({ artifactLocation }) => artifactLocation }),
    ...loggedColumns<LoggedModel>('READY'),
    ageColumn('created', browseText.created, ({ created }) => created),
    openColumn(nameOf, open),
  ]
}

function nameOf({ name, modelId }: LoggedModel): string {
  return `${name} ${modelId}`
}

function locationOf({ modelId }: LoggedModel): string {
  return `models:/${modelId}`
}
