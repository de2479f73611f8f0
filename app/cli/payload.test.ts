import { describe, expect, test } from 'vitest'
import { fixtureModel } from '#e2e/built-product.ts'
import { payloadTargets } from '#shared/payload-target.ts'
import { runInProcess } from './testing.ts'

const iris = fixtureModel('onnx-iris-tensor')

describe('palate payload', () => {
  test.each(payloadTargets.filter((target) => target !== 'csv'))(
    'writes the input example as %s',
    async (target) => {
      const run = await runInProcess(['payload', iris, '--to', target])
      expect(run.code).toBe(0)
      expect(run.stdout).toContain('5.9')
    },
  )

  test('takes a given input, and says what is lost', async () => {
    const input = '{"dataframe_split": {"columns": [0, 1, 2, 3], "data": [[1, 2, 3, NaN]]}}'
    const run = await runInProcess(['payload', iris, '--to', 'instances', '-i', '-'], { input })
    expect(run.stderr).toContain('Not kept:')
    expect(run.stderr).toContain('not strict JSON')
    expect(run.stdout).toContain('"instances"')
  })

  test('takes a list of objects', async () => {
    const input = '[{"text": "a"}, {"text": "b"}]'
    const run = await runInProcess(['payload', fixtureModel('onnx-text'), '--to', 'azure', '-i', '-'], {
      input,
    })
    expect(run.stdout).toBe(
      '{"input_data": {"columns": ["text"], "index": [0, 1], "data": [["a"], ["b"]]}}\n',
    )
  })

  test('prints everything as JSON', async () => {
    const run = await runInProcess(['payload', iris, '--to', 'split', '--json'])
    expect(JSON.parse(run.stdout)).toMatchObject({
      contentType: 'application/json',
      losses: expect.any(Array) as unknown,
    })
  })

  test('an array has no CSV; a target that is none; nothing is made of an input that cannot be read', async () => {
    expect((await runInProcess(['payload', iris, '--to', 'csv'])).code).toBe(3)
    expect((await runInProcess(['payload', iris, '--to', 'xml'])).code).toBe(2)
    expect((await runInProcess(['payload', iris])).code).toBe(2)
    const run = await runInProcess(['payload', iris, '--to', 'split', '-i', '-'], { input: '{' })
    expect(run.code).toBe(3)
    expect(run.stderr).toContain('cannot be read')
  })

  test('an input that cannot be read is sent as it stands, with the refusal that waits for it', async () => {
    const run = await runInProcess(['payload', iris, '--to', 'curl', '-i', '-'], { input: '{' })
    expect(run.code).toBe(0)
    expect(run.stdout).toContain("--data-raw '{'")
    expect(run.stderr).toContain('Refused as it is: ')
  })
})
