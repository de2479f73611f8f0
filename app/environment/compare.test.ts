import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareEnvironment } from '#app/environment-calls.ts'
import { openModel } from '#app/opening.ts'
import type { Model } from '#shared/model.ts'
import type { EnvironmentComparison } from '#shared/python-environment.ts'
import { toFailure } from '#shared/user-error.ts'
import { compareWithInterpreter } from './compare-interpreter.ts'
import { stateOfWishes } from './specifiers.ts'

const fixtures = new URL('../../e2e/fixtures/', import.meta.url).pathname
const azure = `${fixtures}azure/`
let place = ''
let mixed: Model

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'palate-environment-'))
  mixed = (await openModel(`${fixtures}models/sklearn-pipeline-mixed`)).model
})
afterAll(() => rm(place, { recursive: true, force: true }))

const named = ({ rows }: EnvironmentComparison) =>
  Object.fromEntries(rows.map(({ name, state }) => [name, state]))
const codes = ({ findings }: EnvironmentComparison) => findings.map(({ code }) => code)

describe('an environment that overrides the model’s own', () => {
  test('a conda file: other version, missing, extra', async () => {
    const compared = await compareEnvironment(mixed, `${azure}environment/conda.yaml`)
    expect(compared.against).toMatchObject({
      kind: 'specification',
      form: 'conda',
      name: 'scoring-env',
      overrides: true,
    })
    expect(named(compared)).toMatchObject({
      'scikit-learn': 'other',
      cloudpickle: 'missing',
      matplotlib: 'extra',
      mlflow: 'same',
      numpy: 'same',
    })
    expect(compared.python).toEqual({ wanted: '3.11.7', found: '3.11.7', state: 'same' })
    expect(codes(compared)).toEqual([
      'override-lacks-packages',
      'override-changes-versions',
      'serving-package-missing',
    ])
    // What loading needs comes first, what only the override has last.
    expect(compared.rows.slice(0, 2).map(({ name }) => name)).toEqual(['cloudpickle', 'scikit-learn'])
    expect(compared.rows.at(-1)?.name).toBe('matplotlib')
  })

  test('a package listed again and again is one, and different lines without end are over a limit', async () => {
    const written = async (lines: readonly string[]) => {
      const file = join(place, 'many.yml')
      await writeFile(file, `dependencies:\n${lines.map((line) => `- ${line}\n`).join('')}`)
      return await compareEnvironment(mixed, file).then(named, toFailure)
    }
    const same = await written(Array.from({ length: 9_000 }, () => 'x'))
    expect(same).toMatchObject({ x: 'extra' })
    const every = Array.from({ length: 30_000 }, () => 'x')
    expect(await written(every)).toMatchObject({ code: 'over-limit' })
    const different = Array.from({ length: 60 }, (_, at) => `x>=${at}`)
    expect(await written(different)).toMatchObject({ code: 'over-limit' })
  })

  test.each([
    ['environment/environment.yml', 'azure-environment', 2],
    ['online/deployment.yml', 'azure-deployment', 2],
    ['online/deployment-environment-file.yml', 'azure-deployment', 3],
    ['batch/deployment.yml', 'azure-deployment', 2],
  ])('%s leads to the same packages', async (path, form, files) => {
    const compared = await compareEnvironment(mixed, `${azure}${path}`)
    const direct = await compareEnvironment(mixed, `${azure}environment/conda.yaml`)
    expect(compared.rows).toEqual(direct.rows)
    const { against } = compared
    if (against.kind !== 'specification') throw new Error('It is a file.')
    expect(against).toMatchObject({
      form,
      image: 'mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04:latest',
    })
    expect(against.files).toHaveLength(files)
  })

  test('a batch deployment needs no server, but what drives its script', async () => {
    const compared = await compareEnvironment(mixed, `${azure}batch/deployment.yml`)
    const missing = compared.findings.filter(({ code }) => code === 'serving-package-missing')
    expect(missing.map(({ where }) => where)).toEqual(['azureml-core'])
  })

  test('a deployment without an environment overrides nothing', async () => {
    const compared = await compareEnvironment(mixed, `${azure}online/deployment-no-code.yml`)
    expect(compared.against).toMatchObject({ overrides: false })
    expect(compared.rows).toEqual([])
    expect(codes(compared)).toEqual(['own-environment-used'])
  })

  test('a deployment whose environment is no such thing is not taken for one without', async () => {
    const file = join(place, 'odd-deployment.yml')
    await writeFile(
      file,
      '$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json\nenvironment: [a]\n',
    )
    const compared = await compareEnvironment(mixed, file)
    expect(compared.against).toMatchObject({ overrides: true })
    expect(codes(compared)).toEqual(['environment-unreadable'])
  })

  test('an environment of the workspace is named, not guessed', async () => {
    const compared = await compareEnvironment(mixed, `${azure}online/deployment-registered-environment.yml`)
    expect(compared.against).toMatchObject({ registered: 'azureml:scoring-env:3', overrides: true })
    expect(codes(compared)).toEqual(['environment-registered'])
  })

  test('a scoring script without an environment is refused by Azure ML, and that is said', async () => {
    const file = join(place, 'script-alone.yml')
    await writeFile(
      file,
      'name: blue\nendpoint_name: e\nmodel: azureml:m:1\ncode_configuration: {code: ., scoring_script: score.py}\n',
    )
    const compared = await compareEnvironment(mixed, file)
    expect(compared.findings).toMatchObject([{ code: 'environment-needed', severity: 'problem' }])
  })

  test('what `az ml environment show` answers, and a requirements.txt of PowerShell', async () => {
    const shown = join(place, 'shown.json')
    const conda_file = { dependencies: ['python=3.11', { pip: ['mlflow==3.17.2', 'azureml-defaults'] }] }
    await writeFile(shown, JSON.stringify({ name: 'shown', image: 'base', conda_file }))
    const compared = await compareEnvironment(mixed, shown)
    expect(compared.against).toMatchObject({ form: 'azure-environment', name: 'shown', image: 'base' })
    expect(compared.rows).toContainEqual(
      expect.objectContaining({ name: 'mlflow', found: '==3.17.2', state: 'same' }),
    )
    const lines = join(place, 'wide.txt')
    await writeFile(lines, Buffer.from('\ufeffmlflow==3.17.2\r\nnumpy==1.26.4\r\n', 'utf16le'))
    const wide = await compareEnvironment(mixed, lines)
    expect(wide.rows).toContainEqual(
      expect.objectContaining({ name: 'numpy', found: '==1.26.4', state: 'other' }),
    )
  })

  test('an inline conda environment, and a requirements file with what it takes in', async () => {
    const inline = join(place, 'inline.yml')
    await writeFile(
      inline,
      'name: x\nimage: base\nconda_file:\n  dependencies:\n  - python=3.10\n  - pip:\n    - mlflow\n    - azureml-defaults\n    - scikit-learn>=1.0\n',
    )
    const compared = await compareEnvironment(mixed, inline)
    expect(named(compared)).toMatchObject({ mlflow: 'open', 'scikit-learn': 'open', pandas: 'missing' })
    expect(compared.python.state).toBe('other')
    expect(codes(compared)).toEqual(['override-lacks-packages', 'override-changes-python'])
    await writeFile(join(place, 'base.txt'), 'mlflow==3.17.2\n-r requirements.txt\n')
    await writeFile(
      join(place, 'requirements.txt'),
      '-r base.txt\nscikit-learn==1.9.1 ; python_version > "3"\n--pre\n',
    )
    const listed = await compareEnvironment(mixed, join(place, 'requirements.txt'))
    expect(named(listed)).toMatchObject({ mlflow: 'same', 'scikit-learn': 'open' })
    expect(codes(listed)).toContain('lines-not-compared')
  })

  test('files taken in beyond what is read are told of', async () => {
    const folder = join(place, 'many')
    await mkdir(folder)
    const names = Array.from({ length: 25 }, (_, at) => `r${at}.txt`)
    for (const name of names) await writeFile(join(folder, name), `package-of-${name.slice(0, -4)}\n`)
    const top = `mlflow==3.17.2\n${names.map((name) => `-r ${name}`).join('\n')}\n`
    await writeFile(join(folder, 'requirements.txt'), top)
    await writeFile(join(folder, 'conda.yaml'), 'dependencies:\n- pip:\n  - -r requirements.txt\n')
    for (const file of ['requirements.txt', 'conda.yaml']) {
      const compared = await compareEnvironment(mixed, join(folder, file))
      expect(codes(compared).filter((code) => code === 'includes-not-read')).toHaveLength(1)
    }
    await cp(`${fixtures}models/sklearn-linreg`, join(folder, 'model'), { recursive: true })
    for (const name of ['requirements.txt', ...names])
      await cp(join(folder, name), join(folder, 'model', name))
    const { findings } = (await openModel(join(folder, 'model'))).model
    expect(findings.filter(({ code }) => code === 'requirements-not-read')).toHaveLength(1)
  })

  test('another model', async () => {
    const compared = await compareEnvironment(mixed, `${fixtures}models/xgboost-classifier`)
    expect(compared.against).toMatchObject({ form: 'model', name: 'xgboost-classifier' })
    expect(named(compared)).toMatchObject({ mlflow: 'same', xgboost: 'extra' })
  })
})

