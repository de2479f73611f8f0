/**
 * `npm run bench -- [commands] [python] [engine] [native] [native-commands] [serving] [stores] [window] [grid] [--write]`: whole
 * processes side by side, those through Python, the engine inside one, the kernels beside pyfunc, servers, listing stores,
 * the window and the table of Predict in Chromium; all of them unless some are named. `--write` keeps the figures in docs/bench.md.
 * PALATE_PYTHON names a Python with mlflow, pyarrow and onnxruntime to compare with.
 */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { mlflowPredict, nodeContestant } from './contestants.ts'
import { engineOverhead, onnxruntimeVersion } from './engine-overhead.ts'
import { figuresText, keepFigures } from './figures.ts'
import type { Figures } from './figures.ts'
import { noteMachine } from './machine.ts'
import { writeMillionRows } from './million-rows.ts'
import { nativeCommands } from './native-commands.ts'
import { benchNative, nativeLines } from './native.ts'
import { neutralEnvironment } from './neutral-environment.ts'
import { pythonWith } from './python.ts'
import type { Python } from './python.ts'
import { comparisonLines, engineLines } from './report.ts'
import type { Comparison } from './report.ts'
import { servingFigures } from './serve.ts'
import { sideBySide } from './side-by-side.ts'
import type { Contestant } from './side-by-side.ts'
import { listStore, storeFigures } from './stores.ts'

const root = process.cwd()
const model = path.join(root, 'e2e/fixtures/models/onnx-iris-label')
const names = ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)']
const own = `onnxruntime-node ${onnxruntimeVersion(root)}`

const parts: Readonly<Record<string, () => Promise<readonly Figures[]>>> = {
  commands: () => commandFigures([oneRow, millionRows]),
  python: () => commandFigures([millionRowsInPython]),
  engine: engineFigures,
  native: nativeFigures,
  'native-commands': nativeCommandFigures,
  serving: async () => [await servingFigures(pythonWith(['mlflow', 'onnxruntime']))],
  stores: async () => [await storeFigures()],
  window: windowFigures,
  grid: gridFigures,
}

async function main(): Promise<void> {
  neutralEnvironment()
  const asked = process.argv.slice(2).filter((word) => word !== '--write')
  for (const part of asked.length === 0 ? Object.keys(parts) : asked) {
    const measure = parts[part]
    if (measure === undefined)
      throw new Error(`There is no part "${part}", only ${Object.keys(parts).join(', ')}.`)
    const figures = await measure()
    console.log(figures.map(figuresText).join('\n'))
    if (process.argv.includes('--write')) await keepFigures(path.join(root, 'docs/bench.md'), figures)
  }
}

type Compare = (folder: string, python: Python) => Promise<Comparison>

