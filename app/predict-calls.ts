/** The contract's predict over a session: the request in, the kept views and their summaries out. */
import { errorBody } from '#app/payload/error-body.ts'
import type { CallOptions, Session } from '#app/runtime/session.ts'
import type { PredictOutcome, RequestPayload } from '#app/runtime/messages.ts'
import { viewsOfAnswer, viewsOfOwnOutputs } from '#app/workspace/result-view.ts'
import type { KeptPrediction } from '#app/workspace/kept-predictions.ts'
import type { ResultView } from '#app/workspace/result-view.ts'
import type { Payload } from '#shared/payload.ts'
import type { Prediction } from '#shared/prediction.ts'
import { UserError } from '#shared/user-error.ts'
import type { OpenModel } from './open-models.ts'

/** The bytes of a payload as they would be posted. */
export function requestOf({ contentType, body }: Payload): RequestPayload {
  return { contentType, body: typeof body === 'string' ? Buffer.from(body, 'utf8') : body }
}

/** Runs predict and keeps what came of it with the model. */
export async function predictWith(
  model: OpenModel,
  session: Session,
  request: { readonly payload: Payload; readonly options: CallOptions },
): Promise<Prediction> {
  const outcome = await session.predict(requestOf(request.payload), request.options)
  const { answer, own, trace, timing, printed } = outcome
  const answerViews = answer.ok ? viewsOfAnswer(answer.output, answer.pythonType) : []
  const ownViews = own === null ? [] : viewsOfOwnOutputs(own)
  const views = [...answerViews, ...ownViews]
  const rowCount = views.reduce((sum, { summary }) => sum + summary.rowCount, 0)
  const predictionId = model.predictions.keep({ views, response: responseOf(outcome), rowCount })
  return {
    predictionId,
    answer: answer.ok
      ? { ok: true, results: answerViews.map(({ summary }) => summary) }
      : { ok: false, refusal: answer.refusal },
    ownOutputs: ownViews.map(({ summary }) => summary),
    trace,
    timing,
    runtime: identityOf(session),
    notices: session.notices(),
    ...(printed === undefined ? {} : { printed }),
  }
}

/** One view of a kept prediction; throws UserError `not-found`. */
export function viewOf(model: OpenModel, predictionId: string, name: string): ResultView {
  const { views } = model.predictions.get(predictionId)
  const view = views.find(({ summary }) => summary.view === name)
  if (view !== undefined) return view
  throw new UserError({ code: 'not-found', message: `This run has no output "${name}".` })
}

function responseOf({ answer }: PredictOutcome): KeptPrediction['response'] {
  if (!answer.ok)
    return { status: answer.refusal.status, body: errorBody(answer.refusal).body, truncated: false }
  return { status: 200, body: answer.body.text, truncated: answer.body.truncated }
}

function identityOf(session: Session): Prediction['runtime'] {
  const state = session.state()
  if (state.kind === 'none') throw new Error('A session always has a runtime.')
  return state.runtime
}
