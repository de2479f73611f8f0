/** What the process of one model does with its tasks. */
import { existsSync } from 'node:fs'
import type { InsideAnswers } from '#app/inside/inside-answers.ts'
import { predictPayload, validatePayload } from '#app/predicting.ts'
import type { NativeProof } from '#shared/native-proof.ts'
import type { NativeObject } from '#shared/runtime-choice.ts'
import { UserError } from '#shared/user-error.ts'
import { hostChannel } from './host-channel.ts'
import { loadModel, type LoadContext } from './load-model.ts'
import type { LoadedModel } from './loaded-model.ts'
import type { PredictOutcome, WorkerTask } from './messages.ts'
import { serveTasks } from './serve-tasks.ts'
import type { TaskDoers } from './serve-tasks.ts'
import { startWatchdog } from './watchdog.ts'
import { workerOptions } from './worker-process.ts'

/** `responseBody` of the contract shows at most this many characters of an answer; the rest stays here. */
const MAX_KEPT_BODY = 4 * 1_048_576

/** Serves the host that spawned this process. `entry` also is the watchdog thread's. */
export function serveModel(entry: URL, entryArguments: readonly string[]): void {
  const { memoryLimit } = workerOptions(entryArguments)
  const rowsWorker = builtBeside(entry, 'rows-worker.js')
  const doers: TaskDoers = {
    load: (request, report) =>
      loadModel(request, {
        memoryLimit,
        report,
        onIdleEnd: endAlike,
        ...(rowsWorker === null ? {} : { rowsWorker }),
      }),
    predict: async (model, { signature, payload, method, reader }) =>
      withCutBody(await predictPayload(model, signature, payload, { method, reader })),
    describe: describeNative,
    table: async (model, task, report) => {
      const { serveTable } = await import('#app/predicting-tables/serve-table.ts')
      return await serveTable(task, {
        model,
        csvWorker: builtBeside(entry, 'csv-worker.js'),
        report: ({ rows, fraction }) =>
          report({
            activity: `Predicted ${rows.toLocaleString('en-US')} rows`,
            ...(fraction === null ? {} : { done: Math.round(fraction * 1000), total: 1000 }),
          }),
      })
    },
    prove: (model, task, report) => proveModel(model, task, { memoryLimit, report }),
    inside: insideAnswerer(),
    validate: ({ signature, payload }) => validatePayload(signature, payload),
  }
  serveTasks(hostChannel(), doers, startWatchdog(entry, memoryLimit))
}

/** An answer that was sent before has this long to leave. */
const LEAVING_MILLISECONDS = 200

/** The model is gone with the process that it was in: this one ends as that did, and the host starts another with the next call. */
function endAlike({
  code,
  signal,
}: {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}) {
  setTimeout(() => {
    if (signal === null) process.exit(code ?? 1)
    process.kill(process.pid, signal)
  }, LEAVING_MILLISECONDS)
}

/** A built file beside this process's own; null where there is none. */
function builtBeside(entry: URL, name: string): URL | null {
  const file = new URL(name, entry)
  return existsSync(file) ? file : null
}

/** Answers about one model; its file is read with the first. */
function insideAnswerer(): TaskDoers['inside'] {
  let answers: InsideAnswers | null = null
  return async ({ folder, model, name, input }) => {
    // Only on demand: it brings the lowering of every class.
    const { insideAnswers } = await import('#app/inside/inside-answers.ts')
    answers ??= insideAnswers({ folder, model })
    // The host is ours and of the same build.
    return await (answers[name] as (input: unknown) => Promise<unknown>)(input)
  }
}

async function describeNative(model: LoadedModel): Promise<NativeObject> {
  if (model.describeNative !== undefined) return model.describeNative()
  throw new UserError({
    code: 'unsupported',
    message: 'Palate runs this model itself: there is no Python object to describe.',
    hint: 'Choose the Python runtime for it.',
  })
}

async function proveModel(
  model: LoadedModel,
  { signature, python }: Extract<WorkerTask, { kind: 'prove' }>,
  context: LoadContext,
): Promise<NativeProof> {
  if (model.prove === undefined) {
    throw new UserError({
      code: 'unsupported',
      message: "Only the answers of Palate's own kernels are compared.",
    })
  }
  if (python === null) return await model.prove(signature, null)
  const other = await loadModel(python, context)
  try {
    context.report?.('Comparing with Python')
    return await model.prove(signature, other)
  } finally {
    await other.close()
  }
}

function withCutBody(outcome: PredictOutcome): PredictOutcome {
  const { answer } = outcome
  if (!answer.ok || answer.body.text.length <= MAX_KEPT_BODY) return outcome
  const body = { text: answer.body.text.slice(0, MAX_KEPT_BODY), truncated: true }
  return { ...outcome, answer: { ...answer, body } }
}
