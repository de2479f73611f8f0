/** `palate validate MODEL -i FILE|-`: what enforcement does with an input, without running the model. */
import { openToRun } from '#app/open-to-run.ts'
import { parsePayload } from '#app/payload/parse-payload.ts'
import { validateParsed, validateTable } from '#app/predicting-tables/validate-table.ts'
import type { Verdict } from '#app/predicting-tables/validate-table.ts'
import { plainJson } from '#app/table/plain-json.ts'
import { requireLoadable } from '#app/unloadable.ts'
import type { Signature } from '#shared/model.ts'
import type { TraceStep } from '#shared/prediction.ts'
import { theModel } from './command-line.ts'
import type { Arguments } from './command-line.ts'
import type { RunCommand } from './commands.ts'
import { EXIT_DONE, EXIT_NO } from './exit-codes.ts'
import { bodyWithParams, givenParams } from './given-params.ts'
import type { CliIo } from './io.ts'
import { givenRuntime } from './given-runtime.ts'
import { givenInput, tableInput } from './predict-input.ts'
import { refusalFailure } from './refusal-failure.ts'
import { openOptions } from './open-options.ts'

/** Prints the trace, or the refusal; exit 1 is a refusal. Any model can be asked: nothing of it is loaded. */
export const validate: RunCommand = async (args, io) => {
  givenRuntime(args)
  const { model } = await openToRun(theModel(args, 'validate'), openOptions(args, io))
  requireLoadable(model)
  const verdict = await verdictOn(model.signature, args, io)
  await io.stdout.write(args.flag('json') ? `${plainJson(verdict, true)}\n` : verdictText(verdict))
  return verdict.refusal === null ? EXIT_DONE : EXIT_NO
}

async function verdictOn(signature: Signature | null, args: Arguments, io: CliIo): Promise<Verdict> {
  const params = givenParams(args.text('params'))
  const given = await givenInput(args, io)
  if (given.kind === 'body') {
    const payload = { contentType: given.contentType, body: bodyWithParams(given, args.text('params')) }
    return validateParsed(parsePayload(payload, signature), { signature, params: undefined })
  }
  try {
    return await validateTable(await tableInput(given, signature, io), { signature, params }, io.signal)
  } finally {
    await given.dispose()
  }
}

function verdictText({ trace, refusal }: Verdict): string {
  const steps = trace.steps.map(stepText)
  if (refusal !== null) {
    const { message, hint, where, detail } = refusalFailure(refusal)
    const lines = [
      `Refused: ${message}`,
      ...(where === undefined ? [] : [`  at: ${where}`]),
      ...(hint === undefined ? [] : hint.split('\n').map((line) => `  ${line}`)),
      ...steps,
      `MLflow answers ${refusal.status}: ${detail ?? refusal.message}`,
    ]
    return `${lines.join('\n')}\n`
  }
  const rows =
    trace.rowCount === null
      ? ''
      : `: ${trace.rowCount.toLocaleString('en-US')} ${trace.rowCount === 1 ? 'row' : 'rows'}`
  const order = trace.reordered ? ['  columns put into the order of the signature'] : []
  const verdict =
    trace.undecided === undefined
      ? `Accepted${rows}`
      : `Only the model's own class can tell${rows}\n  The recorded schema says otherwise: ${trace.undecided}.\n  Aliases, defaults and validators of a class are not recorded; palate predict asks the class.`
  return `${[verdict, ...steps, ...order].join('\n')}\n`
}

function stepText({ kind, name, action, from, to, note, cells }: TraceStep): string {
  const types = from === to || to === '' || from === '' ? from || to : `${from} to ${to}`
  const count = cells.length === 0 ? '' : `, ${cells.length} cells`
  return `  ${kind} ${name}: ${action}${types === '' ? '' : ` (${types}${count})`}${note === undefined ? '' : ` - ${note}`}`
}
