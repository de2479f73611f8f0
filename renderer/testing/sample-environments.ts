/** Interpreters, comparisons and an environment, for tests of components. */
import type { CreatedEnvironment, EnvironmentComparison, Interpreter } from '#shared/python-environment.ts'

const analysis: Interpreter = {
  path: '/home/ana/analysis/.venv/bin/python',
  source: 'active',
  environment: 'analysis/.venv',
  version: '3.11.7',
  mlflow: '3.17.2',
  problem: null,
}

/** One with MLflow, one without, one that does not answer. */
export const sampleInterpreters: readonly Interpreter[] = [
  analysis,
  {
    ...analysis,
    path: '/usr/bin/python3',
    source: 'path',
    environment: 'usr',
    version: '3.12.3',
    mlflow: null,
  },
  {
    ...analysis,
    path: '/home/ana/.pyenv/versions/broken/bin/python',
    source: 'pyenv',
    environment: 'broken',
    version: null,
    mlflow: null,
    problem: 'It cannot be started.',
  },
]

/** An environment Palate made. */
export const sampleCreated: CreatedEnvironment = {
  key: '0123456789abcdef',
  folder: '/home/ana/.cache/palate/environments/0123456789abcdef',
  python: '/home/ana/.cache/palate/environments/0123456789abcdef/bin/python',
  pythonVersion: '3.11.7',
  tool: 'uv',
  requirements: ['mlflow==3.17.2', 'scikit-learn==1.9.1'],
  overrides: [],
  leftOut: [],
  models: ['wine-quality'],
  bytes: 412_000_000,
  created: 1_760_000_000_000,
}

/** The wine model held against an interpreter, or against a conda file for any other path. */
export function comparedWith(against: string): EnvironmentComparison {
  const isInterpreter = against.includes('python')
  return {
    against: isInterpreter
      ? { kind: 'interpreter', interpreter: { ...analysis, path: against } }
      : {
          kind: 'specification',
          form: 'azure-environment',
          name: 'scoring-env',
          files: [against, '/home/ana/deploy/conda.yaml'],
          image: 'mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04:latest',
          registered: null,
          overrides: true,
        },
    python: {
      wanted: '3.11.7',
      found: isInterpreter ? '3.11.7' : '3.10',
      state: isInterpreter ? 'same' : 'other',
    },
    rows: [
      { name: 'cloudpickle', wanted: '==3.1.2', found: null, state: 'missing', matters: 'loading' },
      {
        name: 'scikit-learn',
        wanted: '==1.9.1',
        found: isInterpreter ? '1.5.2' : '==1.5.2',
        state: 'other',
        matters: 'loading',
      },
      {
        name: 'mlflow',
        wanted: '==3.17.2',
        found: isInterpreter ? '3.17.2' : '==3.17.2',
        state: 'same',
        matters: 'loading',
      },
      { name: 'matplotlib', wanted: null, found: '3.9.2', state: 'extra', matters: 'other' },
    ],
    findings: [
      {
        code: 'loading-packages-missing',
        severity: 'problem',
        message: 'Loading the model needs cloudpickle, which this environment does not have.',
        hint: 'Install them there, or let Palate create the model’s environment.',
      },
    ],
  }
}
