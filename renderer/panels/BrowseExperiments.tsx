/** Experiments, their runs and their logged models. */
import type { LoggedModel, StoreExperiment, StoredMetric, StoreRun } from '#shared/store.ts'
import type { ReactNode } from 'react'
import { partOf } from '../browsing.ts'
import { useActions } from '../engine.tsx'
import { formatDuration } from '../format.ts'
import { Name } from '../parts/Name.tsx'
import { Tag } from '../parts/Tag.tsx'
import { browseText } from '../strings/browse.ts'
import { Age, hasPairs, Metrics, NameButton, OpenButton, Pairs } from './BrowseCells.tsx'
import { BrowseList } from './BrowseList.tsx'
import type { ListColumn, ListOrder } from './BrowseList.tsx'
import type { BrowsePanelProps } from './BrowseModels.tsx'

/** Metrics that a list can be ordered by. */
const MAX_METRIC_ORDERS = 8

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

/** The runs of an experiment, each with the models it put out. */
export function Runs({ browsing, experimentId, ...rest }: InExperimentProps) {
  return (
    <BrowseList
      {...rest}
      search="searchRuns"
      caption={browseText.inExperiment.runs}
      store={browsing.store}
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
      columns={() => runColumns(browsing.store)}
      rowKey={({ runId }) => runId}
    />
  )
}

/** Opens what a run logged: logged models of MLflow 3, and models under its artifacts of older ones. */
function RunModels({ run, store }: { run: StoreRun; store: string }) {
  const actions = useActions()
  const runName = run.name ?? run.runId.slice(0, 12)
  const paths = run.loggedPaths.map(({ path }) => ({ label: path, location: `runs:/${run.runId}/${path}` }))
  const logged = run.modelIds.map((id) => ({ label: id, location: `models:/${id}` }))
  const models = logged.length > 0 ? logged : paths
  return (
    <span className="flex flex-wrap gap-1">
      {models.slice(0, 3).map(({ label, location }, place) => (
        <OpenButton
          key={location}
          label={browseText.openModel(models.length === 1 ? runName : `${runName} ${label}`)}
          text={models.length === 1 ? browseText.open : `${browseText.open} ${place + 1}`}
          onClick={() => void actions.open(location, { store })}
        />
      ))}
      {models.length > 3 && (
        <span className="text-small text-faint">{browseText.more_(models.length - 3)}</span>
      )}
    </span>
  )
}

/** The logged models of an experiment. */
export function LoggedModels({ browsing, experimentId, ...rest }: InExperimentProps) {
  const actions = useActions()
  const { store } = browsing
  const open = (modelId: string) => void actions.open(`models:/${modelId}`, { store })
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
      columns={() => loggedColumns(open)}
      rowKey={({ modelId }) => modelId}
    />
  )
}

function Status({ status, usual }: { status: string; usual: string }) {
  if (status === usual) return <span className="text-muted">{status.toLowerCase()}</span>
  return <Tag tone={status === 'FAILED' || status === 'KILLED' ? 'bad' : 'warn'}>{status.toLowerCase()}</Tag>
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
    {
      id: 'tags',
      header: browseText.tags,
      hasContent: ({ tags }) => hasPairs(tags),
      cell: ({ tags }) => <Pairs pairs={tags} />,
    },
    {
      id: 'created',
      header: browseText.created,
      width: '120px',
      cell: ({ created }) => <Age time={created} />,
    },
    {
      id: 'updated',
      header: browseText.updated,
      width: '120px',
      cell: ({ updated }) => <Age time={updated} />,
    },
  ]
}

function runColumns(store: string): readonly ListColumn<StoreRun>[] {
  return [
    {
      id: 'name',
      header: browseText.run,
      width: '20%',
      cell: ({ name, runId }) => (
        <span title={runId}>{name === null ? <code>{runId.slice(0, 12)}</code> : <Name text={name} />}</span>
      ),
    },
    {
      id: 'models',
      header: browseText.models,
      width: '132px',
      hasContent: ({ modelIds, loggedPaths }) => modelIds.length + loggedPaths.length > 0,
      cell: (run) => <RunModels run={run} store={store} />,
    },
    {
      id: 'metrics',
      header: browseText.metrics,
      hasContent: ({ metrics }) => metrics.length > 0,
      cell: ({ metrics }) => <Metrics metrics={metrics} />,
    },
    {
      id: 'params',
      header: browseText.params,
      hasContent: ({ params }) => params.length > 0,
      cell: ({ params }) => <Pairs pairs={params} />,
    },
    {
      id: 'tags',
      header: browseText.tags,
      hasContent: ({ tags }) => hasPairs(tags),
      cell: ({ tags }) => <Pairs pairs={tags} />,
    },
    {
      id: 'status',
      header: browseText.status,
      width: '96px',
      cell: ({ status }) => <Status status={status} usual="FINISHED" />,
    },
    {
      id: 'started',
      header: browseText.started,
      width: '120px',
      cell: ({ started }) => <Age time={started} />,
    },
    {
      id: 'took',
      header: browseText.took,
      width: '84px',
      align: 'right',
      cell: ({ started, ended }) =>
        started === null || ended === null ? null : formatDuration(ended - started),
    },
  ]
}

function loggedColumns(open: (modelId: string) => void): readonly ListColumn<LoggedModel>[] {
  return [
    {
      id: 'name',
      header: browseText.name,
      width: '24%',
      cell: ({ name, modelId }) => (
        <span title={modelId}>
          <NameButton
            text={name}
            label={browseText.openModel(`${name} ${modelId}`)}
            onClick={() => open(modelId)}
          />
        </span>
      ),
    },
    {
      id: 'metrics',
      header: browseText.metrics,
      hasContent: ({ metrics }) => metrics.length > 0,
      cell: ({ metrics }) => <Metrics metrics={metrics} />,
    },
    {
      id: 'params',
      header: browseText.params,
      hasContent: ({ params }) => params.length > 0,
      cell: ({ params }) => <Pairs pairs={params} />,
    },
    {
      id: 'tags',
      header: browseText.tags,
      hasContent: ({ tags }) => hasPairs(tags),
      cell: ({ tags }) => <Pairs pairs={tags} />,
    },
    {
      id: 'status',
      header: browseText.status,
      width: '96px',
      cell: ({ status }) => <Status status={status} usual="READY" />,
    },
    {
      id: 'created',
      header: browseText.created,
      width: '120px',
      cell: ({ created }) => <Age time={created} />,
    },
    {
      id: 'open',
      header: <span className="sr-only">{browseText.open}</span>,
      width: '76px',
      cell: ({ name, modelId }) => (
        <OpenButton label={browseText.openModel(`${name} ${modelId}`)} onClick={() => open(modelId)} />
      ),
    },
  ]
}
