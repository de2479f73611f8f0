/**
 * `mlflow models serve`. Sources: `mlflow/pyfunc/backend.py` (virtualenv by default), `mlflow/utils/virtualenv.py`
 * (`_get_python_env`), `mlflow/pyfunc/scoring_server`.
 */
import type { Finding } from '#shared/model.ts'
import { environmentFindings } from './environment-rules.ts'
import type { Judgement, ReadinessFacts } from './facts.ts'
import { warning } from './finding.ts'
import { loadingFindings } from './loading-rules.ts'
import {
  caseFindings,
  casesSentence,
  madeUpFindings,
  outputFindings,
  plainFindings,
  seconds,
} from './run-rules.ts'

/** MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT's default, in milliseconds. */
const REQUEST_TIMEOUT = 60_000

/** The judgement. */
export function mlflowServe(facts: ReadinessFacts): Judgement {
  const { run } = facts
  return {
    findings: [
      ...loadingFindings(facts),
      ...environmentFindings(facts, 'requirements'),
      ...(run === null ? [] : plainFindings(run.plain.outcome, run.plain.isMadeUp, '')),
      ...outputFindings(facts),
      ...madeUpFindings(facts),
      ...caseFindings(facts),
      ...slowFindings(facts),
    ],
    good: run === null ? '' : casesSentence(run),
    isProven: run?.plain.outcome.kind === 'answered',
    unproven: unprovenWords(facts),
  }
}

/** Why nothing was run, in a sentence. */
export function unprovenWords({ obstacle, run }: ReadinessFacts): string {
  if (run !== null) return 'What was tried was not answered.'
  return `Nothing in its files stops it; it ${obstacle === null ? 'was not run yet' : 'could not be run here'}.`
}

function slowFindings({ run }: ReadinessFacts): readonly Finding[] {
  const speed = run?.speed ?? null
  if (speed === null || speed.milliseconds <= REQUEST_TIMEOUT) return []
  return [
    warning({
      code: 'slow-for-mlflow',
      message: `${speed.rows.toLocaleString('en')} rows took ${speed.isOver ? 'over ' : ''}${seconds(speed.milliseconds)} on this machine; the server gives up after 60 s.`,
      hint: 'Send fewer rows at once, or raise MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT.',
    }),
  ]
}
