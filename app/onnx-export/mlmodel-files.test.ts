import { expect, test } from 'vitest'
import { mlmodelFiles } from './mlmodel-files.ts'

function written(requirements: string, python = '3.11.7') {
  const files = mlmodelFiles({
    fields: new Map([['flavors', new Map([['python_function', new Map([['python_version', python]])]])]]),
    requirements,
    onnxBytes: 1,
    uuid: '0'.repeat(32),
    time: new Date(0),
  })
  return new Map(files.map(({ path, text }) => [path, text]))
}

test('requirements are written anew: no option, comment or address of the source rides along', () => {
  const lines = [
    'mlflow==3.17.2 --hash=sha256:00',
    'numpy==2.4 # as it was',
    'pandas @ https://example.invalid/pandas.whl',
    'Pandas[excel] >=3 ; python_version > "3.9"',
    'numpy==2.4\u2028--index-url https://example.invalid',
    '--index-url https://example.invalid',
    'scikit-learn==1.9',
  ]
  expect(written(lines.join('\n')).get('requirements.txt')).toBe(
    'mlflow==3.17.2\nnumpy==2.4\npandas[excel]>=3 ; python_version > "3.9"\nonnx>=1.16\nonnxruntime>=1.20\n',
  )
})

test('MLflow is always asked for, and a Python version that is none is not written', () => {
  const files = written('', '3.11\ndependencies: [evil]')
  expect(files.get('requirements.txt')).toBe('mlflow\nonnx>=1.16\nonnxruntime>=1.20\n')
  expect(files.get('conda.yaml')).toContain('- python=3.11\n')
})
