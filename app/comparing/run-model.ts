/** A model as one side, loaded in this process. */
import { answersJoined, predictTable } from '#app/predicting-tables/predict-table.ts'
import type { TableInput } from '#app/predicting-tables/table-input.ts'
import { predictPayload, predictRefusal } from '#app/predicting.ts'
import type { SideOutput } from '#app/compare/compare.ts'
import { loadRequested } from '#app/runtime-request.ts'
import type { RuntimeRequest } from '#app/runtime-request.ts'
import type { LoadRequest } from '#app/runtime/load-model.ts'
import { byMethod } from '#app/runtime/by-method.ts'
import type { LoadedModel, OwnOutput } from '#app/runtime/loaded-model.ts'
import type { CustomCode } from '#app/runtime/python/python-input.ts'
import type { PredictOutcome } from '#app/runtime/messages.ts'
import type { NativeObject } from '#shared/runtime-choice.ts'
import type { Refusal } from '#shared/prediction.ts'
import type { Signature } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'
import { isTensor } from '#shared/values.ts'
import type { Frame, Value, ValueMap } from '#shared/values.ts'
import type { Answered, Ask } from './run-rows.ts'

/** A loaded side. */
export interface ModelSide {
  readonly loaded: LoadedModel
  readonly signature: Signature | null
  /** The method of the native object that is called; null is pyfunc's predict. */
  readonly method: string | null
  /** The output of an ONNX graph that is looked at; null is what MLflow answers. */
  readonly output: string | null
}

/** Loads a model for one of its methods, or for one output of its graph. Throws a UserError as `loadRequested` does. */
export async function loadSide(
  requested: Pick<RuntimeRequest, 'request' | 'guard' | 'otherwise'>,
  signature: Signature | null,
  method: string | null,
): Promise<ModelSide> {
  const loaded = await loadRequested(requested)
  const isGraph = requested.request.kind === 'onnx' && loaded.isMlflow !== true
  return { loaded, signature, method: isGraph ? null : method, output: isGraph ? method : null }
}

/** A request with a custom predict in the model's place. Throws a UserError where Python does not answer. */
export function withCustom(request: LoadRequest, custom: CustomCode): LoadRequest {
  if (request.kind === 'python') return { ...request, custom }
  throw new UserError({
    code: 'no-runtime',
    message: 'A custom predict in Python gets the model that MLflow has loaded: it needs the Python runtime.',
    hint: 'Choose Python for this side.',
  })
}

/** A model one request at a time, loaded when it is needed, and again after its process ended. */
export interface AskedModel {
  readonly side: () => Promise<ModelSide>
  readonly ask: Ask
  readonly close: () => Promise<void>
}

/** Makes one of a way to load it. */
export function askedModel(load: () => Promise<ModelSide>): AskedModel {
  let now: ModelSide | null = null
  const close = async () => {
    const ending = now
    now = null
    await ending?.loaded.close()
  }
  const side = async () => (now ??= await load())
  const ask: Ask = async (payload) => {
    const { loaded, signature, method, output } = await side()
    try {
      const options = method === null ? {} : { method }
      return answeredBy(await predictPayload(loaded, signature, payload, options), output)
    } catch (error) {
      await close()
      throw error
    }
  }
  return { side, ask, close }
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

/** The classes of the model behind an output, by which labels and probabilities are brought together; null where it names none. */
export async function classesOf(
  describe: () => Promise<NativeObject | null>,
): Promise<readonly Value[] | null> {
  try {
    return (await describe())?.classes ?? null
  } catch (error) {
    // A model that is no estimator has none.
    if (error instanceof UserError) return null
    throw error
  }
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

/** A model over a table file of any size; not for a single output of a graph. */
export async function runTable(
  side: ModelSide,
  { name, input, params, signal }: TableRun,
): Promise<SideOutput> {
  const { signature } = side
  const loaded = byMethod(side.loaded, side.method)
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
