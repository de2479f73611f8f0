/** What stops a model from being loaded anywhere, as opening it has found. */
import type { Finding } from '#shared/model.ts'
import type { ReadinessFacts } from './facts.ts'
import { problem, warning } from './finding.ts'

/** Findings on the environment's files say which file; each place installs from another, so its own rules judge them. */
const ENVIRONMENT_CODES: ReadonlySet<string> = new Set(['environment-unreadable', 'requirement-unreadable'])

/** Warnings on code that Python takes with the model wherever it runs, and Palate itself does not. */
const CODE_WARNINGS: ReadonlySet<string> = new Set(['shadows-standard-library', 'foreign-loader-module'])

/** Every problem of the model itself, and a model that `mlflow.pyfunc` has no way to load. */
export function loadingFindings({ model, example, loadFailure }: ReadinessFacts): readonly Finding[] {
  const found = model.findings.filter(
    ({ severity, code }) => severity === 'problem' && !ENVIRONMENT_CODES.has(code),
  )
  const besides = model.findings.filter(({ code }) => CODE_WARNINGS.has(code))
  const hasPyfunc = model.flavors.some(({ name }) => name === 'python_function')
  return [
    ...found,
    ...besides,
    ...(hasPyfunc || model.flavors.length === 0 ? [] : [noPyfunc()]),
    ...(loadFailure === null || found.length > 0 ? [] : [problem({ code: 'not-loadable', ...loadFailure })]),
    ...exampleFindings(example),
  ]
}

function noPyfunc(): Finding {
  return problem({
    code: 'no-pyfunc',
    message: 'The MLmodel has no python_function flavor, so mlflow.pyfunc cannot load it.',
    hint: 'Log the model again with a flavor that mlflow.pyfunc can load.',
    where: 'MLmodel: flavors',
  })
}

function exampleFindings(example: ReadinessFacts['example']): readonly Finding[] {
  if (example.kind !== 'refused') return []
  return [
    warning({
      code: 'example-refused',
      message: `The model's own input example is refused by its signature: ${example.plain}`,
      hint: 'Clients copy the example. Log the model again with an example that its predict takes.',
      where: 'saved_input_example_info',
    }),
  ]
}