describe('what an override leaves out', () => {
  const written = async (name: string, content: string) => {
    const folder = await mkdtemp(join(place, 'override-'))
    await writeFile(join(folder, name), content)
    return await compareEnvironment(mixed, join(folder, name))
  }

  test.each([
    ['empty.yml', 'dependencies: []\n'],
    ['pip.yml', 'dependencies:\n- pip:\n'],
    ['empty.txt', '# nothing\n'],
    ['inline.yml', 'image: base\nconda_file: {dependencies: []}\n'],
  ])('%s asks for nothing: everything is missing', async (name, content) => {
    const compared = await written(name, content)
    expect(compared.rows.length).toBeGreaterThan(0)
    expect(new Set(compared.rows.map(({ state }) => state))).toEqual(new Set(['missing']))
    expect(codes(compared).slice(0, 2)).toEqual(['override-asks-for-nothing', 'override-lacks-packages'])
  })

  test.each([
    ['dependencies: &x\n- *x\n'],
    ['a: &a [x, x]\ndependencies: [*a, *a]\n'],
    ['dependencies: numpy\n'],
    ['dependencies: [null]\n'],
    ['dependencies: [{conda: [numpy]}]\n'],
    ['dependencies: [{pip: numpy}]\n'],
    ['dependencies: [{pip: [[numpy]]}]\n'],
  ])('%j is no list of packages', async (content) => {
    const failure = await written('odd.yml', content).catch(toFailure)
    expect(failure).toMatchObject({ code: 'bad-payload' })
    const inline = `image: base\nconda_file:\n${content.replaceAll(/^/gmu, '  ').trimEnd()}\n`
    const compared = await written('inline.yml', inline)
    expect(compared.rows).toEqual([])
    expect(codes(compared)).toEqual(['environment-unreadable'])
  })

  test('files that the pip list of a conda environment takes in, there and not', async () => {
    await writeFile(join(place, 'taken-in.txt'), 'scikit-learn==1.9.1\n')
    const file = join(place, 'takes-in.yml')
    await writeFile(file, 'dependencies:\n- pip:\n  - mlflow\n  - -r taken-in.txt\n  - -r nothere.txt\n')
    const compared = await compareEnvironment(mixed, file)
    expect(named(compared)).toMatchObject({ mlflow: 'open', 'scikit-learn': 'same' })
    expect(compared.against).toMatchObject({ files: [file, join(place, 'taken-in.txt')] })
    expect(compared.findings[0]).toMatchObject({ code: 'environment-unreadable', severity: 'problem' })
    expect(compared.findings[0]?.message).toContain('names "nothere.txt", which is not there')
  })

  test('what an address tells of its user is shown nowhere', async () => {
    const compared = await written(
      'secret.txt',
      [
        '-e git+https://u:secret@host/a.git#egg=b',
        `--index-url https://user${'x'.repeat(80)}:secret@host/simple`,
        '-r https://u:secret@host/other.txt',
        'numpy @ https://secret@host/numpy.whl',
      ].join('\n'),
    )
    expect(JSON.stringify(compared)).not.toMatch(/secret@|user/u)
    expect(compared.rows.find(({ name }) => name === 'numpy')?.found).toBe('@ https://***@host/numpy.whl')
  })
})

