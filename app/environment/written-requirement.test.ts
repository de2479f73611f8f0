import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { condaArgument, parseCondaDependency } from '#app/requirements/parse-conda-dependency.ts'
import { parseRequirement } from '#app/requirements/parse-requirement.ts'
import { splitRequirements } from '#app/requirements/split-requirements.ts'
import { openModel } from '#app/opening.ts'
import type { RequirementRow } from '#shared/model.ts'
import { planEnvironment } from './plan-environment.ts'
import {
  ANYWHERE,
  NETWORK,
  requirementsFile,
  writtenOption,
  writtenRequirement,
} from '#app/requirements/written-requirement.ts'

const codes = [
  ...Array.from({ length: 32 }, (_, code) => code).filter((code) => code !== 9),
  ...Array.from({ length: 33 }, (_, at) => 0x7f + at),
  0x2028,
  0x2029,
]
const controls = codes.map((code) => String.fromCodePoint(code))

/** Where Python's `str.splitlines` ends a line ("str.splitlines", table of line boundaries). */
const PYTHON_LINES = new RegExp(
  `\r\n|[${[10, 11, 12, 13, 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029].map((code) => String.fromCodePoint(code)).join('')}]`,
  'u',
)

/** One requirement of plain text: a name, extras, versions, a marker, and nothing of an option, a path or an address. */
const ONE_REQUIREMENT =
  /^[a-z0-9][a-z0-9-]*(?:\[[A-Za-z0-9._,-]+\])?(?:(?:===|[=~!<>]=|[<>])[A-Za-z0-9.*+!_-]+(?:,(?!$)|(?= ;|$)))*(?: ; [ -~]+)?$/u

const places = [
  (c: string) => `${c}six==1.17.0`,
  (c: string) => `si${c}x==1.17.0`,
  (c: string) => `six${c}==1.17.0`,
  (c: string) => `six[a${c}b]==1.17.0`,
  (c: string) => `six[a${c}]==1.17.0`,
  (c: string) => `six==${c}1.17.0`,
  (c: string) => `six==1.1${c}7.0`,
  (c: string) => `six==1.17.0${c}/tmp/pkg`,
  (c: string) => `six==1.17.0,${c}<2`,
  (c: string) => `six==1.17.0 ;${c}python_version>"3"`,
  (c: string) => `six==1.17.0 ; python_version>"3${c}"`,
  (c: string) => `six==1.17.0 ; python_version>"3"${c}--index-url http://127.0.0.1/simple`,
  (c: string) => `six @ https://e.invalid/${c}x.whl`,
  (c: string) => `six @${c}https://e.invalid/x.whl`,
  (c: string) => `six==1.17.0 --hash=sha256:aa${c}-e .`,
  (c: string) => `six==1.17.0 # why${c}-e .`,
  (c: string) => `six==1.17.0${c}`,
]

test('no control character and no separator of lines is anywhere in a requirement', () => {
  for (const control of controls) {
    for (const place of places) {
      const text = place(control)
      expect({ text, ...parseRequirement(text) }).toEqual({ text, kind: 'broken' })
      expect(writtenRequirement(text, ANYWHERE)).toBeNull()
      expect(() => requirementsFile([text])).toThrow('not one line')
      if (control === '\n' || control === '\r') continue
      // The line as it stands in a file is refused whole, by what it says.
      const lines = splitRequirements(`${text}\nnumpy`)
      expect(lines.map((line) => line.text)).toEqual([text, 'numpy'])
    }
    for (const text of [
      `x${control}=1`,
      `${control}x=1`,
      `x=1${control}`,
      `x[version='1${control}']`,
      `a${control}b::x`,
    ]) {
      expect(parseCondaDependency(text)).toBeNull()
      expect(condaArgument(text)).toBeNull()
    }
    expect(writtenOption(`--index-url https://e.invalid/${control}-e`)).toBeNull()
    expect(writtenOption(`--index-url${control}https://e.invalid/`)).toBeNull()
  }
})

test.each([
  ["Six[b,a] >= 1 , <2 ;python_version>'3' --hash=sha256:aa", 'six[b,a]>=1,<2 ; python_version > "3"'],
  ['six', 'six'],
  [
    "six;(os_name=='nt' or sys_platform not in 'a b') and extra==\"x\"",
    'six ; ( os_name == "nt" or sys_platform not in "a b" ) and extra == "x"',
  ],
  ['six ; nonsense', null],
  ['six ; os_name == "${HOME}"', null],
  ['six ; os_name == "a # b"', null],
  ['six==1\u00a02', null],
  ['six[a b]', null],
  ['six @ https://e.invalid/six.whl', 'six @ https://e.invalid/six.whl'],
  ['six @ file:///tmp/six.whl', null],
  ['six @ https://e.invalid/é.whl', null],
])('%j is written as %j', (text, line) => {
  expect(writtenRequirement(text, NETWORK)).toBe(line)
})

