import { describe, expect, test } from 'vitest'
import { testPython } from '#e2e/python/python-tests.ts'
import { runInProcess } from './testing.ts'

const models = new URL('../../e2e/fixtures/models/', import.meta.url).pathname

test('a model that Palate runs itself is told without Python', async () => {
  const { code, stdout } = await runInProcess(['describe', `${models}sklearn-knn`])
  expect(code).toBe(0)
  expect(stdout).toMatch(/type\s+sklearn\.\S+/u)
  expect(stdout).toContain('predict_proba')
  expect(stdout).toContain('Palate kernels')
})

test('without trust nothing is loaded in Python, and an ONNX graph is no object of Python', async () => {
  expect((await runInProcess(['describe', `${models}pyfunc-custom`])).code).toBe(4)
  expect((await runInProcess(['describe', `${models}onnx-iris`])).code).toBe(3)
})

describe.skipIf(testPython === null)('by Python', () => {
  test('the object of the flavor, its parameters and what can be called of it', async () => {
    const options = ['--runtime', 'python', '--python', testPython ?? '', '--trust', '--json']
    const { code, stdout } = await runInProcess(['describe', `${models}sklearn-proba`, ...options])
    expect(code).toBe(0)
    const described = JSON.parse(stdout) as { readonly methods: readonly string[]; readonly repr: string }
    expect(described).toMatchObject({
      flavor: 'mlflow.sklearn',
      pythonType: expect.stringMatching(/^sklearn\./u) as string,
      runtime: { kind: 'python', name: 'MLflow', version: '3.17.2' },
    })
    expect(described.methods).toContain('predict_proba')
    expect(described.repr).toContain('(')
  })
})
