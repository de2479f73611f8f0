/** Models that are not run because MLflow does not load them, or takes no input for them; opening shows them all the same. */
import type { Model } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'

/** Codes of findings with which nothing is run. */
const fatal: ReadonlySet<string> = new Set([
  'signature-unreadable',
  'signature-fits-nothing',
  'onnx-unloadable',
])

/** Throws a UserError `bad-model` with the first finding for which MLflow would not answer. */
export function requireLoadable({ findings }: Pick<Model, 'findings'>): void {
  const found = findings.find(({ code }) => fatal.has(code))
  if (found === undefined) return
  const { message, hint, where } = found
  throw new UserError({
    code: 'bad-model',
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(where === undefined ? {} : { where: `MLmodel: ${where.replace(/^MLmodel:? ?/u, '')}` }),
  })
}
