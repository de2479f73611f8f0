/** Verdicts for component tests, before and after a run. Used by tests only. */
import type { Readiness } from '#shared/readiness.ts'
import { nativeRuntime } from './sample-models.ts'

const script = {
  target: 'azure-script',
  verdict: 'not-checked',
  reason: 'No scoring script is given.',
  findings: [],
} as const

const spark = {
  target: 'spark',
  verdict: 'not-checked',
  reason: 'No Spark is started here. There is a warning all the same.',
  findings: [
    {
      code: 'spark-no-outputs',
      severity: 'warning',
      message: 'Without a signature of its outputs the result is taken for one double a row.',
      hint: 'Give result_type, or log the model with a signature of its outputs.',
      where: 'signature.outputs',
    },
  ],
} as const

const unrun = 'Nothing in its files stops it; it was not run yet.'

/** As the files alone say it. */
export const sampleFiles: Readiness = {
  targets: [
    { target: 'mlflow', verdict: 'not-checked', reason: unrun, findings: [] },
    { target: 'azure-online', verdict: 'not-checked', reason: unrun, findings: [] },
    script,
    {
      target: 'azure-batch',
      verdict: 'not-ready',
      reason: 'The model has no conda.yaml, which Azure ML makes its environment from.',
      findings: [
        {
          code: 'no-conda-file',
          severity: 'problem',
          message: 'The model has no conda.yaml, which Azure ML makes its environment from.',
          hint: 'Log it again with MLflow.',
          where: 'conda.yaml',
        },
      ],
    },
    spark,
  ],
  runtime: null,
  obstacle: null,
}

/** After it ran. */
export const sampleRun: Readiness = {
  ...sampleFiles,
  targets: sampleFiles.targets.map((target) => {
    if (target.target === 'mlflow') {
      return {
        ...target,
        verdict: 'ready',
        reason: 'Answered its input example, and all 24 edge cases as its signature says.',
      }
    }
    if (target.target !== 'azure-online') return target
    const message = '10,000 rows took 6.10 s on this machine; the request limit is 5 s by default.'
    return {
      ...target,
      verdict: 'warnings',
      reason: message,
      findings: [{ code: 'slow-for-azure', severity: 'warning', message, hint: 'Send fewer rows.' }],
    }
  }),
  runtime: nativeRuntime,
}
