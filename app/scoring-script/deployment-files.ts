/** What stands beside a scoring script in every export: the environment and the deployment. */

const SERVER = 'azureml-inference-server-http'

/** The model's environment with the server that a scoring script is run by, and further packages. */
export function servingConda(conda: string | null, packages: readonly string[] = []): string {
  return [...packages, SERVER].reduce(withPackage, conda ?? PLAIN_CONDA)
}

const PLAIN_CONDA =
  'name: scoring\nchannels:\n- conda-forge\ndependencies:\n- python=3.11\n- pip\n- pip:\n  - mlflow\n'

function withPackage(conda: string, requirement: string): string {
  const [name = requirement] = requirement.split(/[=<>!~[ ]/)
  if (new RegExp(`- ["']?${name}(?![\\w-])`).test(conda)) return conda
  const pip = /^( *)- pip: *\n( *)- /m.exec(conda)
  if (pip === null) return `${conda.trimEnd()}\n- pip:\n  - ${requirement}\n`
  const end = pip.index + pip[0].length - `${pip[2] ?? ''}- `.length
  return `${conda.slice(0, end)}${pip[2] ?? '  '}- ${requirement}\n${conda.slice(end)}`
}

/** A managed online deployment with the script in `code/score.py` (Azure ML, CLI v2). */
export function deploymentYaml(name: string): string {
  const plain =
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^[^a-z]+|-+$/g, '') || 'model'
  return `$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
endpoint_name: ${plain.slice(0, 32)}
model: azureml:${plain}@latest
code_configuration:
  code: code
  scoring_script: score.py
environment:
  image: mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04:latest
  conda_file: conda.yaml
instance_type: Standard_DS3_v2
instance_count: 1
`
}