describe('lines that do not simply count', () => {
  const against = async (name: string, content: string) => {
    const folder = await mkdtemp(join(place, 'lines-'))
    await writeFile(join(folder, name), content)
    return await compareEnvironment(mixed, join(folder, name))
  }
  const conda = (lines: readonly string[]) =>
    `dependencies:\n- python=3.11.7\n- pip:\n${lines.map((line) => `  - '${line.replaceAll("'", '"')}'\n`).join('')}`

  test.each([
    ["scikit-learn==1.9.1 ; python_version < '3.8'", 'missing'],
    ["scikit-learn==1.9.1 ; python_version > '3.8'", 'same'],
    ["scikit-learn==1.9.1 ; python_full_version == '3.11.7'", 'same'],
    ["scikit-learn==1.9.1 ; sys_platform == 'win32'", 'open'],
    ["scikit-learn==1.9.1 ; sys_platform == 'win32' and python_version < '3.8'", 'missing'],
    ["scikit-learn==1.9.1 ; sys_platform == 'win32' or python_version > '3.8'", 'same'],
  ])('%s with Python 3.11: %s', async (line, state) => {
    const compared = await against('conda.yml', conda([line]))
    expect(named(compared)['scikit-learn']).toBe(state)
    expect(codes(compared).includes('markers-leave-out')).toBe(state === 'missing')
    expect(codes(compared).includes('markers-not-told')).toBe(state === 'open')
  })

  test('without a Python, what asks for one cannot be told', async () => {
    const compared = await against(
      'r.txt',
      'scikit-learn==1.9.1 ; python_version < "3.8"\nmlflow ; "a"\nnumpy==1.0 ; python_version < "3.8"\n',
    )
    expect(named(compared)).toMatchObject({ 'scikit-learn': 'open', mlflow: 'open', numpy: 'other' })
  })

  test('of two lines the one counts whose marker says so; what is left out serves nothing', async () => {
    const compared = await against(
      'conda.yml',
      conda([
        "scikit-learn==1.9.1 ; python_version >= '3.8'",
        "scikit-learn==1.0 ; python_version < '3.8'",
        "seaborn==1 ; python_version < '3.8'",
        "mlflow==3.17.2 ; python_version < '3.8'",
      ]),
    )
    expect(named(compared)).toMatchObject({ 'scikit-learn': 'same', mlflow: 'missing' })
    expect(named(compared)).not.toHaveProperty('seaborn')
    expect(compared.findings).toContainEqual(
      expect.objectContaining({ code: 'serving-package-missing', where: 'mlflow' }),
    )
    expect(codes(compared)).not.toContain('pins-contradict')
  })

  test('pins that contradict are refused, lines that agree are one', async () => {
    const compared = await against(
      'r.txt',
      'numpy==2.4.6\nnumpy==1.0\npandas==3.1.1\npandas<1\nscikit-learn>=1\nscikit-learn==1.9.1\nmlflow>=3\nmlflow<4\n',
    )
    const refused = compared.findings.filter(({ code }) => code === 'pins-contradict')
    expect(refused.map(({ where, severity }) => [where, severity])).toEqual([
      ['numpy', 'problem'],
      ['pandas', 'problem'],
    ])
    expect(refused[0]?.message).toContain('==2.4.6 and as ==1.0')
    expect(named(compared)).toMatchObject({
      numpy: 'other',
      pandas: 'other',
      'scikit-learn': 'same',
      mlflow: 'open',
    })
  })
})

