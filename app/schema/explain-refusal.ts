/** Refusals in plain words with ways out. */
import type { Schema } from '#shared/model.ts'
import type { Place, Refusal } from '#shared/prediction.ts'
import type { PythonError } from '#app/python-data/python-error.ts'
import type { EnforcementLog } from './enforce.ts'

/** The part of a refusal that is ours. */
export type Words = Pick<Refusal, 'plain' | 'ways' | 'places'>

/** What a refusal means and what to do about it. */
export function explainRefusal(error: PythonError, schema: Schema | null, log: EnforcementLog): Words {
  const places: Place[] = []
  const column = log.columns.at(-1)
  if (schema !== null && column !== undefined && column.after === null)
    places.push({ column: String(column.name) })
  return { plain: error.message, ways: [], places }
}
