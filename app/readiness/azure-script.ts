/**
 * A managed online deployment with a scoring script. Source: learn.microsoft.com, "Guidelines for deploying MLflow models": who
 * gives a scoring script has to give an environment.
 */
import type { Judgement, ReadinessFacts } from './facts.ts'
import { loadingFindings } from './loading-rules.ts'

/** The judgement. The script is looked at and never run here. */
export function azureScript(facts: ReadinessFacts): Judgement {
  const { script } = facts
  if (script === null) {
    return { findings: [], good: '', isProven: false, unproven: 'No scoring script is given.' }
  }
  return {
    findings: [...loadingFindings(facts), ...script.findings],
    good: '',
    isProven: false,
    unproven: 'Nothing that can be seen of the script stops it; palate run-script runs it.',
  }
}
