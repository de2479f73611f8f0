/** What is known of a model before it is run, for the verdicts on where it can be deployed. */
import { setImmediate } from 'node:timers/promises'
import { compareEnvironment } from '#app/environment-calls.ts'
import { loadingPackages } from '#app/environment/loading-packages.ts'
import { plainRequest } from '#app/edge-cases/plain-request.ts'
import { lookAtScript } from '#app/comparing/look-at-script.ts'
import type { Folder } from '#app/folder/folder.ts'
import { readInputExample } from '#app/model/input-example.ts'
import { payloadAs } from '#app/payload-calls.ts'
import { readBack } from '#app/payload-round-trip.ts'
import { inputDifferences } from '#app/payload/write/input-differences.ts'
import { validatePayload } from '#app/predicting.ts'
import type { ExampleFact, ReadinessFacts, ScriptFact, WrittenForm } from '#app/readiness/facts.ts'
import type { Finding, Model } from '#shared/model.ts'
import { toFailure, UserError } from '#shared/user-error.ts'
import type { Frame } from '#shared/values.ts'
import { arraysAsTable } from './array-table.ts'
import { exampleFrame } from './edge-case-calls.ts'

/**
 * Characters of an input that is read, written and read back to be judged: 100,000 take a second or more where they are
 * thousands of columns, and what shows a model does not wait for that.
 */
const MAX_LENGTH = { files: 50_000, run: 2_000_000 } as const

/** A request body. */
export interface PlainBody {
  readonly contentType: string
  readonly body: string
}

/** An input that the model should answer, and what it was made from. */
export interface PlainInput {
  /** The saved example; null where there is none that the signature takes. */
  readonly example: PlainBody | null
  readonly frame: Frame | null
  /** What to send first; null where nothing says what the model takes. */
  readonly first: PlainBody | null
  /** The same for Azure ML's `/score` and as CSV; null where it has no such form. */
  readonly azure: PlainBody | null
  readonly csv: PlainBody | null
}

/** A scoring script and its environment, as paths of this machine. */
export interface GivenScript {
  readonly script: string | null
  readonly environment: string | null
}

/** Everything but what running shows. Throws UserError only for a script that cannot be read. */
export async function filesSay(
  { folder, model }: { readonly folder: Folder; readonly model: Model },
  given: GivenScript,
  { depth, signal }: { readonly depth: keyof typeof MAX_LENGTH; readonly signal: AbortSignal },
): Promise<{
  readonly facts: Omit<ReadinessFacts, 'run' | 'obstacle' | 'loadFailure'>
  readonly input: PlainInput
}> {
  const limit = MAX_LENGTH[depth]
  const { example, body } = await exampleOf(folder, model, limit)
  const frame = exampleFrame({ example: body, signature: model.signature })
  const first = body ?? plainRequest(model.signature, frame, 2)
  const named: Named = { name: model.name, location: folder.location, signature: model.signature }
  const isShort = first !== null && first.body.length <= limit
  const azure = isShort ? await formOf(named, first, 'azure') : null
  const csv = isShort ? await formOf(named, first, 'csv') : null
  return {
    facts: {
      model,
      example,
      azureForm: azure?.fact ?? null,
      csvForm: csv?.fact ?? null,
      loading: loadingPackages(model),
      script: await scriptOf(model, given, signal),
    },
    input: { example: body, frame, first, azure: azure?.body ?? null, csv: csv?.body ?? null },
  }
}

async function exampleOf(
  folder: Folder,
  model: Model,
  limit: number,
): Promise<{ readonly example: ExampleFact; readonly body: PlainBody | null }> {
  try {
    const saved = await readInputExample(folder, model)
    if (saved === null) return { example: { kind: 'none' }, body: null }
    const { contentType, body } = saved.payload
    if (body.length > limit) return { example: { kind: 'unread' }, body: null }
    const { refusal } = validatePayload(model.signature, { contentType, body: Buffer.from(body) })
    return refusal === null
      ? { example: { kind: 'taken' }, body: { contentType, body } }
      : { example: { kind: 'refused', plain: refusal.plain }, body: null }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { example: { kind: 'unread' }, body: null }
  }
}

type Named = Parameters<typeof payloadAs>[0]

/**
 * A form of the plain input: how it is read there, and the body to send. Between its steps, each of which takes tenths of
 * a second at thousands of columns, others are answered.
 */
async function formOf(
  model: Named,
  plain: PlainBody,
  form: 'azure' | 'csv',
): Promise<{ fact: WrittenForm; body: PlainBody | null }> {
  const { signature } = model
  const given = { contentType: plain.contentType, body: Buffer.from(plain.body) }
  try {
    await setImmediate()
    const source = readBack({ ...given, reader: 'mlflow' }, signature)
    await setImmediate()
    const table = form === 'csv' ? arraysAsTable(source) : null
    const { text, contentType } = table ?? payloadAs(model, given, form === 'azure' ? 'input_data' : 'csv')
    await setImmediate()
    const reader = form === 'azure' ? 'azure' : 'mlflow'
    const arrived = readBack({ contentType: contentType, body: Buffer.from(text), reader }, signature)
    await setImmediate()
    return {
      fact: {
        refused: arrived.ok ? null : arrived.plain,
        changes:
          source.ok && arrived.ok ? inputDifferences(asObjects(source.input), asObjects(arrived.input)) : [],
      },
      body: { contentType: contentType ?? 'application/json', body: text },
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { fact: { refused: error.failure.message, changes: [] }, body: null }
  }
}

/** Text as objects: pandas has two ways to hold it, which hardly a model tells apart; one that does is seen by running it. */
function asObjects(frame: Frame): Frame {
  if (frame.kind !== 'table') return frame
  const columns = frame.columns.map((column) =>
    column.values.dtype === 'str'
      ? { ...column, values: { dtype: 'object' as const, data: column.values.data } }
      : column,
  )
  return { ...frame, columns }
}

async function scriptOf(
  model: Model,
  { script, environment }: GivenScript,
  signal: AbortSignal,
): Promise<ScriptFact | null> {
  if (script === null) return null
  const { findings } = await lookAtScript(script, { environment, isBatch: false })
  const seen = findings.map(({ severity, line, message, hint }): Finding => ({
    code: 'scoring-script',
    severity,
    message,
    hint,
    where: line === null ? script : `${script}:${line}`,
  }))
  if (environment === null) return { findings: seen }
  const held = await compareEnvironment(model, environment, signal)
  // Whether the server is there, the look at the script has said already.
  return { findings: [...seen, ...held.findings.filter(({ code }) => code !== 'serving-package-missing')] }
}

/** Why a model cannot be run, as its verdicts say it. */
export function obstacleOf(error: unknown): { readonly reason: string; readonly hint: string } {
  const { message, hint = '' } = toFailure(error)
  return { reason: message, hint }
}
