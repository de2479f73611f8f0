/** A model as one side, loaded in this process. */
import { answersJoined, predictTable } from '#app/predicting-tables/predict-table.ts'
import type { TableInput } from '#app/predicting-tables/table-input.ts'
import { predictPayload, predictRefusal } from '#app/predicting.ts'
import type { SideOutput } from '#app/compare/compare.ts'
import { loadModel } from '#app/runtime/load-model.ts'
import type { LoadRequest } from '#app/runtime/load-model.ts'
import type { LoadedModel, OwnOutput } from '#app/runtime/loaded-model.ts'
import type { PredictOutcome } from '#app/runtime/messages.ts'
import type { Refusal } from '#shared/prediction.ts'
import type { Signature } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'
import { isTensor } from '#shared/values.ts'
import type { Frame, ValueMap } from '#shared/values.ts'
import type { Answered, Ask } from './run-rows.ts'

/** A loaded side. */
export interface ModelSide {
  readonly loaded: LoadedModel
  readonly signature: Signature | null
  /** The output of an ONNX graph that is looked at; null is what MLflow answers. */
  readonly output: string | null
}

/** Loads a model for one of its methods, or for one output of its graph. Throws a UserError naming those there are. */
export async function loadSide(
  request: LoadRequest,
  signature: Signature | null,
  method: string | null,
): Promise<ModelSide> {
  if (method === null || request.kind === 'onnx') {
    return { loaded: await loadModel(request), signature, output: method }
  }
  if (request.kind === 'python') {
    return { loaded: withMethod(await loadModel(request), method), signature, output: null }
  }
  try {
    return { loaded: await loadModel({ ...request, method }), signature, output: null }
  } catch (error) {
    if (!(error instanceof UserError) || error.failure.code !== 'unsupported') throw error
    const { loadNative } = await import('#app/runtime/native/load-native.ts')
    const { methods } = await loadNative(request)
    if (methods.some((name) => name === method)) throw error
    throw new UserError(
      {
        code: 'unsupported',
        message: `This model has no method ${method} that Palate can run.`,
        hint: `It has: ${methods.join(', ')}.`,
      },
      { cause: error },
    )
  }
}

/** The same model, answering by a method of its native object. */
function withMethod(loaded: LoadedModel, method: string): LoadedModel {
  const call = loaded.callNative?.bind(loaded)
  return call === undefined ? loaded : { ...loaded, predict: (frame) => call(method, frame) }
}

/** Asks a model one request at a time. */
export function askModel({ loaded, signature, output }: ModelSide): Ask {
  return async (payload) => answeredBy(await predictPayload(loaded, signature, payload), output)
}

/** What a prediction answers, or the one output of the graph that was asked for. */
export function answeredBy(
  { answer, own }: Pick<PredictOutcome, 'answer' | 'own'>,
  output: string | null,
): Answered {
  if (output !== null && own !== null) return { ok: true, output: ownFrame(own, output) }
  return answer.ok ? { ok: true, output: answer.output } : { ok: false, message: refusalText(answer.refusal) }
}

function ownFrame(own: readonly OwnOutput[], name: string): Frame {
  const found = own.find((output) => output.name === name)
  if (found === undefined) {
    throw new UserError({
      code: 'unsupported',
      message: `The graph has no output "${name}".`,
      hint: `It has: ${own.map((output) => output.name).join(', ')}.`,
    })
  }
  if (isTensor(found.value)) return { kind: 'tensors', entries: [{ name, tensor: found.value }] }
  return { kind: 'plain', value: new Map([[name, found.value]]) }
}

/** A refusal in one line. */
function refusalText({ plain, cause }: Refusal): string {
  return cause === undefined || plain.includes(cause) ? plain : `${plain} (${cause})`
}

/** What a table of any size needs. */
export interface TableRun {
  readonly name: string
  readonly input: TableInput
  readonly params: ValueMap | undefined
  readonly signal: AbortSignal
}

/** A model over a table file of any size. */
export async function runTable(
  side: ModelSide,
  { name, input, params, signal }: TableRun,
): Promise<SideOutput> {
  const { loaded, signature, output } = side
  if (output !== null) {
    throw new UserError({
      code: 'unsupported',
      message: 'Single outputs of a graph are compared over request bodies and small CSV files only.',
      hint: 'Give the rows as JSON or as a CSV file of at most 1 MiB.',
    })
  }
  let answers: Frame[] = []
  const sink = {
    write: async (answer: Frame) => void answers.push(answer),
    restart: async () => {
      answers = []
    },
  }
  const outcome = await predictTable({ loaded, signature, params, refusalOf: predictRefusal }, input, {
    sink,
    signal,
    report: () => undefined,
  })
  const base = { name, rowNumbers: null, failures: [] } as const
  return outcome.ok
    ? { ...base, output: answersJoined(answers), failure: null }
    : { ...base, output: null, failure: refusalText(outcome.refusal) }
}
