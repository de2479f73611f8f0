/** Ways of doing a job that are measured beside one another. */
import type { Python } from './python.ts'
import type { Contestant } from './side-by-side.ts'

/** A program for Node, run from the root of the repository. */
export function nodeContestant(name: string, args: readonly string[], runs: number): Contestant {
  return { name, command: { executable: process.execPath, args, folder: process.cwd() }, runs }
}

interface MlflowJob {
  readonly model: string
  readonly folder: string
  readonly input: string
  readonly output: string
  readonly type: 'json' | 'csv'
  readonly runs: number
}

/** `mlflow models predict` of a model and an input file; none without Python. */
export function mlflowPredict(
  python: Python,
  { model, folder, input, output, type, runs }: MlflowJob,
): readonly Contestant[] {
  if (!python.found) return []
  const options = ['-m', model, '-i', input, '-o', output, '-t', type, '--env-manager', 'local']
  const args = ['-m', 'mlflow', 'models', 'predict', ...options]
  return [{ name: 'mlflow models predict', command: { executable: python.executable, args, folder }, runs }]
}
