import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { interpreterCandidates } from './candidates.ts'
import { discoverInterpreters } from './discover.ts'
import { inspectInterpreter } from './inspect-interpreter.ts'

let place = ''
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'palate-python-'))
})
afterEach(() => rm(place, { recursive: true, force: true }))

async function program(path: string, body: string): Promise<string> {
  const file = join(place, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `#!/bin/sh\n${body}\n`)
  await chmod(file, 0o755)
  return file
}

const machine = (environment: NodeJS.ProcessEnv) => ({
  platform: 'linux' as const,
  home: join(place, 'home'),
  environment,
})

test('candidates: the one that was given, active, PATH, pyenv, conda and uv, each once', async () => {
  await program('given/python3.12', '')
  await program('active/bin/python', '')
  await program('bin/python3', '')
  await program('bin/python3.12', '')
  await program('shims/python3.12', '')
  await program('home/.pyenv/versions/3.11.7/bin/python', '')
  await program('home/miniconda3/envs/sci/bin/python', '')
  await program('home/.local/share/mamba/envs/small/bin/python', '')
  await program('home/.conda/envs/own/bin/python', '')
  await program('listed/bin/python', '')
  await program('home/.local/share/uv/python/cpython-3.12/bin/python', '')
  await writeFile(join(place, 'home/.conda/environments.txt'), `${join(place, 'listed')}\nrelative\n`)
  await writeFile(join(place, 'bin/python'), 'not executable', { mode: 0o644 })
  const found = await interpreterCandidates(
    machine({
      PALATE_PYTHON: join(place, 'given/python3.12'),
      VIRTUAL_ENV: join(place, 'active'),
      PATH: `${join(place, 'bin')}:relative:${join(place, 'active/bin')}:${join(place, 'shims')}`,
    }),
  )
  expect(found.map(({ path, source }) => `${source} ${path.slice(place.length + 1)}`)).toEqual([
    'given given/python3.12',
    'active active/bin/python',
    'path bin/python3',
    'path bin/python3.12',
    'pyenv home/.pyenv/versions/3.11.7/bin/python',
    'conda listed/bin/python',
    'conda home/miniconda3/envs/sci/bin/python',
    'conda home/.local/share/mamba/envs/small/bin/python',
    'conda home/.conda/envs/own/bin/python',
    'uv home/.local/share/uv/python/cpython-3.12/bin/python',
  ])
})

test('candidates: where the environment says that conda, mamba, pyenv and uv keep theirs', async () => {
  await program('base/bin/python', '')
  await program('mamba/envs/sci/bin/python', '')
  await program('conda/bin/conda', '')
  await program('conda/bin/python', '')
  await program('elsewhere/team/bin/python', '')
  await program('versions-of-pyenv/versions/3.12.1/bin/python', '')
  await program('uv-managed/cpython-3.13/bin/python', '')
  const found = await interpreterCandidates(
    machine({
      CONDA_PREFIX: join(place, 'base'),
      MAMBA_ROOT_PREFIX: join(place, 'mamba'),
      CONDA_EXE: join(place, 'conda/bin/conda'),
      CONDA_ENVS_PATH: join(place, 'elsewhere'),
      PYENV_ROOT: join(place, 'versions-of-pyenv'),
      UV_PYTHON_INSTALL_DIR: join(place, 'uv-managed'),
    }),
  )
  const here = found.filter(({ path }) => path.startsWith(place))
  expect(here.map(({ path, source }) => `${source} ${path.slice(place.length + 1)}`)).toEqual([
    'active base/bin/python',
    'pyenv versions-of-pyenv/versions/3.12.1/bin/python',
    'conda conda/bin/python',
    'conda mamba/envs/sci/bin/python',
    'conda elsewhere/team/bin/python',
    'uv uv-managed/cpython-3.13/bin/python',
  ])
})

test('the Windows launcher is asked for what the registry knows, in its older form and its newer', async () => {
  const newer = 'C:\\Users\\An Other\\Python311\\python.exe'
  const older = 'C:\\Python39\\python3.9.exe'
  const lines = [` -V:3.11 *        ${newer}`, ` -3.9-64        ${older}`, ' -V:Nothing', 'No more.']
  await program('bin/py', `[ "$1" = -0p ] && cat <<'END'\n${lines.join('\n')}\nEND`)
  await mkdir(join(place, 'home'))
  const windows = { platform: 'win32', home: join(place, 'home') } as const
  const environment = { PATH: `${join(place, 'bin')}:/usr/bin:/bin` }
  const found = await discoverInterpreters({ machine: { ...windows, environment } })
  // They are no files here; what a real one answers is told below.
  const silent = { version: null, problem: 'It cannot be started.' }
  expect(found).toMatchObject([
    { source: 'launcher', path: newer, ...silent },
    { source: 'launcher', path: older, ...silent },
  ])
})

