/** Facts to verdicts: one for each place, by the rules of that place. */
import type { Finding } from '#shared/model.ts'
import type { TargetReadiness } from '#shared/readiness.ts'
import type { ReadinessTarget, Verdict } from '#shared/readiness-words.ts'
import { azureBatch } from './azure-batch.ts'
import { azureOnline } from './azure-online.ts'
import { azureScript } from './azure-script.ts'
import type { Judgement, ReadinessFacts } from './facts.ts'
import { mlflowServe } from './mlflow-serve.ts'
import { sparkUdf } from './spark-udf.ts'

const rules: Readonly<Record<ReadinessTarget, (facts: ReadinessFacts) => Judgement>> = {
  mlflow: mlflowServe,
  'azure-online': azureOnline,
  'azure-script': azureScript,
  'azure-batch': azureBatch,
  spark: sparkUdf,
}

/** The verdicts on some places. Pure: nothing is read or run. */
export function judge(
  facts: ReadinessFacts,
  targets: readonly ReadinessTarget[],
): readonly TargetReadiness[] {
  return targets.map((target) => {
    const judgement = rules[target](facts)
    const verdict = verdictOf(judgement)
    return { target, verdict, reason: reasonOf(judgement, verdict), findings: worstFirst(judgement.findings) }
  })
}

function verdictOf({ findings, isProven }: Judgement): Verdict {
  if (findings.some(({ severity }) => severity === 'problem')) return 'not-ready'
  if (!isProven) return 'not-checked'
  return findings.some(({ severity }) => severity === 'warning') ? 'warnings' : 'ready'
}

function reasonOf({ findings, good, unproven }: Judgement, verdict: Verdict): string {
  const warnings = findings.filter(({ severity }) => severity === 'warning')
  switch (verdict) {
    case 'ready':
      return good
    case 'warnings':
      return firstOf(warnings)
    case 'not-ready':
      return firstOf(findings.filter(({ severity }) => severity === 'problem'))
    case 'not-checked':
      return warnings.length === 0
        ? unproven
        : `${unproven} ${warnings.length === 1 ? 'There is a warning' : `There are ${warnings.length} warnings`} all the same.`
  }
}

function firstOf(findings: readonly Finding[]): string {
  const [first] = findings
  const more = findings.length - 1
  const text = first?.message ?? ''
  return more <= 0 ? text : `${text} And ${more} more.`
}

const order = ['problem', 'warning', 'note'] as const

function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return order.flatMap((severity) => findings.filter((finding) => finding.severity === severity))
}
