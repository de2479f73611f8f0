/** The registry: registered models and their versions. */
import type { ModelVersion, RegisteredModel } from '#shared/store.ts'
import { partOf, quoted, versionFilter, versionTest } from '../browsing.ts'
import type { Browsing } from '../browsing.ts'
import { useActions } from '../engine.tsx'
import { browseText } from '../strings/browse.ts'
import { ageColumn, descriptionColumn, openColumn, tagsColumn } from './browse-columns.tsx'
import { Aliases, NameButton, VersionState } from './BrowseCells.tsx'
import { flavorColumn } from './BrowseFlavors.tsx'
import { BrowseList } from './BrowseList.tsx'
import type { ListColumn } from './BrowseList.tsx'
import { pickColumn } from './BrowsePicked.tsx'
import { RunMetrics } from './BrowseRunMetrics.tsx'

/** What every list of the browser is given. */
export interface BrowsePanelProps {
  readonly browsing: Browsing
  readonly revision: number
  readonly onSignedIn: () => void
}

/** All registered models. */
export function RegisteredModels({ browsing, ...rest }: BrowsePanelProps) {
  const actions = useActions()
  const go = (model: string) => actions.browse({ ...browsing, path: { kind: 'versions', model } })
  return (
    <BrowseList
      {...rest}
      search="searchRegisteredModels"
      caption={browseText.sections.models}
      store={browsing.store}
      plain={partOf('name')}
      example={browseText.examples.models}
      empty={browseText.empty.models}
      orders={() => [
        { label: browseText.byName, by: ['name ASC'] },
        { label: browseText.newest, by: ['last_updated_timestamp DESC'] },
        { label: browseText.oldest, by: ['last_updated_timestamp ASC'] },
      ]}
      columns={() => modelColumns(go)}
      rowKey={({ name }) => name}
    />
  )
}

function newestOf({ latestVersions }: RegisteredModel): string {
  const versions = latestVersions.map(({ version }) => Number(version))
  return versions.length === 0 ? '' : String(Math.max(...versions))
}

/** The versions of one registered model, with what their runs measured. */
export function Versions({ browsing, model, ...rest }: BrowsePanelProps & { readonly model: string }) {
  const actions = useActions()
  const { store } = browsing
  const open = (version: ModelVersion) => void actions.open(locationOf(version), { store })
  return (
    <BrowseList
      {...rest}
      search="searchModelVersions"
      caption={model}
      store={store}
      within={`name = ${quoted(model)}`}
      plain={versionFilter}
      narrowedBy={versionTest}
      filterHelp={browseText.versionFilterHelp}
      example={browseText.examples.versions}
      empty={browseText.empty.versions}
      orders={() => [
        { label: browseText.newest, by: ['version_number DESC'] },
        { label: browseText.oldest, by: ['version_number ASC'] },
      ]}
      columns={(versions) => versionColumns({ store, open }, versions)}
      rowKey={({ version }) => version}
    />
  )
}

function modelColumns(go: (model: string) => void): readonly ListColumn<RegisteredModel>[] {
  return [
    {
      id: 'name',
      header: browseText.name,
      width: '26%',
      cell: ({ name }) => <NameButton text={name} onClick={() => go(name)} />,
    },
    { id: 'latest', header: browseText.latest, width: '12%', cell: (model) => newestOf(model) },
    {
      id: 'aliases',
      header: browseText.aliases,
      hasContent: ({ aliases }) => aliases.length > 0,
      cell: ({ aliases }) => <Aliases names={aliases.map(({ alias, version }) => `${alias} → ${version}`)} />,
    },
    tagsColumn(),
    descriptionColumn(),
    ageColumn('updated', browseText.updated, ({ updated }) => updated),
  ]
}

function versionColumns(
  { store, open }: { readonly store: string; readonly open: (version: ModelVersion) => void },
  versions: readonly ModelVersion[],
): readonly ListColumn<ModelVersion>[] {
  return [
    {
      id: 'version',
      header: browseText.version,
      width: '96px',
      cell: (version) => (
        <NameButton
          text={browseText.versionName(version.version)}
          label={browseText.openModel(nameOf(version))}
          onClick={() => open(version)}
        />
      ),
    },
    pickColumn((version) => ({
      store,
      location: locationOf(version),
      name: version.name,
      which: browseText.whichVersion(version.version),
    })),
    {
      id: 'aliases',
      header: browseText.aliases,
      hasContent: ({ aliases }) => aliases.length > 0,
      cell: ({ aliases }) => <Aliases names={aliases} />,
    },
    {
      id: 'state',
      header: browseText.stage,
      width: '104px',
      hasContent: ({ stage, status }) => stage !== 'None' || status !== 'READY',
      cell: (version) => <VersionState version={version} />,
    },
    flavorColumn({ store, rows: versions, locationOf: ({ source }) => (source === '' ? null : source) }),
    {
      id: 'metrics',
      header: browseText.metrics,
      cell: ({ runId }) => (
        <RunMetrics store={store} runId={runId} among={versions.map((other) => other.runId)} />
      ),
    },
    tagsColumn(),
    descriptionColumn(),
    ageColumn('created', browseText.registered, ({ created }) => created),
    openColumn(nameOf, open),
  ]
}

function nameOf({ name, version }: ModelVersion): string {
  return `${name} ${browseText.whichVersion(version)}`
}

/** The URI of a version. */
export function locationOf({ name, version }: ModelVersion): string {
  return `models:/${name}/${version}`
}
