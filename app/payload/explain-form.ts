/** Requests whose top MLflow does not know, in plain words. */
import type { ErrorWords } from '#app/python-data/python-error.ts'
import type { ValueMap } from '#shared/values.ts'

const FORMS = 'dataframe_split, dataframe_records, instances or inputs'

/** A request that has none of MLflow's members, or more than one of them. */
export function explainForm(request: ValueMap, forms: readonly string[]): ErrorWords {
  if (forms.length > 1) {
    return {
      plain: `The request has ${forms.join(' and ')}: MLflow takes exactly one of them.`,
      ways: [`Leave one of them.`],
      places: [],
    }
  }
  if (request.has('input_data')) {
    return {
      plain: `This is the form of Azure ML's /score. MLflow's /invocations takes ${FORMS}.`,
      ways: ['For a table, write "dataframe_split" for "input_data"; for a list or named arrays, "inputs".'],
      places: [],
    }
  }
  return {
    plain: `The request has none of ${FORMS}.`,
    ways: [],
    places: [],
  }
}

/** A JSON list as the whole body. */
export const bareList: ErrorWords = {
  plain: `The body is a bare list. MLflow takes an object with one of ${FORMS}.`,
  ways: [],
  places: [],
}
