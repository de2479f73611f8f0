/** Runs of the built command line that are ended before their answer: by time, by Ctrl-C, by the system. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { builtFile, cleanEnvironment, fixtureModel, repository, specModel } from '../built-product.ts'
import { expect, test } from '../door.ts'
import { scriptedMlflow } from '../mlflow-server/scripted-mlflow.ts'

const ENDLESS = 10n ** 15n

interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>
}

function palate(home: string, given: readonly string[], environment: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(process.execPath, [builtFile('cli.js'), ...given], {
    cwd: repository,
    env: { ...cleanEnvironment(home), ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')))
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, errors }))
  return { child, ended }
}

/** A CSV that is large enough to be read in parts, with one row that the model counts to without end. */
async function endlessTable(home: string): Promise<string> {
  const file = path.join(home, 'rounds.csv')
  await writeFile(file, `rounds\n${'3\n'.repeat(800_000)}${ENDLESS}\n`)
  return file
}

/** Resolves when the run has begun to write. */
async function partThere(home: string): Promise<void> {
  await expect.poll(async () => (await readdir(home)).some((name) => name.endsWith('.part'))).toBe(true)
}

test('a time limit ends a model that never answers', async ({ home }) => {
  const request = path.join(home, 'request.json')
  await writeFile(request, `{"dataframe_split": {"columns": ["rounds"], "data": [[${ENDLESS}]]}}`)
  const run = palate(home, [
    'predict',
    specModel('onnx-counting'),
    '-i',
    request,
    '--time-limit',
    '1.5',
    '--json',
  ])
  const { code, errors } = await run.ended
  expect(code).toBe(5)
  expect(JSON.parse(errors)).toMatchObject({ error: { code: 'timed-out' } })
})

for (const [how, signal] of [
  ['Ctrl-C', 'SIGINT'],
  ['a system that shuts down', 'SIGTERM'],
] as const) {
  test(`${how} ends a run inside the model, and leaves nothing`, async ({ home }) => {
    const output = path.join(home, 'counts.csv')
    await writeFile(output, 'older answers')
    const run = palate(home, [
      'predict',
      specModel('onnx-counting'),
      '-i',
      await endlessTable(home),
      '-o',
      output,
    ])
    await partThere(home)
    run.child.kill(signal)
    const { code, errors } = await run.ended
    expect({ code, errors }).toEqual({ code: 130, errors: expect.stringContaining('Cancelled.') })
    expect(await readFile(output, 'utf8')).toBe('older answers')
    expect((await readdir(home)).filter((name) => name.includes('counts'))).toEqual(['counts.csv'])
  })
}

test('a million rows arrive whole', async ({ home }) => {
  const input = path.join(home, 'rows.csv')
  const output = path.join(home, 'labels.csv')
  const rows = ['5.1,3.5,1.4,0.2\n', '6.2,2.9,4.3,1.3\n', '7.2,3.6,6.1,2.5\n']
  await writeFile(
    input,
    `sepal length (cm),sepal width (cm),petal length (cm),petal width (cm)\n${rows.join('').repeat(333_334)}`,
  )
  const { code, errors } = await palate(home, [
    'predict',
    fixtureModel('onnx-iris-label'),
    '-i',
    input,
    '-o',
    output,
  ]).ended
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  expect(await readFile(output, 'utf8')).toBe(`label\n${'0\n1\n2\n'.repeat(333_334)}`)
})

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
  test(`a download that ${signal} ends is never opened, and nothing of it stays`, async ({ home }) => {
    const model = fixtureModel('onnx-iris')
    const [stuck, whole] = [
      await scriptedMlflow({ model, endless: 'model.onnx' }),
      await scriptedMlflow({ model }),
    ]
    const cache = path.join(home, 'cache')
    const inspect = (server: string) =>
      palate(home, ['inspect', 'models:/iris/1', '--tracking-uri', server], { PALATE_CACHE: cache })
    const namesIn = async (folder: string) => await readdir(path.join(cache, folder)).catch(() => [])
    try {
      const run = inspect(stuck.url)
      await expect.poll(() => stuck.seen.some(({ url }) => url.endsWith('/model.onnx'))).toBe(true)
      await expect.poll(async () => (await namesIn('drafts')).length).toBe(1)
      run.child.kill(signal)
      const { code } = await run.ended
      expect(code).toBe(signal === 'SIGINT' ? 130 : null)
      expect(await namesIn('models')).toEqual([])
      expect(await namesIn('drafts')).toHaveLength(signal === 'SIGINT' ? 0 : 1)
      expect((await inspect(whole.url).ended).code).toBe(0)
      expect([await namesIn('drafts'), (await namesIn('models')).length]).toEqual([[], 1])
    } finally {
      await Promise.all([stuck.close(), whole.close()])
    }
  })
}