describe('ranges', () => {
  const pip = (specifier: string) => ({ specifier, installer: 'pip' }) as const
  const conda = (specifier: string) => ({ specifier, installer: 'conda' }) as const

  test.each([
    [pip('<2'), conda('=2.4'), 'other'],
    [pip('<2'), conda('=1.26'), 'open'],
    [pip('~=2.1'), pip('>=3'), 'other'],
    [pip('~=2.1'), pip('>=2.9'), 'open'],
    [pip('==1.5.*'), pip('==1.6.*'), 'other'],
    [pip('==1.5.*'), conda('=1.5'), 'open'],
    [pip('==1.5.*'), conda('>=1.4,<1.5|>=1.6'), 'other'],
    [pip('==1.5.*'), conda('>=1.4,<1.5|>=1.5.3'), 'open'],
    [pip('>=1.5,<1.6'), pip('!=1.5.*'), 'other'],
    [pip('>=1.5'), pip('<1.7,!=1.5.*'), 'open'],
    [pip('>1.5'), pip('<=1.5'), 'other'],
    [pip('>=1.5'), pip('<=1.5'), 'open'],
    [pip('>1.5'), pip('<1.5.post9'), 'other'],
    [pip('>1.5'), pip('<1.5.0.1'), 'open'],
    [pip('>=1.5,!=1.5'), pip('<1.5.post1'), 'open'],
    [pip('>2.0rc1'), pip('<2'), 'other'],
    [pip('>2.0rc1'), pip('<2.0rc3'), 'open'],
    [pip('>=2!1'), pip('<9'), 'other'],
    [pip('!=1.5'), pip('!=1.6'), 'open'],
    [pip('===odd'), pip('<2'), 'other'],
    [pip('>=1'), conda('what?'), 'open'],
  ] as const)('%j and %j: %s', (model, override, state) => {
    expect(stateOfWishes(model, override)).toBe(state)
    expect(stateOfWishes(override, model)).toBe(state)
  })

  test('of which no version is both are a finding, in two files and in one', async () => {
    const folder = await mkdtemp(join(place, 'ranges-'))
    await cp(`${fixtures}models/sklearn-linreg`, folder, { recursive: true })
    await writeFile(join(folder, 'requirements.txt'), 'mlflow\nnumpy<2\nscikit-learn==1.5.*\n')
    const { model } = await openModel(folder)
    const file = join(place, 'ranges.yml')
    await writeFile(file, 'dependencies:\n- python>=3.13\n- numpy=2.4\n- scikit-learn=1.6\n- mlflow\n')
    const compared = await compareEnvironment(model, file)
    expect(named(compared)).toMatchObject({ numpy: 'other', 'scikit-learn': 'other' })
    expect(codes(compared)).toContain('override-changes-versions')
    const lines = join(place, 'ranges.txt')
    await writeFile(
      lines,
      'mlflow>=3,<3\nnumpy>=2\nnumpy<2\nscipy==1.5.*\nscipy==1.6.*\npandas>=1.5\npandas<1.6\npandas!=1.5.*\n',
    )
    const { findings } = await compareEnvironment(model, lines)
    const refused = findings.filter(
      ({ code, severity }) => code === 'pins-contradict' && severity === 'problem',
    )
    expect(refused.map(({ where }) => where)).toEqual(['mlflow', 'numpy', 'scipy', 'pandas'])
  })
})

