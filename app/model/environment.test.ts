import { expect, test } from 'vitest'
import { openModel } from '#app/opening.ts'
import { modelFolder } from './model-folder.testing.ts'

async function open(files: Readonly<Record<string, string>>, python = '3.11.7') {
  const { root } = modelFolder({
    MLmodel: `flavors:
  python_function:
    loader_module: mlflow.sklearn
    env: {conda: conda.yaml, virtualenv: python_env.yaml}
    python_version: ${python}
signature: {inputs: '[{"type": "double"}]'}
`,
    'conda.yaml': 'dependencies: [python=3.11.7, {pip: [-r requirements.txt]}]\n',
    'python_env.yaml': "python: '3.11.7'\ndependencies: [-r requirements.txt]\n",
    ...files,
  })
  const { environment, findings } = (await openModel(root)).model
  return { environment, findings: findings.map(({ code, where, message }) => ({ code, where, message })) }
}

test('one table of what every file asks for', async () => {
  const { environment, findings } = await open({
    'conda.yaml': `channels: [conda-forge, defaults]
dependencies:
- python=3.11.7
- pip<=26.3
- conda-forge::numpy=2.4.6
- pip:
  - mlflow==3.17.2
  - Scikit_Learn==1.9.1
`,
    'python_env.yaml': `python: 3.11.7
build_dependencies: [pip==26.3, wheel]
dependencies: [-r requirements.txt, extra==1]
`,
    'requirements.txt': 'mlflow==3.17.2\nscikit-learn==1.9.0\nnumpy==2.4.6\n',
  })
  expect(environment.rows.map(({ name, disagrees, entries }) => [name, disagrees, entries.length])).toEqual([
    ['extra', false, 1],
    ['mlflow', false, 2],
    ['numpy', false, 2],
    ['pip', false, 1],
    ['scikit-learn', true, 2],
  ])
  expect(environment.rows[4]?.entries).toEqual([
    { origin: 'conda', specifier: '==1.9.1', text: 'Scikit_Learn==1.9.1', installer: 'pip' },
    { origin: 'requirements', specifier: '==1.9.0', text: 'scikit-learn==1.9.0', installer: 'pip', line: 2 },
  ])
  expect(environment.condaChannels).toEqual(['conda-forge', 'defaults'])
  expect(environment.buildDependencies).toEqual(['pip==26.3', 'wheel'])
  expect(findings).toEqual([
    {
      code: 'requirements-disagree',
      where: 'conda.yaml',
      message: 'conda.yaml says scikit-learn==1.9.1, requirements.txt says scikit-learn==1.9.0.',
    },
  ])
})

test('a requirement for each marker is no disagreement, two at once are', async () => {
  const { environment } = await open({
    'requirements.txt': "a==1 ; python_version < '3.9'\na==2 ; python_version >= '3.9'\nb==1\nb==2\n",
  })
  expect(environment.rows.map(({ name, disagrees }) => [name, disagrees])).toEqual([
    ['a', false],
    ['b', true],
  ])
})

test('packages in one file alone are told once', async () => {
  const { findings } = await open({
    'conda.yaml': 'dependencies: [python=3.11, pip, {pip: [mlflow, only-conda]}]\n',
    'requirements.txt': 'mlflow\nonly-pip\n',
  })
  expect(findings).toMatchObject([{ code: 'requirements-only-in-one' }])
  expect(findings[0]?.message).toContain('only-conda, only-pip')
})

test('Python versions are compared as far as they are said', async () => {
  expect((await open({ 'requirements.txt': '' }, '3.11')).findings).toEqual([])
  const { findings } = await open({ 'requirements.txt': '' }, '3.10.1')
  expect(findings).toMatchObject([{ code: 'python-disagrees' }])
  expect(findings[0]?.message).toContain(
    'MLmodel says 3.10.1, conda.yaml says 3.11.7, python_env.yaml says 3.11.7',
  )
})

test('files that are taken in are read, inside the folder and without going round', async () => {
  const { environment, findings } = await open({
    'requirements.txt':
      '-r more/base.txt\nmlflow\n-c constraints.txt\n-r ../outside.txt\n-r /etc/requirements.txt\n',
    'more/base.txt': '-r ../requirements.txt\n-r deeper.txt\nnumpy\n',
    'more/deeper.txt': 'pandas\n',
    'constraints.txt': 'scipy<2\n',
  })
  expect(environment.rows.map(({ name }) => name)).toEqual(['mlflow', 'numpy', 'pandas'])
  expect(findings.map(({ code, where }) => `${code} ${where}`)).toEqual([
    'requirements-file-missing requirements.txt:4',
    'requirements-file-missing requirements.txt:5',
  ])
  expect(environment.otherLines.map(({ text }) => text)).toContain('-c constraints.txt')
})

test('lines no installer takes are told with their number, at most twenty of them', async () => {
  const { findings } = await open({ 'requirements.txt': '!\n'.repeat(100) })
  const broken = findings.filter(({ code }) => code === 'requirement-unreadable')
  expect(broken).toHaveLength(20)
  expect(broken[1]?.where).toBe('requirements.txt:2')
})

test('files that are not what they should be are told, and the rest is read', async () => {
  const { environment, findings } = await open({
    'conda.yaml': '[1, 2]\n',
    'python_env.yaml': 'python: [3.11\n',
    'requirements.txt': 'mlflow\n',
  })
  expect(findings.map(({ code, where }) => `${code} ${where}`)).toEqual([
    'environment-unreadable conda.yaml',
    'environment-unreadable python_env.yaml:2',
  ])
  expect(environment.rows.map(({ name }) => name)).toEqual(['mlflow'])
})
