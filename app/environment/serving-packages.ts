/** What a deployment needs beside the model's own packages. */
import type { Finding } from '#shared/model.ts'
import type { Specification } from './read-specification.ts'

/**
 * Packages that bring Azure ML's inference server: it itself, and the metapackage that takes it in
 * (Azure ML, "Create and manage custom environments" and "Deploy MLflow models": requirements of the environment).
 */
const INFERENCE_SERVER = ['azureml-inference-server-http', 'azureml-defaults']

/** What drives a batch scoring script (Azure ML, "Author scoring scripts for batch deployments"). */
const BATCH_DRIVER = ['azureml-core', 'azureml-defaults']

/** Everything that counts as serving. */
export const servingPackages: ReadonlySet<string> = new Set([
  ...INFERENCE_SERVER,
  'azureml-core',
  'azureml-dataset-runtime',
  'azureml-ai-monitoring',
])

/** What is not there and has to be, unless the image brings it. */
export function servingFindings(
  { about, hasScoringScript, isBatch }: Specification,
  names: ReadonlySet<string>,
): readonly Finding[] {
  const isAzure = about.form === 'azure-environment' || about.form === 'azure-deployment'
  const findings: Finding[] = []
  if (!names.has('mlflow') && !names.has('mlflow-skinny')) {
    findings.push(missing('mlflow', 'loading an MLflow model needs it', about.image))
  }
  if (isBatch && hasScoringScript && !BATCH_DRIVER.some((name) => names.has(name))) {
    findings.push(missing('azureml-core', 'batch scoring scripts are driven by it', about.image))
  }
  if (
    !isBatch &&
    about.form !== 'model' &&
    about.form !== 'requirements' &&
    !INFERENCE_SERVER.some((name) => names.has(name))
  ) {
    const why = hasScoringScript
      ? 'the scoring script is run by it (azureml-defaults brings it too)'
      : isAzure
        ? 'an Azure ML online endpoint answers through it'
        : 'an Azure ML online endpoint answers through it, should this be used for one'
    findings.push(missing('azureml-inference-server-http', why, about.image))
  }
  return findings
}

function missing(name: string, why: string, image: string | null): Finding {
  return {
    code: 'serving-package-missing',
    severity: 'warning',
    message: `${name} is not asked for: ${why}.`,
    hint:
      image === null
        ? 'Add it to the environment.'
        : `Add it to the environment, unless the image ${image.slice(0, 200)} has it.`,
    where: name,
  }
}
