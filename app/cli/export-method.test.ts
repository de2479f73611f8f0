import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { runInProcess, temporaryFolder } from './testing.ts'

const models = new URL('../../e2e/fixtures/models/', import.meta.url).pathname
const { inFolder } = temporaryFolder()

test('a method that the model has is exported', async () => {
  for (const method of ['predict_proba', 'predict_log_proba', 'decision_function']) {
    const target = inFolder(method)
    const { code } = await runInProcess(['export-method', `${models}pair-a#${method}`, '-o', target])
    expect([method, code, existsSync(path.join(target, 'save_model.py'))]).toEqual([method, 0, true])
  }
})

test('one that it lacks, and one that no model has, is refused with those there are', async () => {
  const lacking = [
    ['sklearn-linreg', 'predict_proba', 'It has: predict alone.'],
    ['sklearn-linreg', 'decision_function', 'It has: predict alone.'],
    ['sklearn-kmeans', 'predict_log_proba', 'It has: transform.'],
    ['pair-a', 'fit', 'Methods that take rows are: predict_proba,'],
  ] as const
  for (const [name, method, hint] of lacking) {
    const target = inFolder(`${name}-${method}`)
    const { code, stderr } = await runInProcess(['export-method', `${models}${name}#${method}`, '-o', target])
    expect([name, code, stderr.includes(hint)]).toEqual([name, 2, true])
    expect(stderr).toContain(`has no method "${method}"`)
    expect(existsSync(target)).toBe(false)
  }
})
