/** Refusals: what Palate does not know to compute exactly is named, never guessed. */
import { PYTHON_HINT } from '#shared/python-hint.ts'
import { UserError } from '#shared/user-error.ts'

/** Refuses a model or an input natively. `what` begins with the class or place it is about. */
export function unsupported(what: string): UserError {
  return new UserError({
    code: 'unsupported',
    message: `${what}: needs Python.`,
    hint: `Palate answers natively only what it knows to compute as the library does. ${PYTHON_HINT}`,
  })
}
