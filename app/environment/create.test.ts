import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openModel } from '#app/opening.ts'
import type { Model } from '#shared/model.ts'
import type { CreationProgress } from '#shared/python-environment.ts'
import { hasPackageIndex } from '#e2e/python/package-index.ts'
import { toFailure } from '#shared/user-error.ts'
import { createEnvironment } from './create-environment.ts'
import { discoverInterpreters } from './discover.ts'
import { keptEnvironments } from './environments.ts'
import { processStart } from './process-start.ts'
import { inspectInterpreter } from './inspect-interpreter.ts'
import { planEnvironment } from './plan-environment.ts'
import type { EnvironmentPlan } from './plan-environment.ts'

const fixtures = new URL('../../e2e/fixtures/', import.meta.url).pathname
const system = 'linux-x64'
let place = ''

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'palate-create-'))
})
afterEach(() => rm(place, { recursive: true, force: true }))

const modelOf = async (name: string): Promise<Model> => (await openModel(`${fixtures}${name}`)).model

describe('the plan', () => {
  test('asks for what the model asks for, each package once', async () => {
    const model = await modelOf('models/sklearn-pipeline-mixed')
    const plan = planEnvironment({ model, overrides: [], isTrusted: false, system })
    expect(plan.requirements).toEqual(
      expect.arrayContaining(['cloudpickle==3.1.2', 'mlflow==3.17.2', 'scikit-learn==1.9.1']),
    )
    expect(new Set(plan.requirements).size).toBe(plan.requirements.length)
    expect(plan).toMatchObject({ python: '3.11.7', leftOut: [], conda: { dependencies: [] } })
  })

  test('is shared by models that need the same, and is another with overrides', async () => {
    const first = await modelOf('models/sklearn-format-pickle')
    const second = await modelOf('models/sklearn-format-cloudpickle')
    const key = (model: Model, overrides: readonly string[] = []) =>
      planEnvironment({ model, overrides, isTrusted: false, system }).key
    const same = planEnvironment({ model: first, overrides: [], isTrusted: false, system }).requirements
    const other = planEnvironment({ model: second, overrides: [], isTrusted: false, system }).requirements
    expect(key(first) === key(second)).toBe(JSON.stringify(same) === JSON.stringify(other))
    expect(key(first)).toBe(key({ ...first, name: 'another' }))
    expect(key(first, ['scikit-learn==1.5.2'])).not.toBe(key(first))
    const overridden = planEnvironment({
      model: first,
      overrides: ['Scikit_Learn==1.5.2', 'python==3.12', 'seaborn'],
      isTrusted: false,
      system,
    })
    expect(overridden.requirements).toEqual(expect.arrayContaining(['scikit-learn==1.5.2', 'seaborn']))
    expect(overridden.requirements).not.toContain('scikit-learn==1.9.1')
    expect(overridden.python).toBe('3.12')
  })

  test('follows no option and no address of a model that is not trusted', async () => {
    const model = await modelOf('bad/odd-requirements')
    const plan = planEnvironment({ model, overrides: [], isTrusted: false, system })
    expect(plan.requirements.join('\n')).not.toMatch(/:\/\/|^-|git\+|\.whl|\$\(/mu)
    expect(plan.leftOut).toEqual(
      expect.arrayContaining([
        '--index-url https://example.invalid/simple',
        '-e .',
        'git+https://example.invalid/x.git@main#egg=x',
        'file:///tmp/x.whl',
        'pkg @ https://example.invalid/p.whl',
        '$(echo hi)',
      ]),
    )
  })

  test('of a trusted one it follows indexes and addresses on the network, and nothing on this disk', async () => {
    const model = await modelOf('bad/odd-requirements')
    const plan = planEnvironment({ model, overrides: [], isTrusted: true, system })
    expect(plan.requirements).toContain('--index-url https://example.invalid/simple')
    expect(plan.requirements).toContain('pkg @ https://example.invalid/p.whl')
    expect(plan.requirements.join('\n')).not.toMatch(/^-e|file:|\.\/local/mu)
    expect(plan.leftOut).toContain('-e .')
  })

  test('of a model that is not trusted only channels that not everyone can fill are followed', async () => {
    const model = await modelOf('models/sklearn-format-pickle')
    const environment = {
      ...model.environment,
      rows: [
        ...model.environment.rows,
        {
          name: 'openjdk',
          entries: [
            { origin: 'conda' as const, installer: 'conda' as const, text: 'openjdk=17', specifier: '=17' },
          ],
          disagrees: false,
        },
      ],
      condaChannels: ['conda-forge', 'someone', 'https://example.invalid/channel'],
    }
    const channels = (isTrusted: boolean) => {
      const plan = planEnvironment({ model: { ...model, environment }, overrides: [], isTrusted, system })
      return [plan.conda.channels, plan.leftOut]
    }
    expect(channels(false)).toEqual([['conda-forge'], ['someone', 'https://example.invalid/channel']])
    expect(channels(true)).toEqual([['conda-forge', 'someone', 'https://example.invalid/channel'], []])
  })

  test.each(['--index-url x', 'a b', '', '-e .', 'https://example.invalid/x.whl'])(
    'an override %j is no requirement',
    async (text) => {
      const model = await modelOf('models/sklearn-format-pickle')
      const made = () => planEnvironment({ model, overrides: [text], isTrusted: true, system })
      expect(made).toThrow('is not a requirement')
    },
  )

  test('an override brings no second line with it', async () => {
    const model = await modelOf('models/sklearn-format-pickle')
    const overrides = ['x==1\n--index-url y']
    const attempt = () =>
      planEnvironment({ model, overrides, isTrusted: true, system }).requirements.join('\n')
    const outcome = (() => {
      try {
        return attempt()
      } catch (error) {
        return toFailure(error).code
      }
    })()
    expect(outcome).not.toMatch(/^--index-url/mu)
  })
})

const hasIndex = await hasPackageIndex()

/** A plan of little: what is asked for is a package of a few kilobytes. */
const small: EnvironmentPlan = {
  key: '00112233445566aa',
  python: null,
  requirements: ['six==1.17.0'],
  conda: { dependencies: [], channels: [] },
  overrides: ['six==1.17.0'],
  leftOut: [],
  isTrusted: false,
}

/** A program that plays an installer. */
async function standIn(name: string, body: string): Promise<string> {
  const folder = join(place, 'bin')
  await mkdir(folder, { recursive: true })
  const file = join(folder, name)
  await writeFile(file, `#!/bin/sh\n${body}\n`)
  await chmod(file, 0o755)
  return file
}

const machineWith = (environment: NodeJS.ProcessEnv) => ({
  platform: process.platform,
  home: join(place, 'home'),
  environment: { ...process.env, ...environment },
})

describe('filling an environment', () => {
  beforeEach(() => mkdir(join(place, 'home'), { recursive: true }))

  test.skipIf(!hasIndex)(
    'for real: made, listed with its size, found again, removed',
    async () => {
      const kept = keptEnvironments(join(place, 'environments'))
      // Without a uv of the user's, so that venv and pip are what is tried.
      const machine = machineWith({})
      const told: CreationProgress[] = []
      const made = await createEnvironment(
        { kept, machine },
        { plan: small, model: 'first', report: (progress) => told.push(progress) },
      )
      const { packages } = await inspectInterpreter(made.python, 'palate')
      expect(packages.get('six')).toBe('1.17.0')
      expect(made).toMatchObject({ key: small.key, overrides: ['six==1.17.0'], models: ['first'] })
      expect(made.bytes).toBeGreaterThan(10_000)
      expect(told.some(({ line }) => line?.includes('six') === true)).toBe(true)
      expect(await kept.list()).toEqual([made])
      const again = await createEnvironment({ kept, machine }, { plan: small, model: 'second' })
      expect(again).toEqual({ ...made, models: ['first', 'second'] })
      await kept.remove(small.key)
      expect(await kept.list()).toEqual([])
      expect(await readdir(join(place, 'environments'))).toEqual([])
    },
    180_000,
  )

  test('no network is told as such, and leaves nothing', async () => {
    const kept = keptEnvironments(join(place, 'environments'))
    const dead = 'http://127.0.0.1:9'
    const machine = machineWith({
      PIP_INDEX_URL: `${dead}/simple`,
      PIP_FIND_LINKS: '',
      PIP_NO_CACHE_DIR: '1',
      UV_INDEX_URL: `${dead}/simple`,
      UV_DEFAULT_INDEX: `${dead}/simple`,
      UV_NO_CACHE: '1',
      UV_HTTP_RETRIES: '0',
      http_proxy: '',
      https_proxy: '',
    })
    const failure = await createEnvironment({ kept, machine }, { plan: small, model: 'x' }).then(
      () => null,
      toFailure,
    )
    expect(failure).toMatchObject({ code: 'unreachable', message: 'The package index cannot be reached.' })
    expect(await readdir(join(place, 'environments'))).toEqual([])
  }, 120_000)

  test('cancelled in the middle, it leaves nothing, and what was started ends', async () => {
    const mark = join(place, 'began')
    await standIn('uv', `mkdir -p "$5"; echo half > "$5/file"; echo $$ > ${mark}; echo working; sleep 600`)
    const kept = keptEnvironments(join(place, 'environments'))
    const aborting = new AbortController()
    const lines: string[] = []
    const making = createEnvironment(
      { kept, machine: machineWith({ PATH: `${join(place, 'bin')}:/usr/bin:/bin` }) },
      {
        plan: small,
        model: 'x',
        signal: aborting.signal,
        report: ({ line }) => {
          lines.push(line ?? '')
          if (line === 'working') aborting.abort()
        },
      },
    )
    await expect(making).rejects.toThrow('abort')
    expect(await readdir(join(place, 'environments'))).toEqual([])
    const pid = Number(await readFile(mark, 'utf8'))
    await expect.poll(() => isAlive(pid)).toBe(false)
  })

  test('made twice at once, it is made once, and the other waits for it', async () => {
    const began = join(place, 'began')
    const goOn = join(place, 'go-on')
    const [real] = await discoverInterpreters()
    await standIn(
      'uv',
      `[ "$1" = venv ] && mkdir -p "$5/bin" && ln -s ${real?.path ?? ''} "$5/bin/python" && exit 0
echo x >> ${began}; until [ -e ${goOn} ]; do sleep 0.05; done`,
    )
    const root = join(place, 'environments')
    const machine = machineWith({ PATH: `${join(place, 'bin')}:/usr/bin:/bin` })
    const make = (model: string, report: (progress: CreationProgress) => void) =>
      createEnvironment({ kept: keptEnvironments(root), machine }, { plan: small, model, report })
    let isWaiting = false
    const letGo = ({ activity }: CreationProgress) => {
      if (!activity.startsWith('Waiting') || isWaiting) return
      isWaiting = true
      void writeFile(goOn, '')
    }
    const [first, second] = await Promise.all([make('first', letGo), make('second', letGo)])
    expect(isWaiting).toBe(true)
    expect(await readFile(began, 'utf8')).toBe('x\n')
    expect(first.folder).toBe(second.folder)
    expect(new Set([...first.models, ...second.models])).toEqual(new Set(['first', 'second']))
    expect(await readdir(root)).toEqual([small.key])
  })

  test('a place that cannot be written to is told as such', async () => {
    await standIn('uv', 'exit 1')
    const machine = machineWith({ PATH: `${join(place, 'bin')}:/usr/bin:/bin` })
    await writeFile(join(place, 'a-file'), '')
    const kept = keptEnvironments(join(place, 'a-file', 'environments'))
    const failure = await createEnvironment({ kept, machine }, { plan: small, model: 'x' }).then(
      () => null,
      toFailure,
    )
    expect(failure).toMatchObject({ code: 'not-written', where: join(place, 'a-file', 'environments') })
  })

  test.each([
    [
      'Because docopt==0.6.2 has no usable wheels and you require docopt==0.6.2, we can conclude',
      'untrusted',
    ],
    [
      'the virtual environment was not created successfully because ensurepip is not available.',
      'no-runtime',
    ],
    ['OSError: [Errno 28] No space left on device', 'not-written'],
  ])('what an installer says means something: %s', async (said, code) => {
    await standIn('uv', `echo "${said}" >&2; exit 1`)
    const kept = keptEnvironments(join(place, 'environments'))
    const machine = machineWith({ PATH: `${join(place, 'bin')}:/usr/bin:/bin` })
    const failure = await createEnvironment({ kept, machine }, { plan: small, model: 'x' }).then(
      () => null,
      toFailure,
    )
    expect(failure).toMatchObject({ code, detail: expect.stringContaining(said) })
  })

  test('what fails is told with the last words of the installer', async () => {
    await standIn('uv', 'echo "ERROR: No matching distribution found for six==99" >&2; exit 1')
    const kept = keptEnvironments(join(place, 'environments'))
    const machine = machineWith({ PATH: `${join(place, 'bin')}:/usr/bin:/bin` })
    const failure = await createEnvironment({ kept, machine }, { plan: small, model: 'x' }).then(
      () => null,
      toFailure,
    )
    expect(failure).toMatchObject({ code: 'bad-model' })
    expect(failure?.detail).toContain('six==99')
    expect(await readdir(join(place, 'environments'))).toEqual([])
  })

  test('a package that comes only as source is not built without trust, and that is said', async () => {
    await standIn(
      'uv',
      '[ "$1" = venv ] && mkdir -p "$5" && exit 0; echo "ERROR: Could not find a version that satisfies the requirement pyspark==4.3.0 (from versions: none)" >&2; exit 1',
    )
    const kept = keptEnvironments(join(place, 'environments'))
    const machine = machineWith({ PATH: `${join(place, 'bin')}:/usr/bin:/bin` })
    const failures = await Promise.all(
      [false, true].map((isTrusted) =>
        createEnvironment(
          { kept, machine },
          { plan: { ...small, key: `00112233445566${isTrusted ? 'bb' : 'cc'}`, isTrusted }, model: 'x' },
        ).then(() => null, toFailure),
      ),
    )
    expect(failures).toMatchObject([
      {
        code: 'untrusted',
        message: expect.stringContaining('pyspark==4.3.0 is not there as a built package'),
      },
      { code: 'bad-model' },
    ])
  })

  test('conda where only conda can bring it, with the channels and the packages', async () => {
    const said = join(place, 'said')
    const [real] = await discoverInterpreters()
    await standIn(
      'conda',
      `printf '%s\\n' "$@" > ${said}; mkdir -p "$4/bin"; ln -s ${real?.path ?? ''} "$4/bin/python"; exit 1`,
    )
    const kept = keptEnvironments(join(place, 'environments'))
    const plan = {
      ...small,
      python: '3.11.7',
      conda: { dependencies: ['openjdk=17'], channels: ['conda-forge'] },
    }
    const machine = machineWith({ PATH: `${join(place, 'bin')}:/usr/bin:/bin` })
    await expect(createEnvironment({ kept, machine }, { plan, model: 'x' })).rejects.toThrow('failed')
    expect((await readFile(said, 'utf8')).trim().split('\n')).toEqual([
      'create',
      '--yes',
      '--prefix',
      kept.folderOf(plan.key),
      '--channel',
      'conda-forge',
      'python=3.11.7',
      'pip',
      'openjdk=17',
    ])
  })

  test('an installer that outlived a killed Palate ends before its folder is made anew', async () => {
    const root = join(place, 'environments')
    const key = 'e'.repeat(16)
    const installer = spawn('sleep', ['600'], {
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, PALATE_FILLS_ENVIRONMENT: key },
    })
    try {
      const kept = keptEnvironments(root)
      await mkdir(join(root, key), { recursive: true })
      const mark = join(root, `${key}.palate-begun.json`)
      await writeFile(mark, JSON.stringify({ pid: 2 ** 22 + 1, installer: installer.pid }))
      await writeFile(`${mark}.${2 ** 22 + 1}`, '{')
      const ended = once(installer, 'exit')
      const isBegun = await kept.begin(key)
      // Where a process cannot be told by its environment, it is waited for.
      if (!isBegun) installer.kill('SIGKILL')
      await ended
      expect(isBegun || (await kept.begin(key))).toBe(true)
      await kept.abandon(key)
      await kept.list()
      expect(await readdir(root)).toEqual([])
    } finally {
      installer.kill('SIGKILL')
    }
  })

  test('a process that has the number of an installer of old is left alone', async () => {
    const root = join(place, 'environments')
    const key = 'f'.repeat(16)
    const other = spawn('sleep', ['600'], { stdio: 'ignore' })
    try {
      await mkdir(join(root, key), { recursive: true })
      const mark = { pid: 2 ** 22 + 1, installer: other.pid }
      await writeFile(join(root, `${key}.palate-begun.json`), JSON.stringify(mark))
      await keptEnvironments(root).list()
      expect(isAlive(other.pid ?? 0)).toBe(true)
    } finally {
      other.kill('SIGKILL')
    }
  })

  test.runIf(process.platform === 'linux')(
    'a mark of a process whose number another has by now is no mark; one that still runs is',
    async () => {
      const root = join(place, 'environments')
      const kept = keptEnvironments(root)
      const key = '9'.repeat(16)
      expect(await kept.begin(key)).toBe(true)
      const mine = JSON.parse(await readFile(kept.markOf(key), 'utf8')) as Readonly<Record<string, unknown>>
      await kept.abandon(key)
      const other = spawn('sleep', ['600'], { stdio: 'ignore' })
      try {
        const marks = { pid: other.pid, started: mine['started'] }
        await writeFile(kept.markOf(key), JSON.stringify(marks))
        expect(await kept.begin(key)).toBe(true)
        await kept.abandon(key)
        const started = await processStart(other.pid ?? 0)
        await writeFile(kept.markOf(key), JSON.stringify({ ...marks, started }))
        expect(await kept.begin(key)).toBe(false)
        await expect(kept.remove(key)).rejects.toThrow('being made')
      } finally {
        other.kill('SIGKILL')
      }
    },
  )

  test('what a process left half made is removed, with its lines; what another is making is not', async () => {
    const root = join(place, 'environments')
    const kept = keptEnvironments(root)
    for (const [key, pid] of [
      ['a'.repeat(16), 2 ** 22 + 1],
      ['b'.repeat(16), process.ppid],
    ] as const) {
      await mkdir(join(root, key, 'lib'), { recursive: true })
      await writeFile(join(root, `${key}.palate-begun.json`), JSON.stringify({ pid }))
    }
    await mkdir(join(root, 'c'.repeat(16)))
    await writeFile(join(root, 'notes.txt'), 'mine')
    await writeFile(kept.linesOf('d'.repeat(16)), '--index-url https://user:secret@example.invalid')
    expect(await kept.list()).toEqual([])
    expect(new Set(await readdir(root))).toEqual(
      new Set(['b'.repeat(16), `${'b'.repeat(16)}.palate-begun.json`, 'notes.txt']),
    )
    expect(await kept.begin('b'.repeat(16))).toBe(false)
    await expect(kept.remove('b'.repeat(16))).rejects.toThrow('being made')
    await kept.remove('../environments')
    expect(await readdir(root)).toContain('notes.txt')
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