describe('packages by a link', () => {
  test('have rows with what the link tells, on both sides', async () => {
    const folder = await mkdtemp(join(place, 'links-'))
    await cp(`${fixtures}models/sklearn-linreg`, folder, { recursive: true })
    const lines = [
      'mlflow',
      'git+https://user:secret@host/x/y.git@v1#egg=Why_not&subdirectory=a',
      'git+https://host/x/nameless.git',
      './wheels/foo-1.0-py3-none-any.whl',
      'https://host/b/Bar.x-2.1%2Bcpu-1-cp311-cp311-linux_x86_64.whl#sha256=0 ; python_version > "3"',
      'quux @ https://host/quux-3.0.tar.gz',
      '-e ./here#egg=here',
      'wheels/numpy-2.4.0-cp311-cp311-win_amd64.whl',
    ]
    await writeFile(join(folder, 'requirements.txt'), `${lines.join('\n')}\n`)
    const { model } = await openModel(folder)
    const file = join(place, 'links.txt')
    await writeFile(file, 'mlflow\nwhy-not\nfoo==1.0\nbar-x<2\n./dist/quux-3.0-py3-none-any.whl\nnumpy<2\n')
    const compared = await compareEnvironment(model, file)
    expect(named(compared)).toMatchObject({
      'why-not': 'open',
      foo: 'same',
      'bar-x': 'other',
      quux: 'same',
      here: 'missing',
      numpy: 'other',
    })
    expect(compared.rows.find(({ name }) => name === 'foo')?.wanted).toBe(
      '@ ./wheels/foo-1.0-py3-none-any.whl',
    )
    expect(JSON.stringify(compared)).not.toContain('secret')
    const note = compared.findings.find(({ code }) => code === 'links-not-compared')
    expect(note?.message).toContain('"git+https://host/x/nameless.git" cannot be told from the link')
    const inspected = {
      interpreter: {
        path: 'p',
        source: 'given',
        environment: 'e',
        version: '3.11.7',
        mlflow: '3',
        problem: null,
      },
      packages: new Map([
        ['mlflow', '3'],
        ['foo', '1.1'],
        ['bar-x', '2.1+cpu'],
        ['why-not', '1'],
      ]),
      conda: new Map(),
      marker: { python_version: '3.11' },
      prefix: '/e',
    } as const
    const installed = compareWithInterpreter(model, inspected)
    expect(named(installed)).toMatchObject({
      'why-not': 'open',
      foo: 'other',
      'bar-x': 'same',
      quux: 'missing',
    })
    expect(codes(installed)).toContain('links-not-compared')
  })
})

