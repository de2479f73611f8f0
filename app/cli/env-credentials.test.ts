/** Credentials in the addresses that a model's environment names: followed where it is trusted, shown nowhere. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openModel } from '#app/opening.ts'
import { plainJson } from '#app/table/plain-json.ts'
import { runInProcess } from './testing.ts'

const fixture = new URL('../../e2e/fixtures/models/sklearn-linreg', import.meta.url).pathname

/** Every one of these must stay where it is. */
const secrets = [
  's3cret-index',
  'ghp_s3cret',
  'sas-s3cret',
  'qu-s3cret-channel',
  's3cret-conda',
  's3cret-extra',
]

const requirements = `--index-url https://user:s3cret-index@index.invalid/simple
--extra-index-url=https://e.invalid/simple?private_token=s3cret-extra
mlflow==3.17.2
mine @ git+https://ghp_s3cret@github.invalid/x/mine.git@v1
scikit-learn==1.9.1
git+https://ghp_s3cret@github.invalid/x/other.git
$(curl https://user:s3cret-index@e.invalid)
built @ https://a.blob.core.windows.net/w/built.whl?sv=2024-11-04&sig=sas-s3cret
`
const conda = `channels:
- https://conda.anaconda.org/t/qu-s3cret-channel/mine
- conda-forge
dependencies:
- python=3.11.7
- pip:
  - mine @ git+https://user:s3cret-conda@github.invalid/x/mine.git@v2
  - mlflow==3.17.2
`

let place = ''
let model = ''
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'palate-credentials-'))
  model = join(place, 'model')
  await cp(fixture, model, { recursive: true })
  await writeFile(join(model, 'requirements.txt'), requirements)
  await writeFile(join(model, 'conda.yaml'), conda)
  await mkdir(join(place, 'bin'))
  vi.stubEnv('PALATE_CACHE', join(place, 'cache'))
  vi.stubEnv('PALATE_STATE', join(place, 'state'))
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(place, { recursive: true, force: true })
})

function expectNone(...texts: readonly string[]) {
  for (const secret of secrets) for (const text of texts) expect(text).not.toContain(secret)
}

test.each([
  [['env']],
  [['env', '--json']],
  [['env', '--against', 'OWN', '--json']],
  [['env', '--against', 'OWN']],
  [['inspect']],
  [['inspect', '--json']],
])('palate %j', async (argv) => {
  const [command = '', ...options] = argv
  const own = join(model, 'requirements.txt')
  const run = await runInProcess([command, model, ...options.map((word) => (word === 'OWN' ? own : word))])
  expect(run.stdout).toContain('***')
  expectNone(run.stdout, run.stderr)
})

test('an installer is given them where the model is trusted; what it says is shown without', async () => {
  const given = join(place, 'given.txt')
  const uv = join(place, 'bin', 'uv')
  // The last argument is the file of requirements.
  const script = `#!/bin/sh\nif [ "$1" = venv ]; then exit 0; fi\nfor last; do :; done\ncat "$last" | tee ${given}\ncat "$last" >&2\nexit 1\n`
  await writeFile(uv, script, { mode: 0o755 })
  vi.stubEnv('PATH', `${join(place, 'bin')}:/usr/bin:/bin`)
  const override = 'six@https://user:s3cret-extra@e.invalid/six.whl'
  for (const json of [[], ['--json']]) {
    const run = await runInProcess(['env', model, '--create', '--trust', '--override', override, ...json])
    expect(run.code).not.toBe(0)
    expect(run.stderr).toContain('***')
    expectNone(run.stdout, run.stderr)
  }
  const written = await readFile(given, 'utf8')
  expect(written).toContain('--index-url https://user:s3cret-index@index.invalid/simple')
  expect(written).toContain('mine @ git+https://ghp_s3cret@github.invalid/x/mine.git@v1')
  expect(written).toContain('sig=sas-s3cret')
})

test('nor does an override that is none', async () => {
  const run = await runInProcess([
    'env',
    model,
    '--create',
    '--override',
    'https://user:s3cret-index@e.invalid',
  ])
  expect(run.code).toBe(2)
  expect(run.stderr).toContain('https://***@e.invalid')
  expectNone(run.stderr)
})

test('what a model says of itself has none, so the window is told none', async () => {
  const { environment, findings } = (await openModel(model)).model
  expect(environment.otherLines.map(({ text }) => text)).toContain(
    '--index-url https://***@index.invalid/simple',
  )
  expect(environment.condaChannels).toEqual(['https://conda.anaconda.org/t/***/mine', 'conda-forge'])
  expectNone(plainJson(environment), plainJson(findings))
})