describe('interpreters that do harm, or nothing', () => {
  test.each([
    ['says nothing', 'exit 0', 'It does not answer as Python does.'],
    ['fails', 'echo "no module" >&2; exit 3', 'no module'],
    ['talks nonsense', 'echo "{}"', 'It does not answer as Python does.'],
    ['talks without end', 'yes', 'It says more than an interpreter does.'],
  ])('one that %s', async (_, body, problem) => {
    const path = await program('x/bin/python', body)
    const { interpreter, packages } = await inspectInterpreter(path, 'given')
    expect(interpreter).toMatchObject({ path, version: null, mlflow: null, problem })
    expect(packages.size).toBe(0)
  })

  test('one that is not there', async () => {
    const { interpreter } = await inspectInterpreter(join(place, 'gone'), 'given')
    expect(interpreter.problem).toBe('It cannot be started.')
  })

  test('one that never answers is given up with what it started', async () => {
    const child = join(place, 'child')
    const path = await program('x/bin/python', `sleep 600 & echo $! > ${child}; wait`)
    const aborting = new AbortController()
    const asked = inspectInterpreter(path, 'given', aborting.signal)
    await expect.poll(() => readFile(child, 'utf8').catch(() => '')).toMatch(/\d/)
    aborting.abort()
    await expect(asked).rejects.toThrow('abort')
    const id = Number(await readFile(child, 'utf8'))
    await expect.poll(() => isRunning(id)).toBe(false)
  })
})

/** A zombie no longer runs, though its id is still there. */
async function isRunning(id: number): Promise<boolean> {
  const status = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => null)
  return status !== null && !/^\d+ \(.*\) [ZX]/u.test(status)
}

test('a real interpreter: version, packages by metadata alone, nothing of its environment run', async () => {
  const [real] = await discoverInterpreters({
    machine: { platform: process.platform, home: place, environment: process.env },
  })
  if (real === undefined || real.problem !== null)
    throw new Error('This machine has no Python; the tests need one.')
  const folder = join(place, 'env')
  const site = join(
    folder,
    'lib',
    `python${(real.version ?? '').split('.').slice(0, 2).join('.')}`,
    'site-packages',
  )
  await mkdir(join(folder, 'bin'), { recursive: true })
  await symlink(real.path, join(folder, 'bin', 'python'))
  await writeFile(
    join(folder, 'pyvenv.cfg'),
    `home = ${dirname(real.path)}\ninclude-system-site-packages = false\n`,
  )
  for (const [name, version] of [
    ['Scikit_Learn', '1.9.1'],
    ['mlflow', '3.17.2'],
  ]) {
    await mkdir(join(site, `${name}-${version}.dist-info`), { recursive: true })
    await writeFile(join(site, `${name}-${version}.dist-info`, 'METADATA'), '')
  }
  await mkdir(join(site, 'half_removed-1.0.dist-info'))
  const mark = join(place, 'ran')
  await writeFile(join(site, 'evil.pth'), `import os; open(${JSON.stringify(mark)}, 'w')\n`)
  await writeFile(join(site, 'sitecustomize.py'), `open(${JSON.stringify(mark)}, 'w')\n`)
  await writeFile(join(site, 'json.py'), `open(${JSON.stringify(mark)}, 'w')\n`)
  const { interpreter, packages, marker } = await inspectInterpreter(join(folder, 'bin', 'python'), 'given')
  expect(interpreter).toMatchObject({
    path: join(folder, 'bin', 'python'),
    environment: `${place.split('/').at(-1)}/env`,
    version: real.version,
    mlflow: '3.17.2',
    problem: null,
  })
  expect([...packages]).toEqual([
    ['scikit-learn', '1.9.1'],
    ['mlflow', '3.17.2'],
  ])
  expect(marker['python_full_version']).toBe(real.version)
  await expect(readFile(mark)).rejects.toThrow('ENOENT')
})
