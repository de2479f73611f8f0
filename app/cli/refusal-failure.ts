/** A refusal of MLflow's as a failure of the command line: our words first, MLflow's beside them. */
import type { Failure } from '#shared/failure.ts'
import type { Place, Refusal } from '#shared/prediction.ts'

/** What the model's side raised is `model-failed` (exit 5), everything before it `bad-payload` (exit 3). */
export function refusalFailure(refusal: Refusal): Failure {
  const { stage, plain, message, cause, traceback, ways, places } = refusal
  const [place] = places
  // A traceback ends with the cause.
  const reason = traceback?.trimEnd() ?? cause
  const said = reason === undefined || message.includes(reason) ? message : `${message}\n${reason}`
  return {
    code: stage === 'predict' || stage === 'encode' ? 'model-failed' : 'bad-payload',
    message: plain,
    ...(ways.length === 0 ? {} : { hint: ways.join('\n') }),
    ...(place === undefined ? {} : { where: placeText(place) }),
    ...(said === plain ? {} : { detail: said }),
  }
}

/** `rows[3].petal_width`, `petal_width`, `rows[3]`, `rows[3].image[0][2]`, `params.alpha`. */
function placeText({ row, column, path, param }: Place): string {
  if (param !== undefined) return `params.${param}`
  const parts = [row === undefined ? '' : `rows[${row}]`, column ?? '']
  const inside = (path ?? []).map((step) => `[${step}]`).join('')
  return parts.filter((part) => part !== '').join('.') + inside
}
