/** Where an open model came from: its store, version, run and source code, and its other versions. */
import type { OpenedModel } from '#shared/contract.ts'
import type { ModelOrigin, ModelVersion, StoreRun } from '#shared/store.ts'
import type { ReactNode } from 'react'
import { enterStoreAt, quoted } from '../browsing.ts'
import { useActions, useApp, useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { Name } from '../parts/Name.tsx'
import { Facts, Section } from '../parts/Section.tsx'
import { browseText, originText } from '../strings/browse.ts'
import { useCall } from '../use-call.ts'
import { Aliases, NameButton } from './BrowseCells.tsx'
import { locationOf } from './BrowseModels.tsx'
import { SameFilesForm } from './BrowseSameFiles.tsx'

/** Versions that are listed here; the store shows all of them. */
const MAX_VERSIONS = 8

/** The section of Overview: what the store says; of any model whether it is the same as another one. */
export function Origin({ opened }: { opened: OpenedModel }) {
  return (
    <Section title={originText.title} aside={<ShowInStore opened={opened} />}>
      {opened.source === undefined ? (
        <p className="text-muted">{originText.noStore}</p>
      ) : (
        <OriginFacts opened={opened} />
      )}
      <SameFilesForm opened={opened} />
    </Section>
  )
}

function OriginFacts({ opened }: { opened: OpenedModel }) {
  const { calls } = useEngine()
  const origin = useCall(calls, 'modelOrigin', { id: opened.id }, { when: 'now' })
  return (
    <CallView call={origin} busy={browseText.reading}>
      {(origin) => <Facts entries={origin === null ? [] : originFacts(opened, origin)} />}
    </CallView>
  )
}

function originFacts(opened: OpenedModel, origin: ModelOrigin): readonly (readonly [string, ReactNode])[] {
  const { run, loggedModel, code } = origin
  const own = origin.version === null ? origin.versions : [origin.version]
  const [version] = own
  const others = origin.siblings.filter((other) => other.version !== version?.version)
  return [
    [originText.store, origin.store],
    [
      originText.version,
      own.length === 0
        ? null
        : own.map((one) => <Version key={`${one.name} ${one.version}`} version={one} />),
    ],
    [originText.run, run === null ? null : <RunLink key="run" store={origin.store} run={run} />],
    [originText.loggedModel, loggedModel === null ? null : <code key="model">{loggedModel.modelId}</code>],
    [originText.code, code.source === null ? null : <Name key="code" text={code.source} />],
    [originText.commit, code.commit === null ? null : <code key="commit">{code.commit}</code>],
    [
      originText.otherVersions,
      others.length === 0 ? null : <OtherVersions key="others" opened={opened} versions={others} />,
    ],
  ]
}

/** Back to the run among the others of its experiment, with its metrics, params and tags. */
function RunLink({ store, run }: { readonly store: string; readonly run: StoreRun }) {
  const actions = useActions()
  const listed = useApp((state) => state.stores)
  const name = run.name ?? run.runId
  const { experimentId } = run
  const filter = `attributes.run_id = ${quoted(run.runId)}`
  const path = {
    kind: 'runs',
    experimentId,
    experiment: originText.experiment(experimentId),
    filter,
  } as const
  return (
    <NameButton
      text={name}
      label={originText.showRun(name)}
      onClick={() => actions.browse({ ...enterStoreAt(store, listed), path })}
    />
  )
}

function Version({ version }: { version: ModelVersion }) {
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      <Name text={`${version.name} ${version.version}`} />
      <Aliases names={version.aliases} />
    </span>
  )
}

interface OtherVersionsProps {
  readonly opened: OpenedModel
  readonly versions: readonly ModelVersion[]
}

function OtherVersions({ opened, versions }: OtherVersionsProps) {
  const actions = useActions()
  const store = opened.source?.store
  const newest = versions.toSorted((left, right) => Number(right.version) - Number(left.version))
  const rest = newest.length - MAX_VERSIONS
  return (
    <ul className="flex flex-col gap-1">
      {newest.slice(0, MAX_VERSIONS).map((version) => (
        <li key={version.version} className="flex flex-wrap items-center gap-x-2">
          <NameButton
            text={version.version}
            label={originText.openVersion(version.name, version.version)}
            onClick={() => void actions.open(locationOf(version), { store })}
          />
          <Aliases names={version.aliases} />
          <SameFiles opened={opened} version={version} />
        </li>
      ))}
      {rest > 0 && <li className="text-small text-faint">{browseText.more_(rest)}</li>}
    </ul>
  )
}

/** Asked only on demand: the other version may have to be downloaded for it. */
function SameFiles({ opened, version }: { opened: OpenedModel; version: ModelVersion }) {
  const { calls } = useEngine()
  const input = { id: opened.id, location: locationOf(version), store: opened.source?.store }
  const same = useCall(calls, 'sameFiles', input, { when: 'asked' })
  const ask = (
    <Button
      weight="link"
      aria-label={originText.compareBytes(version.version)}
      className="min-h-0! py-0! text-small"
      onClick={same.start}
    >
      {originText.sameFiles}
    </Button>
  )
  return (
    <CallView call={same} busy={originText.comparing} idle={ask}>
      {({ same, files }) => (
        <span role="status" className="text-small text-muted">
          {same ? originText.same : originText.different(files.length)}
        </span>
      )}
    </CallView>
  )
}

function ShowInStore({ opened }: { opened: OpenedModel }) {
  const actions = useActions()
  const listed = useApp((state) => state.stores)
  if (opened.source === undefined) return null
  const version = opened.source?.version ?? null
  const entered = enterStoreAt(opened.source.store, listed)
  const path = version === null ? entered.path : ({ kind: 'versions', model: version.name } as const)
  return (
    <Button weight="link" onClick={() => actions.browse({ ...entered, path })}>
      {originText.browse}
    </Button>
  )
}
