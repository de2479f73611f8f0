import path from 'node:path'
import { expect, test } from 'vitest'
import { runInProcess } from './testing.ts'

const model = (name: string) => path.resolve('e2e/fixtures/models', name)
const tree = model('sklearn-tree')

const meaningless: readonly (readonly [readonly string[], string])[] = [
  [['env', tree, '--python', 'python3'], '--python has no part in this without --allow-mlflow.'],
  [['env', tree, '--override', 'numpy==2'], '--override has no part in this without --create.'],
  [['env', tree, '--trust'], '--trust has no part in this without --create.'],
  [['inspect', tree, '--python', 'python3'], '--python has no part in this without --allow-mlflow.'],
  [
    ['predict', tree, '-i', '-', '--runtime', 'native', '--model-config', '{}'],
    '--model-config has no part in this with --runtime native.',
  ],
  [['check', tree, '--no-run', '--trust'], '--trust has no part in this with --no-run.'],
  [['compare', tree, tree, '-i', '-', '--name', 'a'], '--name has no part in this without --save-case.'],
]
for (const [argv, message] of meaningless) {
  test(`${argv[0] ?? ''} refuses ${message}`, async () => {
    const { code, stdout, stderr } = await runInProcess([...argv, '--json'], { input: '{}' })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'bad-usage', message } })
  })
}

test('what else a run had no use for is told', async () => {
  expect(await runInProcess(['inspect', tree])).toMatchObject({ code: 0, stderr: '' })
  const { code, stderr } = await runInProcess(['env', '--remove', 'no-key', '--tracking-uri', 'x'])
  expect({ code, told: stderr.includes('--tracking-uri') }).toEqual({ code: 3, told: false })
  const list = await runInProcess(['trust', 'list', '--tracking-uri', 'x'])
  expect(list).toMatchObject({ code: 0, stderr: '--tracking-uri had no part in this.\n' })
})
