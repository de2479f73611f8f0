import { expect, test } from 'vitest'
import { runInProcess } from './testing.ts'

const azure = new URL('../../e2e/fixtures/azure/', import.meta.url).pathname

test('a script with its environment, given as conda, environment or deployment YAML', async () => {
  for (const file of [
    'environment/conda.yaml',
    'environment/environment.yml',
    'online/deployment-environment-file.yml',
  ]) {
    const args = ['check-script', `${azure}online/code/score.py`, '--environment', azure + file]
    const { code, stdout } = await runInProcess(args)
    expect([file, code]).toEqual([file, 0])
    expect(stdout).toContain('no azureml-inference-server-http')
    expect(stdout).not.toContain('problem')
  }
})

test('what fails is a problem, and exit 1', async () => {
  const args = [
    'check-script',
    `${azure}online-old/code/score.py`,
    '--environment',
    `${azure}environment/conda.yaml`,
  ]
  const { code, stdout } = await runInProcess(args)
  expect(code).toBe(1)
  expect(stdout).toMatch(/problem {2}.*score\.py:7 {2}MLflow no longer has infer_and_parse_json_input/)
})

test('batch by its deployment; no environment is a problem; usage', async () => {
  const script = `${azure}batch/code/batch_score.py`
  const batch = await runInProcess([
    'check-script',
    script,
    '--environment',
    `${azure}environment/conda.yaml`,
    '--batch',
    '--json',
  ])
  expect(batch.code).toBe(0)
  expect(JSON.parse(batch.stdout)).toMatchObject([{ severity: 'warning', line: null }])
  expect((await runInProcess(['check-script', script])).code).toBe(1)
  expect((await runInProcess(['check-script'])).code).toBe(2)
  expect((await runInProcess(['check-script', `${azure}nothing.py`])).code).toBe(3)
})
