/** Predict on a file of rows, of any size. */
import { proofField } from '#app/known-proof.ts'
import { predictTable } from '#app/predicting-tables/predict-table.ts'
import type { TableOutcome, TableProgress } from '#app/predicting-tables/predict-table.ts'
import { readingAhead } from '#app/predicting-tables/reading-ahead.ts'
import type { TableInput } from '#app/predicting-tables/table-input.ts'
import { predictRefusal } from '#app/predicting.ts'
import { loadRequested } from '#app/runtime-request.ts'
import type { LoadContext, LoadRequest } from '#app/runtime/load-model.ts'
import { byMethod } from '#app/runtime/by-method.ts'
import type { LoadedModel } from '#app/runtime/loaded-model.ts'
import { plainJson } from '#app/table/plain-json.ts'
import { formatOfPath } from '#app/table/table-format.ts'
import { isValueMap } from '#shared/values.ts'
import type { Value } from '#shared/values.ts'
import { jsonFileSink, jsonStdoutSink, tableSink } from './answer-sinks.ts'
import type { FinishingSink } from './answer-sinks.ts'
import type { Arguments } from './command-line.ts'
import { EXIT_DONE } from './exit-codes.ts'
import { givenOutput } from './given-output.ts'
import { givenParams } from './given-params.ts'
import type { CliIo } from './io.ts'
import type { ModelToRun } from './model-to-run.ts'
import { tableInput } from './predict-input.ts'
import type { GivenInput } from './predict-input.ts'
import { progressBar, progressLine } from './progress-line.ts'
import { sayPrinted } from './say-printed.ts'
import { refusalFailure } from './refusal-failure.ts'
import { reportFailure } from './report-failure.ts'

/** One predict on the command line. */
export interface FileRun {
  readonly model: ModelToRun
  readonly given: Extract<GivenInput, { kind: 'table' }>
  readonly args: Arguments
  readonly io: CliIo
}

/** Runs it and gives the exit code. Whatever goes wrong, nothing half-written is left. */
export async function predictFile({ model, given, args, io }: FileRun): Promise<number> {
  const started = performance.now()
  const params = givenParams(args.text('params'))
  const reading = readingAhead(await tableInput(given, model.signature, io), io.signal)
  try {
    const plain = await loadRequested({ ...model, request: withoutSpinning(model.request) }, besideOf(io))
    return await predictParts(byMethod(plain, args.text('method')), reading.input, {
      model,
      params,
      started,
      args,
      io,
    })
  } finally {
    await reading.stop()
  }
}

interface PartsRun extends Omit<FileRun, 'given'> {
  readonly params: Value | undefined
  /** `performance.now()` before the input was looked at. */
  readonly started: number
}

async function predictParts(
  loaded: LoadedModel,
  input: TableInput,
  { model, params, started, args, io }: PartsRun,
): Promise<number> {
  const line = progressLine(io.stderr)
  const sink = await sinkFor(args, io)
  try {
    const subject = { loaded, signature: model.signature, params, refusalOf: predictRefusal }
    const run = {
      sink,
      signal: io.signal,
      report: (progress: TableProgress) => line.show(() => progressText(progress)),
    }
    const outcome = await predictTable(subject, input, run)
    await line.clear()
    if (!args.flag('json')) await sayPrinted(outcome.printed, io.stderr)
    if (!outcome.ok) return await reportFailure(io.stderr, refusalFailure(outcome.refusal), args.flag('json'))
    const proof = args.flag('json') ? await proofField(model.folder, loaded.identity) : {}
    const report = { ...reportOf(outcome, loaded, performance.now() - started), ...proof }
    const toStdout = givenOutput(args) === undefined
    await sink.finish(args.flag('json') && toStdout ? `, ${plainJson(report).slice(1, -1)}` : '')
    if (args.flag('json') && !toStdout) await io.stdout.write(`${plainJson(report)}\n`)
    return EXIT_DONE
  } finally {
    await line.clear()
    await sink.abandon()
  }
}

/** The kernels' threads stand beside the one that reads CSV. */
function besideOf({ csvWorker }: CliIo): LoadContext {
  return csvWorker === null ? {} : { rowsWorker: new URL('rows-worker.js', csvWorker) }
}

async function sinkFor(args: Arguments, io: CliIo): Promise<FinishingSink> {
  const output = givenOutput(args)
  if (output === undefined) return jsonStdoutSink((text) => io.stdout.write(text))
  const format = formatOfPath(output)
  return format === undefined || format === 'json'
    ? await jsonFileSink(output)
    : await tableSink(output, format)
}

function reportOf(outcome: Extract<TableOutcome, { ok: true }>, loaded: LoadedModel, total: number) {
  const { trace, rowCount, inParts, printed } = outcome
  return {
    runtime: loaded.identity,
    timing: { total },
    trace,
    notices: loaded.notices,
    ownOutputs: null,
    rowCount,
    inParts,
    ...(printed === undefined ? {} : { printed }),
  }
}

const SPINNING = 'session.intra_op.allow_spinning'

/**
 * onnxruntime's idle threads spin for work by default, which takes the cores from the threads that read; measured over
 * a million rows on two cores it doubles the time. What the MLmodel says of it stands.
 */
function withoutSpinning(request: LoadRequest): LoadRequest {
  if (request.kind !== 'onnx') return request
  const given: Value = request.sessionOptions ?? new Map()
  if (!isValueMap(given)) return request
  const extra = given.get('extra_session_config') ?? new Map()
  if (!isValueMap(extra) || extra.has(SPINNING)) return request
  const quiet = new Map([...extra, [SPINNING, '0'] as const])
  return { ...request, sessionOptions: new Map([...given, ['extra_session_config', quiet] as const]) }
}

/** `Predicting ████████░░░░  33 %  330,000 rows`. */
function progressText({ rows, fraction }: TableProgress): string {
  const counted = `${rows.toLocaleString('en-US')} rows`
  return fraction === null ? `Predicting  ${counted}` : `Predicting ${progressBar(fraction)}  ${counted}`
}
