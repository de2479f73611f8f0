/** Enforcement in this process, for models that nothing here may run: it needs their signature and no code of theirs. */
import { stat } from 'node:fs/promises'
import { validatePayload } from '#app/predicting.ts'
import type { TableResult, TableTask, ValidateOutcome } from '#app/runtime/messages.ts'
import type { CallOptions, Session } from '#app/runtime/session.ts'
import type { Payload } from '#shared/payload.ts'
import type { OpenModels } from './open-models.ts'
import { requestOf } from './predict-calls.ts'

/** A megabyte is checked in some tens of milliseconds, as long as everything else waits; more is left to a process. */
const MAX_BYTES = 1_000_000

/** What enforcement says of a payload. Throws `no-runtime` for a long one that no process can check. */
export async function validateFor(
  models: OpenModels,
  { id, payload }: { readonly id: string; readonly payload: Payload },
  options?: CallOptions,
): Promise<ValidateOutcome> {
  const { runtime, model } = models.get(id)
  const request = requestOf(payload)
  if (runtime.ok || request.body.length > MAX_BYTES)
    return await models.session(id).validate(request, options)
  return validatePayload(model.signature, request)
}

/** Who checks a table: the model's process, or this one where there is none. */
export function tableChecker(models: OpenModels, id: string): Pick<Session, 'table'> {
  const { runtime, model } = models.get(id)
  if (runtime.ok) return runtime.session
  return {
    table: async (task: Omit<TableTask, 'kind' | 'signature'>): Promise<TableResult> => {
      const { size } = await stat(task.file)
      if (size > MAX_BYTES || task.output !== null) return await models.session(id).table(task)
      const { serveTable } = await import('#app/predicting-tables/serve-table.ts')
      const whole: TableTask = { ...task, kind: 'table', signature: model.signature }
      return await serveTable(whole, { model: null, csvWorker: null, report: () => undefined })
    },
  }
}