async function commandFigures(compares: readonly Compare[]): Promise<readonly Figures[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'palate-bench-'))
  try {
    const python = pythonWith(['mlflow', 'pyarrow', 'onnxruntime'])
    const figures: Figures[] = []
    for (const compare of compares) {
      const machine = noteMachine()
      const comparison = await compare(folder, python)
      const versions = python.found ? `${own}; ${python.versions}` : own
      figures.push({
        title: comparison.title,
        machine: machine(versions),
        lines: comparisonLines(comparison),
      })
    }
    return figures
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** In a process of its own: Playwright is not bundled. It prints and keeps its figures itself. */
async function windowFigures(): Promise<readonly Figures[]> {
  const write = process.argv.includes('--write') ? ['--', '--write'] : []
  spawnSync('npm', ['run', '--silent', 'bench:window', ...write], { stdio: 'inherit' })
  return []
}

async function gridFigures(): Promise<readonly Figures[]> {
  const write = process.argv.includes('--write') ? ['--', '--write'] : []
  spawnSync('npm', ['run', '--silent', 'bench:grid', ...write], { stdio: 'inherit' })
  return []
}

async function engineFigures(): Promise<readonly Figures[]> {
  const machine = noteMachine()
  const lines = engineLines(await engineOverhead(model))
  return [{ title: 'The engine over onnxruntime, in one process', machine: machine(own), lines }]
}

async function nativeFigures(): Promise<readonly Figures[]> {
  const python = pythonWith(['mlflow', 'sklearn', 'xgboost', 'lightgbm'])
  const versions = python.found ? python.versions : 'no Python'
  const figures: Figures[] = []
  for (const threads of new Set([1, availableParallelism()])) {
    const machine = noteMachine()
    const lines = nativeLines(await benchNative(python, threads))
    const each = threads === 1 ? 'one thread each' : `${threads} threads each`
    figures.push({
      title: `scikit-learn, XGBoost and LightGBM beside pyfunc, ${each}`,
      machine: machine(versions),
      lines,
    })
  }
  return figures
}

async function nativeCommandFigures(): Promise<readonly Figures[]> {
  const python = pythonWith(['mlflow', 'sklearn', 'xgboost', 'lightgbm'])
  const figures: Figures[] = []
  for await (const { comparison, machine } of nativeCommands(python)) {
    const lines = comparisonLines(comparison)
    figures.push({
      title: comparison.title,
      machine: machine(python.found ? python.versions : 'no Python'),
      lines,
    })
  }
  return figures
}

async function oneRow(folder: string, python: Python): Promise<Comparison> {
  const input = path.join(folder, 'row.json')
  const body = { dataframe_split: { columns: names, data: [[5.9, 3, 5.1, 1.8]] } }
  await writeFile(input, JSON.stringify(body))
  const contestants: Contestant[] = [
    nodeContestant('palate predict', ['dist/cli.js', 'predict', model, '-i', input], 15),
    nodeContestant('bare Node script', ['bench/bare-predict.mjs', model, input], 15),
    ...mlflowPredict(python, {
      model,
      folder,
      input,
      output: path.join(folder, 'row-mlflow.json'),
      type: 'json',
      runs: 3,
    }),
  ]
  return {
    title: 'One row, the whole process',
    standings: await sideBySide(contestants),
    goals: { 'bare Node script': 1.5, 'mlflow models predict': 1 / 40 },
    missing: python.found ? [] : [`mlflow models predict: ${python.reason}`],
  }
}

async function millionRows(folder: string, python: Python): Promise<Comparison> {
  const input = path.join(folder, 'rows.csv')
  const output = (name: string) => path.join(folder, name)
  await writeMillionRows(input, names)
  const ours = ['dist/cli.js', 'predict', model, '-i', input, '-o', output('palate.csv')]
  const script = ['bench/pyarrow_predict.py', model, input, output('pyarrow.csv')]
  const contestants: Contestant[] = [
    nodeContestant('palate predict', ours, 7),
    ...(python.found
      ? [
          {
            name: 'pyarrow and onnxruntime',
            command: { executable: python.executable, args: script, folder: root },
            runs: 5,
          },
        ]
      : []),
    ...mlflowPredict(python, { model, folder, input, output: output('mlflow.json'), type: 'csv', runs: 2 }),
  ]
  return {
    title: '1,000,000 rows of 4 doubles, CSV to predictions',
    standings: await sideBySide(contestants),
    goals: { 'pyarrow and onnxruntime': 1, 'mlflow models predict': 1 / 14 },
    missing: python.found ? [] : [`mlflow models predict, pyarrow and onnxruntime: ${python.reason}`],
  }
}

/** What a model that only Python runs costs: the same rows by a short script, and through Palate's Python runtime. */
async function millionRowsInPython(folder: string, python: Python): Promise<Comparison> {
  const input = path.join(folder, 'python-rows.csv')
  const linear = path.join(root, 'e2e/fixtures/models/sklearn-linreg')
  const columns = ['age', 'sex', 'bmi', 'bp', 's1', 's2', 's3', 's4', 's5', 's6']
  await writeMillionRows(input, columns)
  const title = '1,000,000 rows of 10 doubles through the Python runtime, CSV to predictions'
  if (!python.found) return { title, standings: [], goals: {}, missing: [`all of it: ${python.reason}`] }
  const output = (name: string) => path.join(folder, name)
  const runtime = ['--runtime', 'python', '--python', python.executable, '--trust']
  const ours = ['dist/cli.js', 'predict', linear, '-i', input, '-o', output('python.csv'), ...runtime]
  const script = ['bench/pyfunc_predict.py', linear, input, output('pyfunc.csv')]
  const bare = 'pandas and mlflow.pyfunc'
  const contestants: Contestant[] = [
    nodeContestant('palate predict --runtime python', ours, 3),
    { name: bare, command: { executable: python.executable, args: script, folder: root }, runs: 3 },
  ]
  return { title, standings: await sideBySide(contestants), goals: { [bare]: 2 }, missing: [] }
}

const [word, store] = process.argv.slice(2)
if (word === '--list-store' && store !== undefined) await listStore(store)
else await main()
// The sessions' threads would keep the process.
process.exit(0)
