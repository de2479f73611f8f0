/** What came of one case, from what predicting gave. */
import type { EdgeOutcome } from '#shared/edge-case.ts'
import type { Refusal, Trace, TraceStep } from '#shared/prediction.ts'
import type { EdgeKind } from './edge-case.ts'

/** As much of an answer tells it apart from others. */
const MAX_PREVIEW = 200

/** The parts of a prediction that an outcome is made of. */
export interface Predicted {
  readonly answer:
    | { readonly ok: true; readonly body: { readonly text: string } }
    | { readonly ok: false; readonly refusal: Refusal }
  readonly trace: Trace
}

/** The outcome of a prediction; what became of params is told where the case is about them, or they did not pass as they are. */
export function outcomeOf({ answer, trace }: Predicted, kind: EdgeKind): EdgeOutcome {
  if (answer.ok) {
    const text = answer.body.text.replace(/^\{"predictions": (.*)\}$/s, '$1')
    const preview = text.length > MAX_PREVIEW ? `${text.slice(0, MAX_PREVIEW)}…` : text
    return { kind: 'answered', preview, changes: changesOf(trace, kind) }
  }
  const { stage, status, errorCode, message, plain, ways } = answer.refusal
  return { kind: 'refused', stage, status, errorCode, message: lastSentence(message), plain, ways }
}

function changesOf({ steps, reordered }: Trace, kind: EdgeKind): readonly string[] {
  const isDefault = (step: TraceStep) => step.kind === 'param' && step.action === 'filled'
  const told = kind === 'params' ? steps : steps.filter((step) => !isDefault(step))
  const changes = told.flatMap((step) => {
    const change = changeOf(step)
    return change === null ? [] : [change]
  })
  return reordered ? ['columns put into the order of the signature', ...changes] : changes
}

function changeOf({ kind, name, action, from, to, note, cells }: TraceStep): string | null {
  if (action === 'kept' && cells.length === 0) return null
  const what = kind === 'column' ? name : `${kind} ${name}`
  const first = cells[0]?.note
  const detail = note ?? first
  const types = from !== '' && to !== '' && from !== to ? ` from ${from} to ${to}` : ''
  return `${what} ${action}${types}${detail === undefined ? '' : `: ${detail}`}`
}

function lastSentence(message: string): string {
  const place = message.lastIndexOf('Error: ')
  return place < 0 ? message : message.slice(place + 'Error: '.length)
}
