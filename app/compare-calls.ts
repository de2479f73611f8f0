/** The contract's calls about comparisons. */
import path from 'node:path'
import type { CompareOptions } from '#app/compare/compare.ts'
import { readCases } from '#app/comparing/case-file.ts'
import {
  optionsOfCase,
  optionsOfChoices,
  payloadOfCase,
  sidesOfCase,
  textOfSide,
} from '#app/comparing/case-sides.ts'
import { compareSides } from '#app/comparing/compare-sides.ts'
import type { ComparingParts, SidesCompared } from '#app/comparing/compare-sides.ts'
import { compareOptions } from '#app/comparing/compare-options.ts'
import { exportPredict } from '#app/comparing/export-predict.ts'
import { keptComparisons } from '#app/comparing/kept-comparisons.ts'
import { plainAddress } from '#app/comparing/named-addresses.ts'
import { replayCases } from '#app/comparing/replay-cases.ts'
import { saveCase, variablesOfCase } from '#app/comparing/save-case.ts'
import type { NewCase } from '#app/comparing/save-case.ts'
import { sideSpec } from '#app/comparing/side-spec.ts'
import { plainJson } from '#app/table/plain-json.ts'
import type { OpenModel } from '#app/open-models.ts'
import type { CaseSetup, CompareChoices, PlainSide, SideChoice } from '#shared/compare-calls.ts'
import type { Api, CallInput, Progress } from '#shared/contract.ts'
import { UserError } from '#shared/user-error.ts'
import { requestOf } from './predict-calls.ts'

type CompareApi = Pick<
  Api,
  | 'compare'
  | 'comparedRows'
  | 'comparedPoints'
  | 'comparisonReport'
  | 'endpointKey'
  | 'forgetEndpointKey'
  | 'trustScript'
  | 'readCases'
  | 'casePayload'
  | 'saveCase'
  | 'replayCases'
  | 'exportSide'
>

/** The calls, and the end of what they keep. */
export interface CompareCalls {
  readonly calls: CompareApi
  readonly close: () => Promise<void>
}

type Context = Parameters<Api['compare']>[1]

/** The calls. Comparisons are kept until newer ones take their place. */
export function compareCallsOf(parts: ComparingParts): CompareCalls {
  const kept = keptComparisons()
  const answers = new Map<string, SidesCompared>()
  const named = new Set<string>()
  const nameAddress = (url: string) => named.add(plainAddress(url)).size > 0
  const isNamed = async (url: string) => named.has(plainAddress(url)) || (await parts.keys.read(url)) !== null
  const calls: CompareApi = {
    compare: async ({ left, right, payload, choices }, context = {}) => {
      const setup = { left, right, payload: payload === null ? null : requestOf(payload) }
      const compared = await compareSides(
        { ...setup, options: optionsOf(choices) },
        { ...surroundings(parts, context), mayAsk: nameAddress },
      )
      const { live, notices } = compared
      const comparisonId = kept.keep(live)
      for (const id of answers.keys()) if (!kept.has(id)) answers.delete(id)
      answers.set(comparisonId, compared)
      return { comparisonId, comparison: live.comparison, times: live.times, notices }
    },
    comparedRows: ({ comparisonId, order, from, count }) =>
      kept.get(comparisonId).rows(order, { from, count }),
    comparedPoints: ({ comparisonId, column }) => kept.get(comparisonId).points(column),
    comparisonReport: async ({ comparisonId, format }) => {
      const { comparison } = kept.get(comparisonId)
      if (format === 'json') return { text: `${plainJson(comparison, true)}\n` }
      const { htmlReport } = await import('#app/compare/report/html-report.ts')
      return { text: htmlReport(comparison) }
    },
    endpointKey: async ({ url }) => ({ isKept: (await parts.keys.read(url)) !== null }),
    forgetEndpointKey: async ({ url }) => {
      await parts.keys.forget(url)
      return { isKept: false }
    },
    trustScript: async ({ script }) => {
      await parts.scripts.trust(path.resolve(script))
      return {}
    },
    readCases: async ({ file }) => {
      const cases = await readCases(file)
      const setups: CaseSetup[] = []
      for (const saved of cases) {
        const choices = choicesOf(compareOptions(optionsOfCase(saved)))
        const sides = await sidesOfCase(saved)
        const { name, holds } = saved
        setups.push({ name, ...sides, choices, holds, hasExpected: saved.expected !== null })
      }
      return setups
    },
    casePayload: async ({ file, place }, context) => {
      const saved = (await readCases(file))[place]
      const signal = context?.signal ?? new AbortController().signal
      const request = saved === undefined ? null : await payloadOfCase(saved, signal)
      if (request === null) return { payload: null }
      const { contentType, body } = request
      return { payload: { contentType: contentType ?? 'application/json', body: new Uint8Array(body) } }
    },
    saveCase: async (given) => {
      const compared = answers.get(given.comparisonId)
      if (compared === undefined) kept.get(given.comparisonId)
      return await savedCase(given, parts, compared)
    },
    replayCases: ({ file }, context = {}) =>
      replayCases(file, { ...surroundings(parts, context), mayAsk: isNamed }),
    exportSide: async ({ side, folder, params }) => {
      const { of, code } =
        side.kind === 'custom'
          ? { of: side.of, code: { language: side.language, text: side.code } }
          : { of: side, code: null }
      const { model, method } = await exported(of, parts)
      const given = { folder: model.folder, model: model.model, method, code }
      const files = await exportPredict(params === undefined ? given : { ...given, params }, folder)
      return { files }
    },
  }
  return { calls, close: kept.endAll }
}

