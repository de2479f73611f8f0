/** What changes if inference is done otherwise: two sides over the same rows. */
import type { CallOutput, OpenedModel } from '#shared/contract.ts'
import type { Payload } from '#shared/payload.ts'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { useEngine } from '../engine.tsx'
import { compareStoreOf, runComparison } from '../compare/compare-session.ts'
import { OutcomeView } from '../compare/OutcomeView.tsx'
import { SetupForm } from '../compare/SetupForm.tsx'
import { CompareContext } from '../compare/use-compare.ts'
import { inputShapeOf } from '../predict/input-shape.ts'
import { openSession } from '../predict/open-session.ts'
import { sentPayload } from '../predict/sent-words.ts'
import type { PredictSession } from '../predict/use-session.ts'
import { viewOf } from '../state.ts'
import { predictText } from '../strings/predict.ts'
import type { Call } from '../use-call.ts'

interface CompareProps {
  readonly opened: OpenedModel
  readonly example: Call<CallOutput<'inputExample'>>
  readonly onnx: Call<CallOutput<'describeOnnx'>>
  readonly kept: Call<CallOutput<'keptInput'>>
  readonly runs: Call<CallOutput<'keptRuns'>>
}

/** The tab, once the example and, where it is needed, the graph are read: rows are those of the Predict tab. */
export function Compare({ opened, example, onnx, kept, runs }: CompareProps) {
  const engine = useEngine()
  const { model, id, folder } = opened
  const needsGraph = model.signature === null && model.flavors.some((flavor) => flavor.name === 'onnx')
  const waitsForExample = model.inputExample !== null && isPending(example)
  if (waitsForExample || isPending(kept) || isPending(runs) || (needsGraph && isPending(onnx))) {
    return <p className="px-6 py-5 text-muted">{predictText.preparing}</p>
  }
  const payload = example.state.kind === 'done' ? (example.state.value?.payload ?? null) : null
  const shape = inputShapeOf(model.signature, onnx.state.kind === 'done' ? onnx.state.value : null)
  const { revision } = viewOf(engine.store.getState(), id)
  const input = kept.state.kind === 'done' ? kept.state.value : null
  const before = runs.state.kind === 'done' ? runs.state.value : []
  const start = { id, folder, revision, shape, example: payload, kept: input, runs: before }
  const session = openSession(engine, start)
  return <Sides opened={opened} session={session} example={payload} />
}

interface SidesProps {
  readonly opened: OpenedModel
  readonly session: PredictSession
  readonly example: Payload | null
}

function Sides({ opened, session, example: payload }: SidesProps) {
  const { api } = useEngine()
  const store = compareStoreOf(api, opened.id)
  const present = useStore(session.store, (state) => state.present)
  const mode = useStore(session.store, (state) => state.mode)
  const sent = useMemo(() => sentPayload(present, mode), [present, mode])
  const run = () => {
    const { rows, file } = store.getState()
    const given = rows === 'predict' ? sent.payload : rows === 'example' ? payload : (file?.payload ?? null)
    void runComparison(api, store, given)
  }
  return (
    <CompareContext value={store}>
      <div className="@container px-6 py-4">
        <SetupForm opened={opened} hasExample={payload !== null} inPredict={sent} run={run} />
        <div className="mt-5">
          <OutcomeView opened={opened} retry={run} />
        </div>
      </div>
    </CompareContext>
  )
}

function isPending(call: Call<unknown>): boolean {
  return call.state.kind === 'idle' || call.state.kind === 'busy'
}