test.each([
  ['--index-url=https://e.invalid/simple', '--index-url https://e.invalid/simple'],
  ['-i https://e.invalid/a  --pre', '-i https://e.invalid/a --pre'],
  ['--index-url https://e.invalid/a --trusted-host e.invalid', null],
  ['--find-links /tmp/wheels', null],
  ["--index-url 'https://e.invalid/a'", null],
  ['--pre -e .', null],
  ['--index-url', null],
])('the option %j is written as %j', (text, line) => {
  expect(writtenOption(text)).toBe(line)
})

test.each([
  ['_libgcc_mutex=0.1=main', '_libgcc_mutex=0.1=main'],
  ['conda-forge::Ruamel.yaml >=1,<2', 'ruamel.yaml>=1,<2'],
  ['_cevil', '_cevil'],
  ['x=1.conda', null],
  ['x.tar.bz2', null],
  ['x=é', null],
  ['--offline', null],
  ['x[channel=http://e.invalid]', 'x'],
])('conda is given %j as %j', (text, argument) => {
  expect(condaArgument(text)).toBe(argument)
})

const row = (name: string, texts: readonly string[], installer: 'pip' | 'conda'): RequirementRow => ({
  name,
  entries: texts.map((text) => ({
    origin: installer === 'pip' ? 'requirements' : 'conda',
    installer,
    text,
    specifier: '',
  })),
  disagrees: false,
})

const piece = fc.oneof(
  fc.constantFrom(...controls),
  fc.constantFrom(
    'six',
    '==',
    '1.17.0',
    '>=',
    ',',
    ' ',
    '\t',
    '[',
    ']',
    'a',
    ';',
    'python_version',
    '"3"',
    "'",
    '>',
  ),
  fc.constantFrom(
    '@',
    'https://e.invalid/x',
    '-e',
    '--index-url',
    '/tmp/pkg',
    './x',
    '#',
    '\\',
    '${HOME}',
    '\u00a0',
    '-',
  ),
)
const hostile = fc.array(piece, { maxLength: 8 }).map((pieces) => `six==1.17.0${pieces.join('')}`)
const anything = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(''))

describe('what a plan gives pip and conda', () => {
  test('is one requirement in each line, by the rules Python splits lines by', async () => {
    const { model } = await openModel(
      new URL('../../e2e/fixtures/models/sklearn-format-pickle', import.meta.url).pathname,
    )
    const texts = fc.array(fc.oneof(hostile, anything), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(texts, texts, texts, (pip, conda, others) => {
        const environment = {
          ...model.environment,
          rows: [row('six', pip, 'pip'), ...conda.map((text, at) => row(`c${at}`, [text], 'conda'))],
          otherLines: others.map((text) => ({ text, origin: 'requirements' as const, isBroken: true })),
          condaChannels: [...others, 'conda-forge'],
          python: others.map((version) => ({ version, origin: 'python_env' as const })),
        }
        const plan = planEnvironment({
          model: { ...model, environment },
          overrides: [],
          isTrusted: false,
          system: 'x',
        })
        const file = requirementsFile(plan.requirements)
        const lines = file.split(PYTHON_LINES).slice(0, -1)
        expect(lines).toEqual(plan.requirements)
        for (const line of lines) expect(line).toMatch(ONE_REQUIREMENT)
        for (const argument of plan.conda.dependencies) expect(argument).toMatch(/^[a-z0-9_][!-~]*$/u)
        for (const channel of plan.conda.channels) expect(channel).toBe('conda-forge')
        expect(plan.python ?? '3.11').toMatch(/^\d+\.\d+(?:\.\d+)?$/u)
      }),
      { numRuns: 500 },
    )
  })

  test.each([...controls, 'x'])('an override or a Python with %j in it is refused', async (control) => {
    const { model } = await openModel(
      new URL('../../e2e/fixtures/models/sklearn-format-pickle', import.meta.url).pathname,
    )
    for (const text of [`six==1${control}-e .`, `python==3.1${control}1`, `python==3.11${control}`]) {
      const made = () => planEnvironment({ model, overrides: [text], isTrusted: true, system: 'x' })
      expect(made).toThrow('is not a requirement')
    }
  })
})
