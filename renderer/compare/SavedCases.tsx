/** Comparisons that are saved in a file: kept, taken into the form, and replayed. */
import type { CaseSetup, ReplayedCase } from '#shared/compare-calls.ts'
import type { OpenedModel } from '#shared/contract.ts'
import type { Failure } from '#shared/failure.ts'
import { toFailure } from '#shared/user-error.ts'
import { useState } from 'react'
import { useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { compareText } from '../strings/compare.ts'
import { takeCase } from './compare-session.ts'
import { Labelled } from './field.tsx'
import { useCompare, useCompareStore } from './use-compare.ts'

interface Shown {
  readonly cases: readonly CaseSetup[]
  readonly replayed: readonly ReplayedCase[] | null
}

const nothing: Shown = { cases: [], replayed: null }

/** The file of cases of one model, next to its folder unless another is named. */
export function SavedCases({ opened }: { opened: OpenedModel }) {
  const { api } = useEngine()
  const store = useCompareStore()
  const compared = useCompare((state) => state.compared)
  const outcome = useCompare((state) => state.outcome)
  const [file, setFile] = useState(() => besideModel(opened.folder))
  const [name, setName] = useState('')
  const [shown, setShown] = useState<Shown>(nothing)
  const [said, setSaid] = useState('')
  const [failure, setFailure] = useState<Failure | null>(null)
  const run = (doing: string, work: () => Promise<string>) => {
    setFailure(null)
    setSaid(doing)
    work().then(setSaid, (error: unknown) => {
      setSaid('')
      setFailure(toFailure(error))
    })
  }
  const read = async () => {
    const cases = await api.readCases({ file })
    setShown({ cases, replayed: null })
    return compareText.casesRead(cases.length)
  }
  const save = async () => {
    if (compared === null || outcome.kind !== 'done') return ''
    const { comparisonId } = outcome.value
    const given = name.trim() === '' ? null : name.trim()
    const saved = await api.saveCase({ file, name: given, ...compared, comparisonId })
    setShown({ cases: await api.readCases({ file }), replayed: null })
    return compareText.caseSaved(saved.name, saved.variables)
  }
  const replay = async () => {
    const replayed = await api.replayCases({ file })
    setShown((before) => ({ ...before, replayed }))
    return compareText.replayed(replayed.filter(({ passed }) => passed).length, replayed.length)
  }
  const take = async (place: number) => {
    const setup = shown.cases[place]
    if (setup === undefined) return ''
    const { payload } = await api.casePayload({ file, place })
    takeCase(store, setup, { modelId: opened.id, payload })
    return compareText.caseTaken(setup.name)
  }
  return (
    <details className="rounded-lg border border-line bg-panel px-3 py-2">
      <summary className="cursor-pointer font-semibold">{compareText.cases}</summary>
      <div className="mt-2 flex flex-wrap items-end gap-x-4 gap-y-2">
        <Labelled
          label={compareText.caseFile}
          value={file}
          spellCheck={false}
          onChange={(event) => setFile(event.target.value)}
          className="w-full @min-[640px]:w-96"
        />
        <Button onClick={() => run('', read)}>{compareText.openCases}</Button>
        <Button onClick={() => run(compareText.replaying, replay)}>{compareText.replay}</Button>
        <Labelled
          label={compareText.caseName}
          value={name}
          onChange={(event) => setName(event.target.value)}
          className="w-48"
        />
        <Button aria-disabled={compared === null} onClick={() => run('', save)}>
          {compareText.saveCase}
        </Button>
      </div>
      <p role="status" className="mt-2 text-muted empty:mt-0">
        {said}
      </p>
      {failure !== null && <FailureNote failure={failure} />}
      <CaseList shown={shown} onTake={(place) => run('', () => take(place))} />
    </details>
  )
}

function CaseList({ shown, onTake }: { shown: Shown; onTake: (place: number) => void }) {
  const { cases, replayed } = shown
  const names = replayed ?? cases
  if (names.length === 0) return null
  return (
    <ul aria-label={compareText.cases} className="mt-1 grid gap-1">
      {names.map(({ name }, place) => {
        const result = replayed?.[place]
        return (
          // Names need not be different.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={`${place} ${name}`} className="flex flex-wrap items-baseline gap-x-3">
            {result !== undefined && (
              <span className={result.passed ? 'text-ok' : 'font-semibold text-bad'}>
                {result.passed ? compareText.casePassed : compareText.caseBroken}
              </span>
            )}
            <span>{name}</span>
            {result !== undefined && !result.passed && (
              <span className="text-muted">
                {result.failure === null
                  ? result.summary.join(' ')
                  : [result.failure.message, result.failure.hint ?? ''].join(' ')}
              </span>
            )}
            {cases[place] !== undefined && (
              <Button weight="link" onClick={() => onTake(place)}>
                {compareText.takeCase}
              </Button>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function besideModel(folder: string): string {
  const end = Math.max(folder.lastIndexOf('/'), folder.lastIndexOf('\\'))
  return `${end > 0 ? folder.slice(0, end + 1) : ''}palate-cases.yaml`
}
