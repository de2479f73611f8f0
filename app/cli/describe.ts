/** `palate describe MODEL`: the object that `mlflow.<flavor>.load_model` gives, loaded by who is asked for. */
import { loadRequested } from '#app/runtime-request.ts'
import { plainJson } from '#app/table/plain-json.ts'
import type { RuntimeIdentity } from '#shared/prediction.ts'
import type { NativeObject } from '#shared/runtime-choice.ts'
import { UserError } from '#shared/user-error.ts'
import { visible } from '#shared/visible.ts'
import type { RunCommand } from './commands.ts'
import { EXIT_DONE } from './exit-codes.ts'
import { guardedByModel } from './guarded.ts'
import { modelToRun } from './model-to-run.ts'
import { shownValue } from './shown-value.ts'
import { alignRows, section } from './text-layout.ts'
import type { TextOptions } from './text-layout.ts'

const PIPE_WIDTH = 120

/** Loads, describes, and ends what it loaded. */
export const describe: RunCommand = async (args, io) => {
  const guarded = await guardedByModel(args, io)
  if (guarded !== null) return guarded
  const loaded = await loadRequested(await modelToRun(args, 'describe', io))
  try {
    if (loaded.describeNative === undefined) {
      throw new UserError({
        code: 'unsupported',
        message: 'Palate runs this model itself: there is no Python object to describe.',
        hint: 'Add --runtime python.',
      })
    }
    const described = await loaded.describeNative()
    const { identity: runtime } = loaded
    const { hasColor, columns = PIPE_WIDTH } = io.stdout
    await io.stdout.write(
      args.flag('json')
        ? `${plainJson({ ...described, runtime }, true)}\n`
        : textOf(described, runtime, { width: columns, color: hasColor }),
    )
    return EXIT_DONE
  } finally {
    await loaded.close()
  }
}

function textOf(object: NativeObject, runtime: RuntimeIdentity, options: TextOptions): string {
  const { flavor, pythonType, repr, parameters, methods, classes } = object
  const { name, version, detail } = runtime
  const facts = [
    ['type', pythonType],
    ['loaded by', `${flavor}.load_model`],
    ['methods', methods.join(', ') || 'none beside predict'],
    ['classes', classes === null ? '' : classes.map(shownValue).join(', ')],
    ['runtime', `${name} ${version} ${detail}`],
  ].filter(([, text]) => text !== '')
  const rows = (pairs: readonly (readonly string[])[]) =>
    alignRows(
      pairs.map((pair) => pair.map((text) => ({ text: visible(text) }))),
      options,
    )
  const lines = [
    ...section('Object', rows(facts), options),
    ...section('Parameters', rows(parameters.map((one) => [one.name, shownValue(one.value)])), options),
    ...section(
      'repr',
      repr.split('\n').map((line) => `  ${visible(line)}`),
      options,
    ),
  ]
  return `${lines.slice(1).join('\n')}\n`
}
