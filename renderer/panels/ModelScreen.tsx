/** One model: its name and sentence, its tabs, the tab in front. */
import type { OpenedModel } from '#shared/contract.ts'
import { Tabs } from 'radix-ui'
import { useActions, useApp } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Name } from '../parts/Name.tsx'
import { Note } from '../parts/Note.tsx'
import { Tag } from '../parts/Tag.tsx'
import { tabNames, tabsOf, viewOf } from '../state.ts'
import type { ModelView, TabName } from '../state.ts'
import { frameText, tabText } from '../strings/frame.ts'
import { TabContent } from './TabContent.tsx'

/** A model with everything about it. */
export function ModelScreen({ opened }: { opened: OpenedModel }) {
  const actions = useActions()
  const view = useApp((state) => viewOf(state, opened.id))
  const tabs = tabsOf(opened)
  const tab = tabs.includes(view.tab) ? view.tab : 'overview'
  const show = (value: string) => {
    const name = tabNames.find((name) => name === value)
    if (name !== undefined) actions.showTab(opened.id, name)
  }
  return (
    <Tabs.Root value={tab} onValueChange={show} className="flex min-h-0 flex-1 flex-col">
      <ModelHeader opened={opened} tab={tab} />
      <Tabs.List
        aria-label={frameText.tabsName}
        className="flex shrink-0 gap-0.5 overflow-x-auto border-b border-line px-5"
      >
        {tabs.map((name) => (
          <Tabs.Trigger
            key={name}
            value={name}
            className="-mb-px border-b-2 border-transparent px-2.5 py-2 whitespace-nowrap text-muted -outline-offset-2 hover:text-ink data-[state=active]:border-accent data-[state=active]:font-semibold data-[state=active]:text-ink"
          >
            {tabText[name]}
            <TabCount opened={opened} tab={name} />
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <FolderNote id={opened.id} view={view} />
      <Tabs.Content value={tab} className="relative min-h-0 flex-1 overflow-auto -outline-offset-2">
        <TabContent opened={opened} tab={tab} revision={view.revision} />
      </Tabs.Content>
    </Tabs.Root>
  )
}

/** What became of the folder, or why loading or reading again did not come about; each with its ways out. */
function FolderNote({ id, view: { folder, failure } }: { id: string; view: ModelView }) {
  const actions = useActions()
  if (folder === 'same' && failure === null) return null
  const isGone = folder === 'gone' || failure?.code === 'not-found'
  const ways = (
    <>
      <Button weight="link" onClick={() => void actions.reload(id)}>
        {frameText.reload}
      </Button>
      {isGone && (
        <>
          <Button weight="link" onClick={() => actions.activate(null)}>
            {frameText.another}
          </Button>
          <Button weight="link" onClick={() => void actions.close(id)}>
            {frameText.closeModel}
          </Button>
        </>
      )}
      {failure !== null && (
        <Button weight="link" onClick={() => actions.dismissFailure(id)}>
          {frameText.dismiss}
        </Button>
      )}
    </>
  )
  if (failure !== null) {
    return (
      <div className="px-6 pt-3">
        <FailureNote failure={failure} actions={ways} />
      </div>
    )
  }
  if (folder === 'same') return null
  return (
    <div className="px-6 pt-3">
      <Note tone="warn" role="status" title={frameText.folder[folder].title} actions={ways}>
        <p>{frameText.folder[folder].hint}</p>
      </Note>
    </div>
  )
}

function ModelHeader({ opened, tab }: { opened: OpenedModel; tab: TabName }) {
  const actions = useActions()
  const { model } = opened
  const native = model.flavors.find((flavor) => flavor.name !== 'python_function')
  return (
    <header className="flex shrink-0 flex-wrap items-start gap-x-4 gap-y-2 px-6 pt-4 pb-2.5">
      <div className="min-w-0 flex-[1_1_320px]">
        <h1 className="truncate text-title font-[650] tracking-[-0.01em]" title={model.name}>
          <Name text={model.name} />
        </h1>
        <p className="text-muted wrap-anywhere">{model.summary}</p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {model.flavors.map((flavor) => (
          <Tag key={flavor.name} tone={flavor === native ? 'accent' : 'plain'}>
            <Name text={flavor.name} />
          </Tag>
        ))}
        {model.lineage.mlflowVersion !== null && <Tag>MLflow {model.lineage.mlflowVersion}</Tag>}
        {tab !== 'predict' && (
          <Button weight="primary" onClick={() => actions.showTab(opened.id, 'predict')}>
            {frameText.tryPredict}
          </Button>
        )}
      </div>
    </header>
  )
}

/** How many things a tab has to say that should not be missed. */
function TabCount({ opened, tab }: { opened: OpenedModel; tab: TabName }) {
  const { findings, environment } = opened.model
  const problems = findings.filter((finding) => finding.severity === 'problem').length
  const warnings = findings.filter((finding) => finding.severity === 'warning').length
  const disagreements = environment.rows.filter((row) => row.disagrees).length
  const count = tab === 'overview' ? problems + warnings : tab === 'environment' ? disagreements : 0
  if (count === 0) return null
  const tone = tab === 'overview' && problems > 0 ? 'text-bad' : 'text-warn'
  return <span className={`ml-1.5 text-tiny font-semibold ${tone}`}>{count}</span>
}
