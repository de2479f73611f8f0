/**
 * A batch deployment without a scoring script. Source: learn.microsoft.com, "Deploy MLflow models in batch deployments" (file types,
 * signature requirement, one predict for each file, pyfunc only).
 */
import type { Finding, Schema } from '#shared/model.ts'
import { platformFindings } from './azure-online.ts'
import { environmentFindings } from './environment-rules.ts'
import type { Judgement, ReadinessFacts, WrittenForm } from './facts.ts'
import { problem, some, warning } from './finding.ts'
import { loadingFindings } from './loading-rules.ts'
import { unprovenWords } from './mlflow-serve.ts'
import { madeUpFindings, outputFindings, plainFindings } from './run-rules.ts'

/** The judgement. */
export function azureBatch(facts: ReadinessFacts): Judgement {
  const { run, model } = facts
  const inputs = model.signature?.inputs ?? null
  const isTable = inputs?.kind !== 'tensors' && model.signature?.fromTypeHint !== true
  // A table that CSV cannot carry may still come as Parquet, so its other form counts too.
  const best = run === null ? null : run.csv?.kind === 'answered' || !isTable ? run.csv : run.plain.outcome
  return {
    findings: [
      ...loadingFindings(facts),
      ...platformFindings(model),
      ...environmentFindings(facts, 'conda'),
      ...fileFindings(facts),
      ...(isTable ? csvFindings(facts) : []),
      ...(run === null || best === null || (!isTable && facts.csvForm?.refused !== null)
        ? []
        : plainFindings(best, run.plain.isMadeUp, '')),
      ...outputFindings(facts),
      ...madeUpFindings(facts),
    ],
    good: 'CSV and Parquet; one predict call per file.',
    isProven: best?.kind === 'answered',
    unproven:
      run !== null && best === null ? 'No table was tried that gives what it takes.' : unprovenWords(facts),
  }
}

/** Which files reach the model: tables where it takes columns, images where it takes arrays. */
function fileFindings(facts: ReadinessFacts): readonly Finding[] {
  const { signature } = facts.model
  const inputs = signature?.inputs ?? null
  if (signature?.fromTypeHint === true) {
    return [
      warning({
        code: 'batch-type-hint',
        message: 'Its predict takes what its type hints say; batch gives it the table of a file.',
        hint: 'Try a small file first, or give a scoring script that makes what predict takes.',
        where: 'signature.inputs',
      }),
    ]
  }
  if (inputs === null) {
    return [
      warning({
        code: 'no-signature',
        message:
          'The model has no signature of its inputs: columns keep the types that pandas guesses in each file.',
        hint: 'Log the model again with a signature.',
        where: 'signature',
      }),
    ]
  }
  return inputs.kind === 'tensors' ? tensorFindings(inputs, facts.csvForm) : []
}

function tensorFindings(
  { tensors }: Extract<Schema, { kind: 'tensors' }>,
  csv: WrittenForm | null,
): readonly Finding[] {
  const where = 'signature.inputs'
  const hint = 'Give a scoring script (batch driver) and an environment, which read the files their own way.'
  const isImage = tensors.length === 1 && (tensors[0]?.shape.length ?? 0) >= 3
  if (isImage) {
    const message = 'It takes an array: batch reads image files for it, and no tables.'
    return [warning({ code: 'batch-images-only', message, hint, where })]
  }
  if (csv !== null && csv.refused === null) {
    const message = 'It takes arrays; Azure ML documents CSV and Parquet only for signatures with columns.'
    return [warning({ code: 'batch-array-from-table', message, hint, where })]
  }
  const what = tensors.length > 1 ? `${tensors.length} arrays` : 'an array'
  const message = `It takes ${what}, which a table does not give without a scoring script.`
  return [problem({ code: 'batch-no-file', message, hint, where })]
}

function csvFindings({ csvForm, run, model }: ReadinessFacts): readonly Finding[] {
  if (csvForm === null || model.signature?.fromTypeHint === true) return []
  // Where JSON fails as well, that is told, and CSV is not to blame.
  const isJsonFine = run?.plain.outcome.kind === 'answered'
  const failed = run?.csv == null || run.csv.kind === 'answered' || !isJsonFine ? null : run.csv.says
  const said = csvForm.refused === null ? (failed === null ? csvForm.changes : [failed]) : [csvForm.refused]
  if (said.length === 0) return []
  return [
    warning({
      code: 'csv-loses',
      message: `CSV files cannot carry its plain input as it is: ${some(said, 1)}`,
      hint: 'Use Parquet, which keeps types, lists and bytes.',
    }),
  ]
}
