/** What happens if this is sent: the input on one side, what predict returns on the other. */
import type { CallOutput, OpenedModel } from '#shared/contract.ts'
import type { Payload } from '#shared/payload.ts'
import { useEngine } from '../engine.tsx'
import { Elapsed } from '../parts/Elapsed.tsx'
import { InputSide } from '../predict/InputSide.tsx'
import { inputShapeOf } from '../predict/input-shape.ts'
import type { InputShape } from '../predict/input-shape.ts'
import { openSession } from '../predict/open-session.ts'
import { ResultSide } from '../predict/ResultSide.tsx'
import { RunBar } from '../predict/RunBar.tsx'
import { usePredictKeys, useValidation } from '../predict/use-predict-keys.ts'
import { SessionContext } from '../predict/use-session.ts'
import { viewOf } from '../state.ts'
import { predictText } from '../strings/predict.ts'
import type { Call } from '../use-call.ts'

interface PredictProps {
  readonly opened: OpenedModel
  readonly example: Call<CallOutput<'inputExample'>>
  readonly onnx: Call<CallOutput<'describeOnnx'>>
  readonly kept: Call<CallOutput<'keptInput'>>
  readonly runs: Call<CallOutput<'keptRuns'>>
}

/** The tab, once the example and, where it is needed, the graph are read. */
export function Predict({ opened, example, onnx, kept, runs }: PredictProps) {
  const { model } = opened
  const needsGraph = model.signature === null && model.flavors.some((flavor) => flavor.name === 'onnx')
  const waitsForExample = model.inputExample !== null && isPending(example)
  if (waitsForExample || isPending(kept) || isPending(runs) || (needsGraph && isPending(onnx))) {
    return (
      <p className="px-6 py-5 text-muted">
        {predictText.preparing} {example.state.kind === 'busy' && <Elapsed since={example.state.since} />}
      </p>
    )
  }
  const payload = example.state.kind === 'done' ? (example.state.value?.payload ?? null) : null
  const graph = onnx.state.kind === 'done' ? onnx.state.value : null
  const shape = inputShapeOf(model.signature, graph)
  const input = kept.state.kind === 'done' ? kept.state.value : null
  const before = runs.state.kind === 'done' ? runs.state.value : []
  return <PredictScreen opened={opened} example={payload} shape={shape} kept={input} runs={before} />
}

function isPending(call: Call<unknown>): boolean {
  return call.state.kind === 'idle' || call.state.kind === 'busy'
}

interface PredictScreenProps {
  readonly opened: OpenedModel
  readonly example: Payload | null
  readonly shape: InputShape
  readonly kept: CallOutput<'keptInput'>
  readonly runs: CallOutput<'keptRuns'>
}

function PredictScreen({ opened, example, shape, kept, runs }: PredictScreenProps) {
  const engine = useEngine()
  const revision = viewOf(engine.store.getState(), opened.id).revision
  const { id, folder } = opened
  const session = openSession(engine, { id, folder, revision, shape, example, kept, runs })
  usePredictKeys(session, opened.runtime.kind !== 'none')
  useValidation(session)
  return (
    <SessionContext value={session}>
      <div className="@container h-full scroll-py-16 overflow-auto">
        <div className="@min-[900px]:grid @min-[900px]:h-full @min-[900px]:grid-cols-[minmax(0,1.4fr)_minmax(440px,1fr)] @min-[900px]:grid-rows-[auto_minmax(0,1fr)]">
          <div className="min-w-0 px-6 py-4 @min-[900px]:row-span-2 @min-[900px]:overflow-auto">
            <InputSide />
          </div>
          <RunBar opened={opened} />
          <div className="min-w-0 border-line px-6 pb-4 @max-[900px]:min-h-[60vh] @max-[900px]:pt-4 @min-[900px]:px-4 @min-[900px]:overflow-auto @min-[900px]:border-l">
            <ResultSide opened={opened} />
          </div>
        </div>
      </div>
    </SessionContext>
  )
}
