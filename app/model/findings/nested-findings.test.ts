import { expect, test } from 'vitest'
import { modelFolder } from '#app/model/model-folder.testing.ts'
import { openModel } from '#app/opening.ts'
import { runtimeRequest } from '#app/runtime-request.ts'
import { outsideOfNested } from './nested-findings.ts'

const outer = 'flavors:\n  python_function:\n    loader_module: mlflow.sklearn\n    data: sub\n'
const inner = (field: string) =>
  `flavors:\n  python_function:\n    loader_module: mlflow.sklearn\n    ${field}\n`

async function opened(nested: string) {
  return await openModel(modelFolder({ MLmodel: outer, 'sub/MLmodel': nested, 'w.dat': 'w' }).root)
}

test.each([
  ['model_path: /tmp/outside.dat', 'is absolute'],
  ['data: ../../outside', 'climbs out'],
  ['code: ../../outside', 'climbs out'],
  ['python_model: /tmp/outside.pkl', 'is absolute'],
  ['artifacts: {x: {path: ../../../x, uri: /tmp/x}}', 'climbs out'],
  ['some_field: [{deep: ../../x}]', 'climbs out'],
  ['"x": "\\L" #\u2028', 'cannot tell'],
  ['broken: [', 'cannot tell'],
])('an MLmodel below the folder with %s', async (field, said) => {
  const { folder, model } = await opened(inner(field))
  const found = outsideOfNested(model.findings)
  expect(found).toMatchObject({
    code: 'path-outside-folder',
    message: expect.stringContaining(said),
    where: expect.stringMatching(/^sub\/MLmodel: flavors/u),
  })
  const python = {
    requireTrust: () => Promise.resolve(),
    interpreter: () => Promise.reject(new Error('An interpreter was asked for.')),
  }
  await expect(
    runtimeRequest({ folder, model }, { runtime: 'python', python: null }, python),
  ).rejects.toMatchObject({ failure: { code: 'untrusted', where: found?.where } })
})

test.each([
  'model_path: ../w.dat',
  'model_path: model.pkl',
  'artifacts: {x: {path: x, uri: /tmp/x}}',
  'env: {conda: ../../conda.yaml}',
  'model_code_path: /home/someone/model.py',
])('an MLmodel below the folder may have %s', async (field) => {
  const { model } = await opened(inner(field))
  expect(model.findings.filter(({ code }) => code === 'path-outside-folder')).toEqual([])
})
