import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { shadowsStandardLibrary } from '#app/model/python-standard-library.ts'
import { checkScoringScript } from './check-scoring-script.ts'
import { methodExport } from './export-files.ts'
import { scriptOutline } from './script-outline.ts'

const conda = readFileSync(new URL('../../e2e/fixtures/models/pair-a/conda.yaml', import.meta.url), 'utf8')
const files = (given: string | null) =>
  new Map(
    methodExport({
      name: 'Pair A!',
      flavor: 'sklearn',
      method: 'predict_proba',
      conda: given,
      sampleRequest: '{}',
    }).map(({ path, text }) => [path, text]),
  )

test('the scoring script passes its own checks, both scripts are Python', () => {
  const exported = files(conda)
  const code = exported.get('code/score.py') ?? ''
  const packages = new Set(['mlflow', 'azureml-inference-server-http'])
  const script = { code, kind: 'online', packages, modulesBeside: new Set<string>() } as const
  expect(checkScoringScript({ ...script, isStandard: shadowsStandardLibrary })).toEqual([])
  expect(scriptOutline(exported.get('save_model.py') ?? '')).toMatchObject({ faults: [] })
})

test('the environment is the model’s own with the server in it', () => {
  const lines = (text: string | undefined) => (text ?? '').trim().split('\n')
  const added = lines(files(conda).get('conda.yaml'))
  expect(added.filter((line) => !line.includes('azureml-inference-server-http'))).toEqual(lines(conda))
  expect(added).toHaveLength(lines(conda).length + 1)
  expect(files(null).get('conda.yaml')).toContain('azureml-inference-server-http')
})

test('what is no method is refused', () => {
  const given = { name: 'm', flavor: 'sklearn', conda: null, sampleRequest: null } as const
  expect(() => methodExport({ ...given, method: 'x(); import os' })).toThrow(RangeError)
})
