/** A store: its registry and its experiments, down to what can be opened. */
import { LogIn, LogOut, RotateCw } from 'lucide-react'
import { useState } from 'react'
import { useActions, useApp } from '../engine.tsx'
import type { Browsing, BrowsePath } from '../browsing.ts'
import { Button, IconButton } from '../parts/Button.tsx'
import { Name } from '../parts/Name.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { Tag } from '../parts/Tag.tsx'
import { browseText, placesText } from '../strings/browse.ts'
import { Experiments, LoggedModels, Runs } from './BrowseExperiments.tsx'
import { RegisteredModels, Versions } from './BrowseModels.tsx'
import { PickedBar } from './BrowsePicked.tsx'
import { SignIn } from './SignIn.tsx'

/** The store in front. */
export function BrowseScreen({ browsing }: { browsing: Browsing }) {
  const [revision, setRevision] = useState(0)
  const [isSigningIn, setSigningIn] = useState(false)
  const again = () => setRevision((before) => before + 1)
  const signedIn = () => {
    setSigningIn(false)
    again()
  }
  return (
    <div className="flex-1 overflow-auto">
      <div className="mx-auto flex max-w-[1280px] flex-col gap-4 px-6 py-5">
        <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <h1 className="min-w-0 truncate text-title font-[650]" title={browsing.label}>
            <Name text={browsing.label} />
          </h1>
          <Tag>{placesText.kinds[browsing.kind]}</Tag>
          <div className="ml-auto flex items-center gap-2">
            {browsing.kind === 'server' && (
              <SignInButton
                store={browsing.store}
                onSignIn={() => setSigningIn(!isSigningIn)}
                onSignedOut={again}
              />
            )}
            <IconButton label={browseText.refresh} onClick={again}>
              <RotateCw aria-hidden size={14} />
            </IconButton>
          </div>
        </header>
        {isSigningIn && (
          <SignIn store={browsing.store} onDone={signedIn} onCancel={() => setSigningIn(false)} />
        )}
        <Where browsing={browsing} />
        <PickedBar />
        <List key={listKey(browsing)} browsing={browsing} revision={revision} onSignedIn={signedIn} />
      </div>
    </div>
  )
}

interface SignInButtonProps {
  readonly store: string
  readonly onSignIn: () => void
  readonly onSignedOut: () => void
}

function SignInButton({ store, onSignIn, onSignedOut }: SignInButtonProps) {
  const actions = useActions()
  const isSignedIn = useApp((state) => state.stores.find((place) => place.store === store)?.signedIn ?? false)
  if (!isSignedIn) {
    return (
      <Button onClick={onSignIn}>
        <LogIn aria-hidden size={13} />
        {browseText.signIn}
      </Button>
    )
  }
  return (
    <Button onClick={() => void actions.signOut(store).then(onSignedOut)}>
      <LogOut aria-hidden size={13} />
      {browseText.signOut}
    </Button>
  )
}

/** The choice of the top lists; further down, the way back. */
function Where({ browsing }: { browsing: Browsing }) {
  const actions = useActions()
  const go = (path: BrowsePath) => actions.browse({ ...browsing, path })
  const { path } = browsing
  if (path.kind === 'models' || path.kind === 'experiments') {
    return (
      <div>
        <Segmented
          label={browseText.section}
          value={path.kind}
          choices={[
            { value: 'models', label: browseText.sections.models },
            { value: 'experiments', label: browseText.sections.experiments },
          ]}
          onChange={(kind) => go({ kind })}
        />
      </div>
    )
  }
  const parent = path.kind === 'versions' ? 'models' : 'experiments'
  return (
    <nav aria-label={browseText.crumbs}>
      <ol className="flex flex-wrap items-center gap-2">
        <li>
          <Button weight="link" onClick={() => go({ kind: parent })}>
            {browseText.sections[parent]}
          </Button>
        </li>
        <li aria-hidden className="text-faint">
          /
        </li>
        <li aria-current="page" className="min-w-0 font-semibold wrap-anywhere">
          <Name text={path.kind === 'versions' ? path.model : path.experiment} />
        </li>
      </ol>
    </nav>
  )
}

interface ListProps {
  readonly browsing: Browsing
  readonly revision: number
  readonly onSignedIn: () => void
}

function List(props: ListProps) {
  const { path } = props.browsing
  switch (path.kind) {
    case 'models':
      return <RegisteredModels {...props} />
    case 'versions':
      return <Versions {...props} model={path.model} />
    case 'experiments':
      return <Experiments {...props} />
    case 'runs':
      return <Runs {...props} experimentId={path.experimentId} aside={<InExperiment {...props} />} />
    case 'logged':
      return <LoggedModels {...props} experimentId={path.experimentId} aside={<InExperiment {...props} />} />
  }
}

function InExperiment({ browsing }: ListProps) {
  const actions = useActions()
  const { path } = browsing
  if (path.kind !== 'runs' && path.kind !== 'logged') return null
  return (
    <Segmented
      label={browseText.section}
      value={path.kind}
      choices={[
        { value: 'runs', label: browseText.inExperiment.runs },
        { value: 'logged', label: browseText.inExperiment.logged },
      ]}
      onChange={(kind) => {
        const { experimentId, experiment } = path
        actions.browse({ ...browsing, path: { kind, experimentId, experiment } })
      }}
    />
  )
}

/** Filter and order belong to one list. */
function listKey({ store, path }: Browsing): string {
  return JSON.stringify([store, path])
}