function surroundings(parts: ComparingParts, context: Context) {
  return {
    parts,
    signal: context?.signal ?? new AbortController().signal,
    report: (activity: string, done?: number, total?: number) => {
      const progress: Progress = {
        activity,
        ...(done === undefined || total === undefined ? {} : { done, total }),
      }
      context?.report?.(progress)
    },
  }
}

function optionsOf({ atol, rtol, ...rest }: CompareChoices): CompareOptions {
  return { ...rest, ...(atol === null ? {} : { atol }), ...(rtol === null ? {} : { rtol }) }
}

function choicesOf({ atol, rtol, ...rest }: CompareOptions): CompareChoices {
  return { ...rest, atol: atol ?? null, rtol: rtol ?? null }
}

/** As much of a request stands in the file of cases itself. */
const MAX_INLINE = 64 * 1024

async function savedCase(
  { file, name, left, right, payload, choices }: CallInput<'saveCase'>,
  parts: ComparingParts,
  compared: SidesCompared | undefined,
) {
  const target = path.resolve(file)
  const folder = path.dirname(target)
  const stem = `${path.basename(target, path.extname(target))}.${slugOf(name)}`
  const place = (which: string) => ({ folder, name: `${stem}.${which}` })
  const isSame = JSON.stringify(left) === JSON.stringify(right)
  const leftText = await textOfSide(left, parts.models, place('left'))
  const rightText = isSame ? null : await textOfSide(right, parts.models, place('right'))
  const newCase: NewCase = {
    name,
    left: leftText,
    right: rightText,
    input: payload === null ? null : await inputOf(payload, path.join(folder, `${stem}.rows`)),
    options: optionsOfChoices(choices),
    holds: compared?.live.comparison.holds ?? true,
    answer: compared?.right ?? null,
  }
  return { name: await saveCase(target, newCase), file: target, variables: variablesOfCase(newCase) }
}

function slugOf(name: string | null): string {
  const slug = (name ?? '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return slug === '' ? `case-${Date.now().toString(36)}` : slug.slice(0, 40)
}

async function inputOf(payload: NonNullable<CallInput<'saveCase'>['payload']>, stem: string) {
  const { contentType, body } = requestOf(payload)
  const isJson = contentType?.startsWith('application/json') !== false
  if (isJson && body.length <= MAX_INLINE) {
    return { kind: 'json', text: Buffer.from(body).toString('utf8') } as const
  }
  const { writeWholeFile } = await import('#app/table/arriving-file.ts')
  const file = `${stem}.${isJson ? 'json' : 'csv'}`
  await writeWholeFile(file, body)
  return { kind: 'file', file } as const
}

async function exported(
  side: Exclude<SideChoice, { kind: 'custom' }> | PlainSide,
  { models }: ComparingParts,
): Promise<{ readonly model: OpenModel; readonly method: string | null }> {
  if (side.kind === 'model') return { model: models.get(side.id), method: side.method }
  const spec = side.kind === 'location' ? await sideSpec(side.location) : null
  if (spec?.kind !== 'model') {
    throw new UserError({
      code: 'unsupported',
      message: 'Only what is made of a model is exported: one of its methods, or code around it.',
    })
  }
  const { id } = await models.open(spec.location)
  return { model: models.get(id), method: spec.method }
}
