/** What happens if this is sent: the input on one side, what predict returns on the other. */
import type { Api, CallOutput, OpenedModel, Payload } from '#shared/contract.ts'
import { useEffect } from 'react'
import { useEngine } from '../engine.tsx'
import type { Engine } from '../engine.tsx'
import { Elapsed } from '../parts/Elapsed.tsx'
import { InputSide } from '../predict/InputSide.tsx'
import { emptyDraft, inputShapeOf } from '../predict/input-shape.ts'
import type { InputShape } from '../predict/input-shape.ts'
import { ResultSide } from '../predict/ResultSide.tsx'
import { createPredictActions, snapshotOf } from '../predict/session-actions.ts'
import { createPredictStore, payloadOf } from '../predict/session.ts'
import type { Snapshot } from '../predict/session.ts'
import { SessionContext } from '../predict/use-session.ts'
import type { PredictSession } from '../predict/use-session.ts'
import { isModified } from '../shortcuts.ts'
import { viewOf } from '../state.ts'
import { predictText } from '../strings/predict.ts'
import type { Call } from '../use-call.ts'

interface PredictProps {
  readonly opened: OpenedModel
  readonly example: Call<CallOutput<'inputExample'>>
  readonly onnx: Call<CallOutput<'describeOnnx'>>
}

/** The tab, once the example and, where it is needed, the graph are read. */
export function Predict({ opened, example, onnx }: PredictProps) {
  const { model } = opened
  const needsGraph = model.signature === null && model.flavors.some((flavor) => flavor.name === 'onnx')
  const waitsForExample = model.inputExample !== null && isPending(example)
  if (waitsForExample || (needsGraph && isPending(onnx))) {
    return (
      <p className="px-6 py-5 text-muted">
        {predictText.preparing} {example.state.kind === 'busy' && <Elapsed since={example.state.since} />}
      </p>
    )
  }
  const payload = example.state.kind === 'done' ? (example.state.value?.payload ?? null) : null
  const graph = onnx.state.kind === 'done' ? onnx.state.value : null
  return <PredictScreen opened={opened} example={payload} shape={inputShapeOf(model.signature, graph)} />
}

function isPending(call: Call<unknown>): boolean {
  return call.state.kind === 'idle' || call.state.kind === 'busy'
}

interface PredictScreenProps {
  readonly opened: OpenedModel
  readonly example: Payload | null
  readonly shape: InputShape
}

function PredictScreen({ opened, example, shape }: PredictScreenProps) {
  const engine = useEngine()
  const revision = viewOf(engine.store.getState(), opened.id).revision
  const session = sessionOf(engine, { id: opened.id, revision, shape, example })
  usePredictKeys(session)
  return (
    <SessionContext value={session}>
      <div className="@container h-full">
        <div className="grid min-h-full @min-[1080px]:h-full @min-[1080px]:grid-cols-[minmax(0,1.4fr)_minmax(400px,1fr)]">
          <div className="min-h-0 min-w-0 px-6 py-4 @min-[1080px]:overflow-auto">
            <InputSide />
          </div>
          <div className="min-h-0 min-w-0 border-line px-6 py-4 @max-[1080px]:border-t @min-[1080px]:overflow-auto @min-[1080px]:border-l">
            <ResultSide opened={opened} />
          </div>
        </div>
      </div>
    </SessionContext>
  )
}

interface SessionStart {
  readonly id: string
  readonly revision: number
  readonly shape: InputShape
  readonly example: Payload | null
}

/** The session of a model: the one there is, or a new one; after a reload the input is carried over. */
function sessionOf(engine: Engine, { id, revision, shape, example }: SessionStart): PredictSession {
  const known = engine.sessions.get(id)
  if (known !== undefined && known.revision === revision) return known
  const before = known?.store.getState().present
  const first = before === undefined ? firstSnapshot(shape, example) : carriedOver(before, shape)
  const session = newSession(engine.api, { id, revision, shape, example }, first)
  engine.sessions.set(id, session)
  return session
}

function newSession(api: Api, start: SessionStart, first: Snapshot): PredictSession {
  const store = createPredictStore(start.shape, start.example, first)
  const actions = createPredictActions(api, start.id, store)
  return { modelId: start.id, revision: start.revision, store, actions }
}

/** The input example where there is one that can be read, else one empty row. */
function firstSnapshot(shape: InputShape, example: Payload | null): Snapshot {
  const blank = emptyDraft(shape)
  if (example === null || typeof example.body !== 'string') return { draft: blank, raw: null }
  const { draft, raw } = snapshotOf(example.body, example.contentType ?? 'application/json', shape, blank)
  return { draft, raw: raw?.problem ? raw : null }
}

function carriedOver(before: Snapshot, shape: InputShape): Snapshot {
  const payload = payloadOf(before)
  const body = typeof payload.body === 'string' ? payload.body : ''
  return snapshotOf(body, payload.contentType ?? 'application/json', shape, emptyDraft(shape))
}

/** Letters of a body that is validated while one types; larger ones wait longer. */
const LARGE_BODY_ROWS = 5_000

/** The screen's keyboard, and validation a moment after each change. */
function usePredictKeys({ store, actions }: PredictSession): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) return store.getState().running?.cancel()
      if (!isModified(event)) return
      const run = commandOf(event)
      if (run === undefined) return
      event.preventDefault()
      run()
    }
    const commandOf = (event: KeyboardEvent) => {
      const isCode = event.target instanceof HTMLElement && event.target.closest('.cm-editor') !== null
      if (event.key === 'Enter') return () => void actions.predict()
      if (isCode) return undefined
      if (event.key.toLowerCase() === 'z') return event.shiftKey ? actions.redo : actions.undo
      return event.key.toLowerCase() === 'y' ? actions.redo : undefined
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [store, actions])
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const validateSoon = () => {
      clearTimeout(timer)
      const { input } = store.getState().present.draft
      const isLarge = input.kind === 'rows' && input.rows.length > LARGE_BODY_ROWS
      timer = setTimeout(() => void actions.validate(), isLarge ? 1_500 : 250)
    }
    if (store.getState().validation?.of !== store.getState().present) validateSoon()
    const stop = store.subscribe((state, before) => {
      if (state.present !== before.present) validateSoon()
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [store, actions])
}
