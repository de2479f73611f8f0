/** The built command line: what it answers as a process, and that it loads nothing it does not need. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { builtFile, cleanEnvironment, fixtureModel, repository } from '../built-product.ts'
import { expect, test } from '../door.ts'
import { recordedFrame } from '../recorded-answers.ts'

async function palate(home: string, given: readonly string[], input = '') {
  const child = spawn(process.execPath, [builtFile('cli.js'), ...given], {
    cwd: repository,
    env: { ...cleanEnvironment(home), NODE_V8_COVERAGE: path.join(home, 'coverage') },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const said = { output: '', errors: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.output += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => (said.errors += chunk.toString('utf8')))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { ...said, code }
}

/** The scripts that a run loaded, by Node's own coverage. */
async function loadedFiles(home: string): Promise<readonly string[]> {
  const folder = path.join(home, 'coverage')
  const reports = await Promise.all(
    (await readdir(folder)).map((name) => readFile(path.join(folder, name), 'utf8')),
  )
  const urls = reports.flatMap((report) => (JSON.parse(report) as { result: { url: string }[] }).result)
  return urls.flatMap(({ url }) => (url.startsWith('file:') ? [fileURLToPath(url)] : []))
}

test('predict answers what MLflow answered, without what it does not need', async ({ home }) => {
  const { columns, data, output } = recordedFrame('onnx-diabetes', 'frame-5')
  const body = JSON.stringify({ dataframe_split: { columns, data } })
  const run = await palate(home, ['predict', fixtureModel('onnx-diabetes'), '-i', '-'], body)
  expect({ code: run.code, errors: run.errors }).toEqual({ code: 0, errors: '' })
  const { predictions } = JSON.parse(run.output) as { predictions: readonly { variable: number }[] }
  const rounded = (rows: readonly Readonly<Record<string, number>>[]) =>
    rows.map((row) => row['variable']?.toFixed(3))
  expect(rounded(predictions)).toEqual(rounded(output))

  const loaded = await loadedFiles(home)
  const ours = loaded.filter((file) => file.startsWith(builtFile('')))
  expect(ours.length).toBeGreaterThan(1)
  const texts = await Promise.all(ours.map((file) => readFile(file, 'utf8')))
  const unneeded = { zod: '$ZodType', hono: 'Hono', react: 'react.transitional.element' }
  for (const [library, trace] of Object.entries(unneeded)) {
    expect([library, ours.filter((_, place) => texts[place]?.includes(trace))]).toEqual([library, []])
  }
  expect(loaded.filter((file) => file.includes('duckdb'))).toEqual([])
})

test('inspect prints for people, and the contract’s value with --json', async ({ home }) => {
  const shown = await palate(home, ['inspect', fixtureModel('onnx-iris')])
  expect(shown).toMatchObject({ code: 0, errors: '' })
  expect(shown.output).toContain('onnx-iris')
  const json = await palate(home, ['inspect', fixtureModel('onnx-iris'), '--json'])
  expect(JSON.parse(json.output)).toMatchObject({ name: 'onnx-iris' })
})

test('failures have their exit codes, and are JSON on stderr with --json', async ({ home }) => {
  expect((await palate(home, ['nonsense'])).code).toBe(2)
  const missing = await palate(home, ['inspect', fixtureModel('no-such-model'), '--json'])
  expect(missing).toMatchObject({ code: 3, output: '' })
  expect(JSON.parse(missing.errors)).toMatchObject({ error: { code: 'not-found' } })
  const refused = await palate(
    home,
    ['predict', fixtureModel('onnx-diabetes'), '-i', '-'],
    '{"inputs": "none"}',
  )
  expect(refused.code).toBe(3)
})

/** Runs a line of sh in which `"$@"` is palate with these arguments. */
async function inShell(line: string, given: readonly string[]) {
  const args = ['-c', line, 'sh', process.execPath, builtFile('cli.js'), ...given]
  const child = spawn('sh', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { output: '', errors: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.output += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => (said.errors += chunk.toString('utf8')))
  const [code] = (await once(child, 'close')) as [number | null]
  return { ...said, code }
}

test('a stdout that takes nothing is a failure, one that nobody reads is none', async () => {
  const given = ['inspect', fixtureModel('onnx-iris')]
  const full = await inShell('"$@" > /dev/full', given)
  expect(full.code).toBe(5)
  expect(full.errors).toContain('stdout could not be written: the disk is full')
  const unread = await inShell('{ "$@"; echo "$?" >&2; } | true', given)
  expect(unread.errors).toBe('0\n')
})

test('a file that the system takes no more of is said, and nothing of it is left', async ({ home }) => {
  const columns = ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)']
  const input = path.join(home, 'in.csv')
  await writeFile(input, `${columns.join(',')}\n${'5.9,3,5.1,1.8\n'.repeat(5_000)}`)
  for (const name of ['out.json', 'out.jsonl', 'out.csv']) {
    const given = ['predict', fixtureModel('onnx-iris-label'), '-i', input, '-o', path.join(home, name)]
    const run = await inShell('ulimit -f 4; "$@"', given)
    expect(run).toMatchObject({ code: 5, output: '' })
    expect(run.errors).toContain(`${name}" could not be written`)
    expect((await readdir(home)).filter((entry) => entry.includes('out'))).toEqual([])
  }
  const given = ['predict', fixtureModel('onnx-iris-label'), '-i', input]
  const run = await inShell(`ulimit -f 4; "$@" > '${path.join(home, 'stdout')}'`, given)
  expect(run.code).toBe(5)
  expect(run.errors).toContain('stdout could not be written')
})
