/** The contract's calls about comparisons: sides of open models run in their sessions, the others for once. */
import { compare } from '#app/compare/compare.ts'
import type { CompareOptions, SideOutput } from '#app/compare/compare.ts'
import { customSide } from '#app/comparing/custom-side.ts'
import { askEndpoint } from '#app/comparing/endpoint.ts'
import { keptComparisons } from '#app/comparing/kept-comparisons.ts'
import { answeredBy } from '#app/comparing/run-model.ts'
import { runRows } from '#app/comparing/run-rows.ts'
import { savedOutput } from '#app/comparing/saved-output.ts'
import { sideSpec } from '#app/comparing/side-spec.ts'
import { parseAnyPayload } from '#app/payload/parse-any-payload.ts'
import { plainJson } from '#app/table/plain-json.ts'
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import type { Session } from '#app/runtime/session.ts'
import type { Api, CallContext } from '#shared/contract.ts'
import type { CompareChoices, SideChoice } from '#shared/compare-calls.ts'
import type { Signature } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'
import { isValueMap } from '#shared/values.ts'
import type { Table, ValueMap } from '#shared/values.ts'
import type { OpenModel, OpenModels } from './open-models.ts'
import { requestOf } from './predict-calls.ts'

type CompareApi = Pick<Api, 'compare' | 'comparedRows' | 'comparedPoints' | 'comparisonReport'>

/** What the calls need of the engine. */
export interface CompareParts {
  readonly models: OpenModels
  /** The built thread of custom predicts; null runs them in this one. */
  readonly customWorker: URL | null
}

/** The calls. Comparisons are kept until newer ones take their place. */
export function compareCalls(parts: CompareParts): CompareApi {
  const kept = keptComparisons()
  return {
    compare: async ({ left, right, custom, payload, choices }, context = {}) => {
      const signal = context.signal ?? new AbortController().signal
      const run: SideRun = { parts, payload: payload === null ? null : requestOf(payload), signal, context }
      const one = await runSide(left, run, null)
      const other = sameSide(left, right) ? one : await runSide(right, run, one.signature)
      const given = inputOf(run.payload, one.signature ?? other.signature)
      const last = custom === null ? other : await customized(other, { code: custom, given, run })
      context.report?.({ activity: 'Comparing' })
      const compared = compare(one.output, last.output, { inputs: given.table, options: optionsOf(choices) })
      const times = { left: one.milliseconds, right: last.milliseconds }
      return { comparisonId: kept.keep(compared), comparison: compared.comparison, times }
    },
    comparedRows: async ({ comparisonId, order, from, count }) =>
      kept.rows(comparisonId, order, { from, count }),
    comparedPoints: async ({ comparisonId, column }) => kept.points(comparisonId, column),
    comparisonReport: async ({ comparisonId, format }) => {
      const { comparison } = kept.get(comparisonId)
      if (format === 'json') return { text: `${plainJson(comparison, true)}\n` }
      const { htmlReport } = await import('#app/compare/report/html-report.ts')
      return { text: htmlReport(comparison) }
    },
  }
}

function sameSide(left: SideChoice, right: SideChoice): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}

function optionsOf({ atol, rtol, ...rest }: CompareChoices): CompareOptions {
  return { ...rest, ...(atol === null ? {} : { atol }), ...(rtol === null ? {} : { rtol }) }
}

interface SideRun {
  readonly parts: CompareParts
  readonly payload: RequestPayload | null
  readonly signal: AbortSignal
  readonly context: Partial<CallContext<'compare'>>
}

interface RanSide {
  readonly output: SideOutput
  readonly signature: Signature | null
  readonly milliseconds: number
}

async function runSide(side: SideChoice, run: SideRun, like: Signature | null): Promise<RanSide> {
  const started = performance.now()
  const { output, signature } =
    side.kind === 'model' ? await runModel(side, run) : await runLocation(side, run, like)
  return { output, signature, milliseconds: performance.now() - started }
}

interface Answer {
  readonly output: SideOutput
  readonly signature: Signature | null
}

/** A model's session answers one request after the other; a graph's outputs are among what it computed. */
async function runModel(
  { id, method }: Extract<SideChoice, { kind: 'model' }>,
  { parts, payload, signal, context }: SideRun,
): Promise<Answer> {
  const model = parts.models.get(id)
  const session = parts.models.session(id)
  const name = `${model.model.name}${method === null ? '' : `#${method}`}`
  context.report?.({ activity: `Running ${name}` })
  const output = await runRows(name, required(payload), asking(model, session, { method, signal }))
  return { output, signature: model.model.signature }
}

function asking(
  { model }: OpenModel,
  session: Session,
  { method, signal }: { readonly method: string | null; readonly signal: AbortSignal },
) {
  const state = session.state()
  const isGraph =
    state.kind !== 'none' &&
    state.runtime.kind === 'native' &&
    model.flavors.some(({ name }) => name === 'onnx')
  return async (payload: RequestPayload) => {
    const options = method === null || isGraph ? { signal } : { signal, method }
    return answeredBy(await session.predict(payload, options), isGraph ? method : null)
  }
}

function required(payload: RequestPayload | null): RequestPayload {
  if (payload !== null) return payload
  throw new UserError({
    code: 'bad-call',
    message: 'There are no rows to compare with.',
    hint: 'Enter some on the Predict tab, or choose a file.',
  })
}

/** A location that is a model is opened beside the others. */
async function runLocation(
  { location, key }: Extract<SideChoice, { kind: 'location' }>,
  run: SideRun,
  like: Signature | null,
): Promise<Answer> {
  const spec = await sideSpec(location)
  switch (spec.kind) {
    case 'file': {
      const output = await savedOutput(spec.file, run.signal)
      return {
        output: { name: location, output, failure: null, rowNumbers: null, failures: [] },
        signature: null,
      }
    }
    case 'endpoint': {
      run.context.report?.({ activity: `Asking ${new URL(spec.url).host}` })
      const { url, protocol } = spec
      const ask = askEndpoint({ url, protocol, key, signature: like, signal: run.signal })
      return { output: await runRows(url, required(run.payload), ask), signature: null }
    }
    case 'model': {
      const { id } = await run.parts.models.open(spec.location, { signal: run.signal })
      return await runModel({ kind: 'model', id, method: spec.method }, run)
    }
  }
}

interface GivenRows {
  readonly table: Table | null
  readonly params: ValueMap | null
}

function inputOf(payload: RequestPayload | null, signature: Signature | null): GivenRows {
  const parsed = payload === null ? null : parseAnyPayload(payload, signature)
  if (parsed?.ok !== true) return { table: null, params: null }
  const { input, params = null } = parsed
  return { table: input.kind === 'table' ? input : null, params: isValueMap(params) ? params : null }
}

async function customized(
  side: RanSide,
  { code, given, run }: { readonly code: string; readonly given: GivenRows; readonly run: SideRun },
): Promise<RanSide> {
  run.context.report?.({ activity: 'Running the custom predict' })
  const started = performance.now()
  const output = await customSide(side.output, {
    name: `${side.output.name}, customized`,
    code,
    inputs: given.table,
    params: given.params,
    worker: run.parts.customWorker,
    signal: run.signal,
  })
  return { ...side, output, milliseconds: side.milliseconds + performance.now() - started }
}
