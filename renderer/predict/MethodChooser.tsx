/** Which method of the model answers: MLflow's predict, or another one of the native object. */
import type { OpenedModel } from '#shared/contract.ts'
import { nativeMethods } from '#shared/native-methods.ts'
import { useEngine } from '../engine.tsx'
import { predictText } from '../strings/predict.ts'
import { useCall } from '../use-call.ts'
import { usePredict, useSession } from './use-session.ts'

/** Nothing where the model has no other method than predict. */
export function MethodChooser({ opened }: { opened: OpenedModel }) {
  const { calls } = useEngine()
  const { actions, revision } = useSession()
  const chosen = usePredict((state) => state.method)
  const { runtime } = opened
  const asked = hasMethods(opened) && runtime.kind === 'ready' ? { id: opened.id } : null
  const described = useCall(calls, 'describeNative', asked, { when: 'now', revision })
  if (!hasMethods(opened)) return null
  // Until the model is loaded and says its own.
  const known: readonly string[] =
    described.state.kind === 'done' ? described.state.value.methods : nativeMethods
  const others = known.filter((method) => method !== 'predict')
  if (others.length === 0 && chosen === null) return null
  return (
    <select
      aria-label={predictText.method}
      title={predictText.methodHint}
      value={chosen ?? ''}
      onChange={(event) => actions.chooseMethod(event.target.value === '' ? null : event.target.value)}
      className="h-7 max-w-52 rounded-md border border-control bg-panel px-2 text-ink"
    >
      <option value="">{predictText.ownMethod}</option>
      {chosen !== null && !others.includes(chosen) && <option value={chosen}>{chosen}</option>}
      {others.map((method) => (
        <option key={method} value={method}>
          {method}
        </option>
      ))}
    </select>
  )
}

/** ONNX graphs have outputs, not methods; pyfunc models have what Python says of them. */
function hasMethods({ model, runtime }: OpenedModel): boolean {
  if (runtime.kind === 'none') return false
  return model.flavors.some(({ name }) => name === 'sklearn' || name === 'xgboost' || name === 'lightgbm')
}
