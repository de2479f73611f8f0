/** What running the model showed, for the places where the same predict answers. */
import type { Finding } from '#shared/model.ts'
import type { BadCase, InputOutcome, OutputDifference, ReadinessFacts, RunFacts } from './facts.ts'
import { note, problem, some, warning } from './finding.ts'

/** A form of the plain input that did not end well, said for the place that sends it. */
export function plainFindings(outcome: InputOutcome, isMadeUp: boolean, form: string): readonly Finding[] {
  if (outcome.kind === 'answered') return []
  const what = isMadeUp ? 'values made up from its signature' : 'its own input example'
  const words = {
    code: 'plain-input-failed',
    message: `It ${verbOf(outcome)} on ${what}${form === '' ? '' : ` ${form}`}: ${outcome.says}`,
    hint: isMadeUp
      ? 'It may need real values: save an input example with the model, or try one on the Predict tab.'
      : 'Try the example on the Predict tab, which tells where it fails.',
  }
  // Made-up values may be what the model rightly refuses.
  return [isMadeUp ? warning(words) : problem(words)]
}

function verbOf(outcome: Exclude<InputOutcome, { kind: 'answered' }>): string {
  switch (outcome.kind) {
    case 'refused':
      return `fails (status ${outcome.status})`
    case 'crashed':
      return 'ended its process'
    case 'timed-out':
      return 'did not answer in time'
  }
}

/** What came back, held against the signature. */
export function outputFindings({ run }: ReadinessFacts): readonly Finding[] {
  if (run?.answer == null) return []
  const { differences, hasNan } = run.answer
  const nan = hasNan
    ? [
        warning({
          code: 'answer-has-nan',
          message: 'The answer to its own plain input has NaN, which is no JSON to strict readers.',
          hint: 'MLflow and Azure ML write a bare NaN; browsers and many clients refuse to read it.',
        }),
      ]
    : []
  return [...differing(differences), ...nan]
}

function differing(differences: readonly OutputDifference[]): readonly Finding[] {
  if (differences.length === 0) return []
  const make = differences.every(({ isMild }) => isMild) ? note : warning
  return [
    make({
      code: 'outputs-differ',
      message: `It answers otherwise than its signature says: ${textOf(differences)}.`,
      hint: 'Clients and Spark go by the signature. Log the model again with the outputs that predict gives.',
      where: 'signature.outputs',
    }),
  ]
}

/** The first two, the grave ones first. */
export function textOf(differences: readonly OutputDifference[]): string {
  const sorted = differences.toSorted((one, other) => Number(one.isMild) - Number(other.isMild))
  return some(
    sorted.map(({ says }) => says),
    2,
  )
}

/** What made-up values show is less than what an example does. */
export function madeUpFindings({ run }: ReadinessFacts): readonly Finding[] {
  if (run?.plain.isMadeUp !== true || run.plain.outcome.kind !== 'answered') return []
  return [
    note({
      code: 'only-made-up',
      message:
        'Only values made up from its signature were tried: the model has no input example that could be sent.',
      hint: 'Log it with an input example, which is then what is tried.',
    }),
  ]
}

/** What the edge cases did. */
export function caseFindings({ run }: ReadinessFacts): readonly Finding[] {
  if (run === null) return []
  const { broken, crashed, failedByModel, tried, of } = run.cases
  const findings: Finding[] = []
  if (crashed.length > 0) {
    findings.push(
      warning({
        code: 'cases-crash',
        message: `${countOf(crashed)} ended its process or took too long: ${titles(crashed)}.`,
        hint: 'palate edge-cases tells what was sent; a request like that takes a server down.',
      }),
    )
  }
  if (broken.length > 0) {
    findings.push(
      warning({
        code: 'cases-break',
        message: `${countOf(broken)} ended in a 500: ${titles(broken)}.`,
        hint: 'palate edge-cases tells what was sent and what was raised.',
      }),
    )
  }
  if (failedByModel.length > 0) {
    findings.push(
      note({
        code: 'cases-fail-in-model',
        message: `${countOf(failedByModel)} passed the signature and failed inside the model: ${titles(failedByModel)}.`,
        hint: 'Clients get status 400 without the reason. palate edge-cases tells it.',
      }),
    )
  }
  if (tried < of) {
    findings.push(
      note({
        code: 'cases-not-all-tried',
        message: `${tried} of ${of} edge cases were tried in the time for checking.`,
        hint: 'palate edge-cases tries all of them.',
      }),
    )
  }
  return findings
}

/** All of it in a sentence, for what is ready. */
export function casesSentence({ plain, cases }: RunFacts): string {
  const input = plain.isMadeUp ? 'made-up input' : 'its input example'
  if (cases.tried === 0) return `Answered ${input}.`
  const tried = cases.tried < cases.of ? `${cases.tried} of ${cases.of}` : `all ${cases.tried}`
  const failed = cases.failedByModel.length
  return failed === 0
    ? `Answered ${input}, and ${tried} edge cases as its signature says.`
    : `Answered ${input}; of ${tried} edge cases ${failed} passed the signature and failed in the model.`
}

function countOf(cases: readonly BadCase[]): string {
  return cases.length === 1 ? '1 edge case' : `${cases.length} edge cases`
}

function titles(cases: readonly BadCase[]): string {
  return some(cases.map(({ title }) => title))
}

/** Seconds for people, two digits at least. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(milliseconds < 9_950 ? 2 : 0)} s`
}