describe('hostile files', () => {
  test.each([
    ['conda_file: /etc/hostname', 'does not follow'],
    ['conda_file: ../../../../etc/hostname', 'does not follow'],
    ['conda_file: ~/secrets.yml', 'does not follow'],
    ['conda_file: file:///etc/hostname', 'does not follow'],
    ['conda_file: link.yml', 'does not follow'],
    ['conda_file: gone.yml', 'which is not there'],
    ['conda_file: folder', 'does not follow'],
    ['conda_file: [1]', 'neither a path'],
  ])('%s', async (line, message) => {
    const deep = join(place, 'a', 'b')
    await mkdir(join(deep, 'folder'), { recursive: true })
    await symlink('/etc/hostname', join(deep, 'link.yml')).catch(() => undefined)
    const file = join(deep, 'environment.yml')
    await writeFile(file, `name: x\nimage: base\n${line}\n`)
    const compared = await compareEnvironment(mixed, file)
    expect(compared.rows).toEqual([])
    expect(compared.findings[0]?.message).toContain(message)
  })

  test.each([
    [
      'bomb.yml',
      `a: &a [1]\n${Array.from({ length: 12 }, (_, at) => `b${at}: &b${at} [${at === 0 ? '*a,*a,*a,*a,*a,*a,*a,*a,*a' : `*b${at - 1}`.concat(`,*b${at - 1}`.repeat(8))}]`).join('\n')}\ndependencies: *b11\n`,
    ],
    ['list.yml', '- 1\n'],
    ['other.yml', 'hello: world\n'],
    ['broken.yml', '{'],
    ['large.txt', 'x\n'.repeat(600_000)],
    ['binary.txt', '\u0000\u0001'],
  ])('%s ends in words', async (name, content) => {
    const file = join(place, name)
    await writeFile(file, content)
    const outcome = await compareEnvironment(mixed, file).catch(toFailure)
    const said =
      'rows' in outcome
        ? `${outcome.rows.filter(({ state }) => state === 'same').length} found`
        : outcome.code
    expect(['0 found', 'bad-payload', 'over-limit', 'bad-model']).toContain(said)
  })

  test('a file that is not named like an interpreter is never started', async () => {
    const program = join(place, 'tool')
    await writeFile(program, `#!/bin/sh\ntouch ${join(place, 'ran')}\n`, { mode: 0o755 })
    const compared = await compareEnvironment(mixed, program)
    expect(codes(compared)).toContain('override-asks-for-nothing')
    await expect(rm(join(place, 'ran'))).rejects.toThrow('ENOENT')
  })
})

