/** The statistics of an initializer, read when they are asked for. */
import type { GraphPath, OnnxWeights } from '#shared/onnx-graph.ts'
import { useEngine } from '../engine.tsx'
import { formatCount } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { DialogFrame } from '../parts/DialogFrame.tsx'
import { Histogram } from '../parts/Histogram.tsx'
import { Facts } from '../parts/Section.tsx'
import { insideText } from '../strings/model.ts'
import { shapeText } from '../type-text.ts'
import { useCall } from '../use-call.ts'

interface WeightsDialogProps {
  readonly id: string
  readonly revision: number
  readonly path: GraphPath
  readonly name: string
  readonly onClose: () => void
}

/** Asks for the statistics of an initializer and shows them; closing it ends the reading. */
export function WeightsDialog({ id, revision, path, name, onClose }: WeightsDialogProps) {
  const { calls } = useEngine()
  const call = useCall(calls, 'onnxWeights', { id, path, name }, { when: 'now', revision })
  const close = () => {
    if (call.state.kind === 'busy') call.state.cancel()
    onClose()
  }
  return (
    <DialogFrame title={insideText.statistics} onClose={close}>
      <p className="mb-3 font-mono wrap-anywhere">{name}</p>
      <CallView
        call={call}
        busy={insideText.readingWeights}
        idle={
          <p className="flex items-center gap-3 text-muted">
            {insideText.stopped}
            <Button onClick={call.start}>{insideText.readAgain}</Button>
          </p>
        }
      >
        {(weights) => <WeightFacts weights={weights} />}
      </CallView>
    </DialogFrame>
  )
}

function WeightFacts({ weights }: { weights: OnnxWeights }) {
  const { name, type, shape, count, numbers } = weights
  return (
    <>
      {numbers !== null && <Histogram label={insideText.histogramOf(name)} numbers={numbers} />}
      <div className="mt-3">
        <Facts
          entries={[
            [insideText.elements, `${formatCount(count)}, ${type} ${shapeText(shape)}`],
            ...(numbers === null
              ? []
              : ([
                  [insideText.least, figure(numbers.min)],
                  [insideText.greatest, figure(numbers.max)],
                  [insideText.mean, figure(numbers.mean)],
                  [insideText.deviation, figure(numbers.deviation)],
                ] as const)),
            [insideText.zeros, partOf(weights.zeros, count)],
            [insideText.nan, partOf(weights.nan, count)],
            [insideText.infinite, partOf(weights.infinite, count)],
          ]}
        />
      </div>
    </>
  )
}

/** Nine digits tell every float apart. */
function figure(value: number): string {
  return String(Number(value.toPrecision(9)))
}

function partOf(part: number, whole: number): string {
  if (part === 0) return '0'
  const percent = (part / whole) * 100
  return `${formatCount(part)} (${percent < 0.1 ? '< 0.1' : percent.toFixed(1)} %)`
}
