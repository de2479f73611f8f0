import { expect, test } from 'vitest'
import { parseCondaDependency, pinnedVersion } from './parse-conda-dependency.ts'
import { parseRequirement } from './parse-requirement.ts'
import { splitRequirements } from './split-requirements.ts'

test.each([
  ['numpy', 'numpy', '', ''],
  ['numpy==2.4.6', 'numpy', '==2.4.6', ''],
  ['scikit_learn >= 1.0 , < 2', 'scikit-learn', '>=1.0,<2', ''],
  ['UPPER_case.Name==1', 'upper-case-name', '==1', ''],
  ['pandas[parquet,excel]~=3.1', 'pandas', '~=3.1', ''],
  ["x==1 ; python_version >= '3.8'", 'x', '==1', "python_version >= '3.8'"],
  ["x;sys_platform=='win32'", 'x', '', "sys_platform=='win32'"],
  ['x (>=1,<2)', 'x', '>=1,<2', ''],
  ['x==1.*', 'x', '==1.*', ''],
  ['x===1.0+local', 'x', '===1.0+local', ''],
  ['pkg @ https://example.invalid/p.whl', 'pkg', '@ https://example.invalid/p.whl', ''],
  [
    "pkg@git+https://e.invalid/x.git@v1 ; os_name == 'nt'",
    'pkg',
    '@ git+https://e.invalid/x.git@v1',
    "os_name == 'nt'",
  ],
  ['x==1 --hash=sha256:aa --hash=sha256:bb', 'x', '==1', ''],
])('%j is a package', (line, name, specifier, marker) => {
  expect(parseRequirement(line)).toMatchObject({ kind: 'package', name, specifier, marker })
})

test.each([
  ['-r other.txt', { kind: 'file', path: 'other.txt', isConstraint: false }],
  ['--requirement=a b.txt', { kind: 'file', path: 'a b.txt', isConstraint: false }],
  ['-c constraints.txt', { kind: 'file', path: 'constraints.txt', isConstraint: true }],
  ['--constraint c.txt', { kind: 'file', path: 'c.txt', isConstraint: true }],
  ['-rother.txt', { kind: 'file', path: 'other.txt', isConstraint: false }],
  ['--index-url https://example.invalid/simple', { kind: 'option' }],
  ['--extra-index-url=https://example.invalid', { kind: 'option' }],
  ['-e .', { kind: 'option' }],
  ['--hash=sha256:zz', { kind: 'option' }],
  ['git+https://example.invalid/x.git@main#egg=x', { kind: 'source' }],
  ['./local.whl', { kind: 'source' }],
  ['../x', { kind: 'source' }],
  ['/tmp/x.tar.gz', { kind: 'source' }],
  ['file:///tmp/x.whl', { kind: 'source' }],
  ['dist/x-1.0-py3-none-any.whl', { kind: 'source' }],
  ['===', { kind: 'broken' }],
  ['naïve==1.0', { kind: 'broken' }],
  ['$(echo hi)', { kind: 'broken' }],
  ['; rm -rf x', { kind: 'broken' }],
  ['two words', { kind: 'broken' }],
  ['x=1', { kind: 'broken' }],
  ['x==', { kind: 'broken' }],
  ['x==1,,<2', { kind: 'broken' }],
  ['-', { kind: 'option' }],
  ['a'.repeat(30_000), { kind: 'broken' }],
])('%j is no package but what pip makes of it', (line, expected) => {
  expect(parseRequirement(line)).toEqual(expected)
})

test('lines are joined and comments taken out, with the number of the line they begin on', () => {
  const content =
    '# head\n\nnumpy>=2 # why\nlong\\\n  ==2\r\nurl @ https://e.invalid/x#egg=x\n  spaces  \nlast\\'
  expect(splitRequirements(content)).toEqual([
    { text: 'numpy>=2', line: 3 },
    { text: 'long ==2', line: 4 },
    { text: 'url @ https://e.invalid/x#egg=x', line: 6 },
    { text: 'spaces', line: 7 },
    { text: 'last', line: 8 },
  ])
  expect(parseRequirement('long ==2')).toMatchObject({ name: 'long', specifier: '==2' })
})

test.each([
  ['python=3.11.7', 'python', '=3.11.7', '3.11.7'],
  ['pip<=26.3', 'pip', '<=26.3', null],
  ['numpy', 'numpy', '', null],
  ['numpy=1.26=py311h_0', 'numpy', '=1.26=py311h_0', '1.26'],
  ['conda-forge::scikit-learn >=1.0,<2', 'scikit-learn', '>=1.0,<2', null],
  ['numpy 1.26', 'numpy', '==1.26', '1.26'],
  ['numpy = 1.26 py311h_0', 'numpy', '=1.26=py311h_0', '1.26'],
  ['numpy 1.26 py311h_0', 'numpy', '==1.26=py311h_0', '1.26'],
  ['numpy 1.5*', 'numpy', '=1.5*', null],
  ["numpy[version='>=1.5, <2', build=py*]", 'numpy', '>=1.5,<2', null],
  ['numpy[build=py*]', 'numpy', '', null],
  ['numpy *', 'numpy', '', null],
  ['numpy==1.*', 'numpy', '==1.*', null],
])('conda: %j', (text, name, specifier, pinned) => {
  expect(parseCondaDependency(text)).toEqual({ name, specifier })
  expect(pinnedVersion(specifier)).toBe(pinned)
})

test.each(['', '==1', 'a b c', '- x'])('conda takes no %j', (text) => {
  expect(parseCondaDependency(text)).toBeNull()
})
