/** The built command line over a model that is not trusted: no process but Palate's own is started, by any command. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { builtFile, cleanEnvironment, fixtureModel, repository } from '../built-product.ts'
import { zipOf } from '../../app/source/archive/testing.ts'
import { expect, test } from '../door.ts'

/** What each Node process of Palate's preloads: it writes down every program that it starts. */
const watching = (log: string) => `import { ChildProcess } from 'node:child_process'
import { appendFileSync } from 'node:fs'
const start = ChildProcess.prototype.spawn
ChildProcess.prototype.spawn = function (options) {
  appendFileSync(${JSON.stringify(log)}, options.file + '\\n')
  return start.call(this, options)
}
`

const tools = ['python', 'python3', 'uv', 'conda', 'mamba', 'micromamba', 'pip', 'py', 'sh', 'env'] as const

test('every command refuses it, or works without it', async ({ home }) => {
  const bin = path.join(home, 'bin')
  const log = path.join(home, 'started')
  await mkdir(bin)
  // Whatever could be taken for an interpreter or an installer says that it ran.
  for (const name of tools)
    await writeFile(path.join(bin, name), `#!/bin/sh\necho ${name} >> '${log}'\nexit 1\n`, { mode: 0o755 })
  const hook = path.join(home, 'watch.mjs')
  await writeFile(hook, watching(log))
  await writeFile(log, '')
  const body = path.join(home, 'row.json')
  await writeFile(body, '{"dataframe_split": {"columns": ["a", "b", "c"], "data": [[0.5, 2, 1.5]]}}')
  const script = path.join(home, 'score.py')
  await writeFile(script, 'def init(): pass\ndef run(data): return data\n')
  const conda = path.join(home, 'conda.yaml')
  await writeFile(conda, 'dependencies: [python=3.11, pip: [mlflow]]\n')
  const environment = {
    ...cleanEnvironment(home),
    PATH: bin,
    PALATE_PYTHON: path.join(bin, 'python'),
    VIRTUAL_ENV: '',
    CONDA_PREFIX: '',
    NODE_OPTIONS: `--import=${pathToFileURL(hook).href}`,
  }
  const run = async (args: readonly string[]): Promise<readonly [string, number | null]> => {
    const child = spawn(process.execPath, [builtFile('cli.js'), ...args], {
      cwd: home,
      env: environment,
      stdio: 'ignore',
    })
    const [code] = (await once(child, 'close')) as [number | null]
    return [args.join(' ').replaceAll(home, '').slice(0, 40), code]
  }

  const model = fixtureModel('pyfunc-custom')
  const native = fixtureModel('sklearn-linreg')
  const archive = path.join(home, 'model.zip')
  const inside = await readdir(model, { recursive: true, withFileTypes: true })
  const entries = inside
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }) => {
      const file = path.join(parentPath, name)
      return { name: `m/${path.relative(model, file)}`, content: await readFile(file) }
    })
  await writeFile(archive, zipOf(await Promise.all(entries)))
  const registered = 'models:/iris-classifier@champion'
  const store = ['--tracking-uri', `sqlite:///${repository}/e2e/fixtures/stores/mlflow.db`]
  const python = ['--runtime', 'python', '--python', path.join(bin, 'python')]
  const refused = [
    ['predict', model, '-i', body],
    ['predict', model, '-i', body, ...python],
    ['predict', model, '-i', body, '--python', 'create'],
    ['predict', model, '-i', body, '--time-limit', '60'],
    ['compare', model, model, '-i', body],
    ['edge-cases', model],
    ['serve', model, '--port', '0'],
    ['run-script', model, script, '-i', body, '--environment', conda],
    ['compare', native, native, '-i', body, ...python],
    ['predict', native, '-i', body, ...python],
    ['run-script', native, script, '-i', body, '--environment', conda],
    ['predict', archive, '-i', body],
    ['predict', registered, ...store, '-i', body, ...python],
  ]
  for (const args of refused) {
    const [command, code] = await run(args)
    expect([command, code]).toEqual([command, 4])
  }
  const answered = [
    ['inspect', model],
    ['inspect', model, '--json'],
    ['validate', model, '-i', body],
    ['env', model],
    ['env', model, '--against', conda],
    ['env', model, '--against', model],
    ['payload', model, '-i', body, '--to', 'curl'],
    ['trust', 'show', model],
    ['trust', 'list'],
    ['check-script', script, '--environment', conda],
    ['export-method', `${model}#predict_proba`, '-o', path.join(home, 'exported')],
    ['cache', 'list'],
    ['inspect', archive],
    ['inspect', registered, ...store],
    ['env', registered, ...store],
    ['prove', native],
    ['prove', model],
    ['export-onnx', native, '-o', path.join(home, 'native.onnx')],
    ['export-onnx', model, '-o', path.join(home, 'model.onnx')],
    ['predict', native, '-i', body],
    ['compare', native, native, '-i', body],
    ['edge-cases', native],
  ]
  for (const args of answered) {
    const [command, code] = await run(args)
    // Refusals of another kind are fine; a crash (5) is not.
    expect([command, [0, 1, 2, 3].includes(code ?? -1)]).toEqual([command, true])
  }
  const started = (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '')
  // The guarded run, the session's and the server's processes are Node's.
  expect(started.length).toBeGreaterThan(0)
  expect(started.filter((file) => file !== process.execPath)).toEqual([])
})
