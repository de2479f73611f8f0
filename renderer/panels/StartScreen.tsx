/** Nothing open, something opening, or something that would not open. */
import { FolderOpen } from 'lucide-react'
import type { Failure } from '#shared/failure.ts'
import { shownLocation } from '#shared/masked-location.ts'
import { useActions, useApp } from '../engine.tsx'
import { lastPart } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { ProgressLine } from '../parts/ProgressLine.tsx'
import type { Opening, OpenProblem } from '../state.ts'
import { linkText } from '../strings/link.ts'
import { openText } from '../strings/open.ts'
import { largeText } from '../strings/browse.ts'
import { StartPlaces } from './Places.tsx'
import { OpenForm } from './OpenForm.tsx'
import { PlaceList } from './PlaceList.tsx'

/** The screen without a model. */
export function StartScreen() {
  const opening = useApp((state) => state.opening)
  const problem = useApp((state) => state.problem)
  if (opening !== null) return <Loading opening={opening} />
  return (
    <div className="flex-1 overflow-auto">
      <div className="mx-auto max-w-[760px] px-6 py-10">
        {problem === null ? <Welcome /> : <Problem problem={problem} />}
        <OpenForm key={problem?.location} initial={problem?.location ?? ''} />
        <Places />
      </div>
    </div>
  )
}

function Welcome() {
  return (
    <header className="mb-5">
      <h1 className="text-title font-[650]">{openText.title}</h1>
      <p className="text-muted">{openText.lead}</p>
    </header>
  )
}

function Loading({ opening }: { opening: Opening }) {
  return (
    <div className="flex flex-1 items-center justify-center p-6">
      <div className="w-full max-w-[440px]">
        <h1 className="mb-3 flex items-center gap-2 text-large font-semibold">
          <FolderOpen aria-hidden size={17} className="shrink-0 text-accent" />
          <span className="truncate">{openText.loadingTitle(lastPart(shownLocation(opening.location)))}</span>
        </h1>
        <ProgressLine
          progress={opening.progress}
          fallback={openText.loadingDefault}
          since={opening.since}
          onCancel={opening.cancel}
        />
        <p className="mt-3 truncate text-small text-faint">{shownLocation(opening.location)}</p>
      </div>
    </div>
  )
}

/** What a person may say yes to. */
function yesTo({ code }: Failure) {
  if (code === 'large-download') return { label: largeText.download, choice: { allowLarge: true } }
  if (code === 'mlflow-download') return { label: largeText.byMlflow, choice: { allowMlflow: true } }
  return null
}

function Problem({ problem }: { problem: OpenProblem }) {
  const actions = useActions()
  const yes = yesTo(problem.failure)
  // A link that cannot be read names nothing.
  const isNamed = problem.location !== ''
  return (
    <header className="mb-5">
      <h1 className="mb-3 text-title font-[650] wrap-anywhere">
        {openText.problemTitle(isNamed ? lastPart(shownLocation(problem.location)) : linkText.what)}
      </h1>
      <FailureNote
        failure={problem.failure}
        onRetry={isNamed ? () => void actions.open(problem.location, problem.choices) : undefined}
        actions={
          <>
            {yes !== null && (
              <Button
                weight="link"
                onClick={() => void actions.open(problem.location, { ...problem.choices, ...yes.choice })}
              >
                {yes.label}
              </Button>
            )}
            <Button weight="link" onClick={actions.dismissProblem}>
              {openText.another}
            </Button>
          </>
        }
      />
    </header>
  )
}

function Places() {
  const samples = useApp((state) => state.samples)
  const recents = useApp((state) => state.recents)
  return (
    <div className="mt-7">
      <StartPlaces />
      {recents.length > 0 && <PlaceList title={openText.recents} places={recents} />}
      {samples.length > 0 && (
        <PlaceList title={openText.samples} lead={openText.samplesLead} places={samples} />
      )}
    </div>
  )
}
