/** The bar at the bottom: which runtime answers and how it is, trust, and what the model is. */
import type { OpenedModel, RuntimeState } from '#shared/contract.ts'
import { outsideFinding } from '#shared/outside-finding.ts'
import { proofStatement, proofSentences } from '#shared/proof-sentences.ts'
import { useActions, useApp, useEngine } from '../engine.tsx'
import { formatBytes, formatSavedAt } from '../format.ts'
import { Dot } from '../parts/Dot.tsx'
import { Elapsed } from '../parts/Elapsed.tsx'
import { isOnnx, useNativeReach } from '../native-reach.ts'
import { needsPython } from '../run-in-python.ts'
import { activeModel, viewOf } from '../state.ts'
import { statusText } from '../strings/frame.ts'
import { useCall } from '../use-call.ts'
import { runtimeTone } from './Rail.tsx'

/** The status bar. */
export function StatusBar() {
  const opened = useApp(activeModel)
  const about = useApp((state) => state.about)
  return (
    <footer
      aria-label={statusText.name}
      className="flex min-h-7 flex-wrap items-center gap-x-5 border-t border-line bg-canvas px-3 py-1 text-small leading-5 text-muted"
    >
      {opened === undefined ? (
        about !== null && (
          <span>
            {statusText.native} · {about.nativeRuntime.name} {about.nativeRuntime.version}
          </span>
        )
      ) : (
        <OfModel opened={opened} />
      )}
    </footer>
  )
}

function OfModel({ opened }: { opened: OpenedModel }) {
  const actions = useActions()
  const { model, runtime } = opened
  // A try to load it, or a look inside, has found that only Python can answer.
  const isPythons = useNativeReach(opened)?.kind === 'refused' || needsPython(opened)
  const trust = isPythons && opened.trust === 'nothing-runs' ? 'untrusted' : opened.trust
  const { savedAt, runId } = model.lineage
  const facts = [
    formatBytes(model.totalBytes),
    savedAt === null ? null : statusText.saved(formatSavedAt(savedAt).replace(/,.*/, '')),
    runId === null ? null : statusText.run(runId.slice(0, 8)),
  ]
  return (
    <>
      <span role="status" className="flex min-w-0 items-center gap-2">
        <Dot tone={isPythons ? 'warn' : runtimeTone(runtime)} />
        <RuntimeWords
          runtime={runtime}
          isPythons={isPythons}
          isUntrusted={trust === 'untrusted' && outsideFinding(model.findings) === undefined}
        />
      </span>
      {(trust !== 'untrusted' || !isPythons) && <RuntimeButtons id={opened.id} runtime={runtime} />}
      <button
        type="button"
        className={`-mx-1 rounded px-1 underline-offset-2 hover:underline ${trust === 'untrusted' ? 'text-warn' : ''}`}
        onClick={() => actions.showDialog('trust')}
      >
        {statusText.trust[trust]}
      </button>
      {!isPythons && <ProofWords opened={opened} />}
      <span className="ml-auto">{facts.filter((fact) => fact !== null).join(' · ')}</span>
    </>
  )
}

/** How answers of the kernels are known to be right; Overview has the whole of it. */
function ProofWords({ opened: { id, model, runtime } }: { opened: OpenedModel }) {
  const actions = useActions()
  const { calls } = useEngine()
  const revision = useApp((state) => viewOf(state, id).revision)
  const hasFailed = runtime.kind === 'idle' && runtime.failure !== undefined
  const byKernels =
    !isOnnx(model) && !hasFailed && runtime.kind !== 'none' && runtime.runtime.kind === 'native'
  const input = byKernels ? { id } : null
  const known = useCall(calls, 'knownProof', input, { when: 'now', revision })
  const proving = useCall(calls, 'proveNative', input, { when: 'asked', revision })
  if (known.state.kind !== 'done') return null
  const proof = proving.state.kind === 'done' ? proving.state.value : known.state.value
  const sentences = proof === null ? [] : Object.values(proofSentences(proof))
  return (
    <button
      type="button"
      className="-mx-1 min-w-0 truncate rounded px-1 underline-offset-2 hover:underline"
      title={sentences.join('\n')}
      onClick={() => actions.showTab(id, 'overview')}
    >
      {proofStatement(proof)}
    </button>
  )
}

interface RuntimeWordsProps {
  readonly runtime: RuntimeState
  readonly isPythons: boolean
  readonly isUntrusted: boolean
}

function RuntimeWords({ runtime, isPythons, isUntrusted }: RuntimeWordsProps) {
  if (runtime.kind === 'none') {
    // That it is not trusted stands beside it.
    return <span>{isUntrusted ? statusText.noneUntrusted : statusText.none(runtime.reason)}</span>
  }
  if (isPythons) {
    const words = isUntrusted ? statusText.needsPythonUntrusted : statusText.needsPython
    return <span>{words}</span>
  }
  const { kind, name, version, detail } = runtime.runtime
  const failure = runtime.kind === 'idle' ? runtime.failure : undefined
  const state = failure === undefined ? statusText[runtime.kind] : statusText.loadFailed
  const isBad = runtime.kind === 'crashed' || failure !== undefined
  const memory = runtime.kind === 'ready' ? runtime.memoryBytes : null
  return (
    <span className={`truncate ${isBad ? 'text-bad' : ''}`} title={failure?.message}>
      {statusText[kind]} {state} · {name} {version} {detail}
      {memory !== null && ` · ${statusText.memory(formatBytes(memory))}`}
      {(runtime.kind === 'busy' || runtime.kind === 'loading') && (
        <>
          {' · '}
          <Elapsed since={runtime.since} />
        </>
      )}
    </span>
  )
}

function RuntimeButtons({ id, runtime }: { id: string; runtime: RuntimeState }) {
  const actions = useActions()
  const look = '-mx-1 rounded px-1 text-accent underline-offset-2 hover:underline'
  switch (runtime.kind) {
    case 'none':
    case 'ready':
      return null
    case 'idle':
      return (
        <button type="button" className={look} onClick={() => void actions.startRuntime(id)}>
          {statusText.load}
        </button>
      )
    case 'loading':
    case 'busy':
      return (
        <button type="button" className={look} onClick={() => void actions.stopRuntime(id)}>
          {statusText.cancel}
        </button>
      )
    case 'crashed':
      return (
        <button type="button" className={look} onClick={() => void actions.startRuntime(id)}>
          {statusText.restart}
        </button>
      )
  }
}