describe('an interpreter', () => {
  const interpreter = {
    path: '/env/bin/python',
    source: 'given',
    environment: 'env',
    version: '3.11.2',
    mlflow: '3.17.2',
    problem: null,
  } as const
  const marker = {
    python_version: '3.11',
    python_full_version: '3.11.2',
    sys_platform: 'linux',
    os_name: 'posix',
  }

  test('has what is asked for, other versions, less and more', () => {
    const packages = new Map([
      ['mlflow', '3.17.2'],
      ['scikit-learn', '1.5.2'],
      ['pandas', '3.1.1'],
      ['seaborn', '0.13'],
    ])
    const compared = compareWithInterpreter(mixed, {
      interpreter,
      packages,
      conda: new Map(),
      marker,
      prefix: '/env',
    })
    expect(named(compared)).toMatchObject({
      mlflow: 'same',
      'scikit-learn': 'other',
      cloudpickle: 'missing',
      pandas: 'same',
      seaborn: 'extra',
    })
    expect(compared.python.state).toBe('same')
    expect(codes(compared)).toEqual(['loading-packages-missing', 'loading-packages-differ'])
  })

  test('without MLflow, and of another Python, cannot run it', () => {
    const compared = compareWithInterpreter(mixed, {
      interpreter: { ...interpreter, version: '3.12.1', mlflow: null },
      packages: new Map(),
      conda: new Map(),
      marker,
      prefix: '/env',
    })
    expect(codes(compared)).toEqual(['no-mlflow', 'loading-packages-missing', 'python-differs'])
  })

  test('requirements that do not count on its system are told apart', async () => {
    const odd = (await openModel(`${fixtures}bad/odd-requirements`)).model
    const compared = compareWithInterpreter(odd, {
      interpreter,
      packages: new Map(),
      conda: new Map(),
      marker: { ...marker, sys_platform: 'win32' },
      prefix: '/env',
    })
    expect(compared.rows.filter(({ state }) => state === 'not-needed').map(({ name }) => name)).toEqual([
      'scikit-learn',
    ])
  })

  test('that does not answer is told as such', () => {
    const compared = compareWithInterpreter(mixed, {
      interpreter: { ...interpreter, version: null, mlflow: null, problem: 'It cannot be started.' },
      packages: new Map(),
      conda: new Map(),
      marker: {},
      prefix: '/env',
    })
    expect(compared.findings).toEqual([
      expect.objectContaining({ code: 'interpreter-silent', message: 'It cannot be started.' }),
    ])
  })
})
