/** Where a model can be deployed and how ready it is for that, as the window and the command line both say it. */

/** Every place, in the order they are shown. */
export const readinessTargets = ['mlflow', 'azure-online', 'azure-script', 'azure-batch', 'spark'] as const

/** One place. `azure-script` is an online deployment with a scoring script of one's own. */
export type ReadinessTarget = (typeof readinessTargets)[number]

/** What people call them. */
export const readinessTitles: Readonly<Record<ReadinessTarget, string>> = {
  mlflow: 'MLflow serve',
  'azure-online': 'Azure ML online, no code',
  'azure-script': 'Azure ML online, score.py',
  'azure-batch': 'Azure ML batch',
  spark: 'Spark UDF',
}

/**
 * `ready` and `warnings` only for what was run and answered; `not-ready` where something known stops it; `not-checked`
 * where nothing was found to stop it, and it was not run either.
 */
export const verdicts = ['ready', 'warnings', 'not-ready', 'not-checked'] as const

/** How ready a model is. */
export type Verdict = (typeof verdicts)[number]

/** A verdict in a word or two; `warnings` is how many there are. */
export function verdictWord(verdict: Verdict, warnings: number): string {
  switch (verdict) {
    case 'ready':
      return 'ready'
    case 'warnings':
      return warnings === 1 ? '1 warning' : `${warnings} warnings`
    case 'not-ready':
      return 'not ready'
    case 'not-checked':
      return 'not checked'
  }
}
