/** What changes if inference is done otherwise: two sides over the same rows. */
import type { CallOutput, OpenedModel } from '#shared/contract.ts'
import { useEngine } from '../engine.tsx'
import { compareStoreOf } from '../compare/compare-session.ts'
import { OutcomeView } from '../compare/OutcomeView.tsx'
import { SetupForm } from '../compare/SetupForm.tsx'
import { CompareContext } from '../compare/use-compare.ts'
import { inputShapeOf } from '../predict/input-shape.ts'
import { openSession } from '../predict/open-session.ts'
import { payloadOf } from '../predict/session.ts'
import { viewOf } from '../state.ts'
import { predictText } from '../strings/predict.ts'
import type { Call } from '../use-call.ts'

interface CompareProps {
  readonly opened: OpenedModel
  readonly example: Call<CallOutput<'inputExample'>>
  readonly onnx: Call<CallOutput<'describeOnnx'>>
}

/** The tab, once the example and, where it is needed, the graph are read: rows are those of the Predict tab. */
export function Compare({ opened, example, onnx }: CompareProps) {
  const engine = useEngine()
  const { model, id, folder } = opened
  const needsGraph = model.signature === null && model.flavors.some((flavor) => flavor.name === 'onnx')
  if ((model.inputExample !== null && isPending(example)) || (needsGraph && isPending(onnx))) {
    return <p className="px-6 py-5 text-muted">{predictText.preparing}</p>
  }
  const payload = example.state.kind === 'done' ? (example.state.value?.payload ?? null) : null
  const shape = inputShapeOf(model.signature, onnx.state.kind === 'done' ? onnx.state.value : null)
  const { revision } = viewOf(engine.store.getState(), id)
  const session = openSession(engine, { id, folder, revision, shape, example: payload })
  return (
    <CompareContext value={compareStoreOf(engine.api, id)}>
      <div className="@container px-6 py-4">
        <SetupForm
          opened={opened}
          example={payload}
          current={() => payloadOf(session.store.getState().present)}
        />
        <div className="mt-5">
          <OutcomeView opened={opened} />
        </div>
      </div>
    </CompareContext>
  )
}

function isPending(call: Call<unknown>): boolean {
  return call.state.kind === 'idle' || call.state.kind === 'busy'
}
