import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { runInProcess } from './testing.ts'

const fixtures = path.resolve('e2e/fixtures')
const model = (name: string) => path.join(fixtures, 'models', name)

describe('usage', () => {
  test('help lists what there is, and each command tells more', async () => {
    const all = await runInProcess(['--help'])
    expect(all).toMatchObject({ code: 0, stderr: '' })
    const names = Array.from(all.stdout.matchAll(/^ {2}(\w+) {2,}\S/gm), ([, name]) => name ?? '')
    expect(names).toContain('inspect')
    for (const name of names) {
      const one = await runInProcess([name, '--help'])
      expect(one).toMatchObject({ code: 0, stderr: '' })
      expect(one.stdout).toContain(`palate ${name}`)
      expect(await runInProcess(['help', name])).toMatchObject({ stdout: one.stdout })
    }
    expect(await runInProcess([])).toMatchObject({ code: 0, stdout: all.stdout })
  })

  test('the version is that of the package', async () => {
    expect(await runInProcess(['--version'])).toMatchObject({ code: 0, stdout: '0.1.0\n' })
  })

  const wrong: readonly (readonly [string, readonly string[], string])[] = [
    ['an unknown command', ['tast'], 'There is no command "tast".'],
    ['a command named like a property', ['constructor'], 'There is no command "constructor".'],
    ['an unknown global option', ['--frobnicate'], 'There is no option "--frobnicate".'],
    ['an unknown option', ['inspect', 'x', '--frobnicate'], "Unknown option '--frobnicate'"],
    ['no model', ['inspect'], 'Which model? A folder is needed.'],
    ['two models', ['inspect', 'a', 'b'], 'One model is enough: "b" is left over.'],
    ['two models to open', ['open', 'a', 'b'], 'One model is enough: "b" is left over.'],
  ]
  for (const [what, argv, message] of wrong) {
    test(`${what} is exit 2, in words and as JSON`, async () => {
      const words = await runInProcess(argv)
      expect(words).toMatchObject({ code: 2, stdout: '' })
      expect(words.stderr.startsWith(`palate: ${message}`)).toBe(true)
      const { code, stderr, stdout } = await runInProcess([...argv, '--json'])
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'bad-usage', message } })
    })
  }
})

test('open starts the app on the model, with its options', async () => {
  expect(await runInProcess(['open'])).toMatchObject({ code: 0, started: [] })
  expect(await runInProcess(['open', 'some/model', '--no-open', '--port', '8080'])).toMatchObject({
    code: 0,
    started: ['--no-open', '--port', '8080', 'some/model'],
  })
})

describe('inspect --json', () => {
  for (const name of readdirSync(path.join(fixtures, 'models')).filter((entry) =>
    entry.startsWith('onnx-'),
  )) {
    test(`${name} gives its model and its graph`, async () => {
      const run = await runInProcess(['inspect', model(name), '--json'])
      expect(run).toMatchObject({ code: 0, stderr: '' })
      const printed = JSON.parse(run.stdout) as { onnx: { inputs: readonly unknown[] } }
      expect(printed).toMatchObject({
        folder: model(name),
        flavors: [{ name: 'onnx' }, { name: 'python_function' }],
        lineage: { mlflowVersion: '3.17.2' },
        onnx: { path: 'model.onnx', producer: expect.any(String) },
      })
      expect(printed.onnx.inputs.length).toBeGreaterThan(0)
    })
  }

  test('what is no model is exit 3', async () => {
    for (const [name, code] of [
      ['no-such-folder', 'not-found'],
      ['no-mlmodel', 'bad-model'],
    ] as const) {
      const run = await runInProcess(['inspect', path.join(fixtures, 'bad', name), '--json'])
      expect(run).toMatchObject({ code: 3, stdout: '' })
      expect(JSON.parse(run.stderr)).toMatchObject({ error: { code } })
    }
  })

  test('a graph that cannot be read is part of the answer', async () => {
    const run = await runInProcess(['inspect', path.join(fixtures, 'bad/onnx-garbage'), '--json'])
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(run.stdout)).toMatchObject({ onnx: null, onnxFailure: { code: 'bad-model' } })
  })
})
