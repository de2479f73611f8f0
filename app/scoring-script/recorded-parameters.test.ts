/**
 * What azureml-inference-server-http 1.4.1 did with scripts of these parameters below these decorators: `.` answered,
 * `s` did not start, `r` failed each request. Recorded by its own `UserScript.load_script` and `invoke_run`.
 */
import { expect, test } from 'vitest'
import { checkScoringScript } from './check-scoring-script.ts'

const decorators = [
  '',
  '@rawhttp',
  "@input_schema('data', S(1))",
  "@input_schema('a', S(1))",
  '@output_schema(S(1))',
  "@rawhttp\n@input_schema('a', S(1))",
  '@kept',
  '@bare',
  '@wrapped',
  '@factory(1)',
]

const recorded: readonly (readonly [parameters: string, outcomes: string])[] = [
  ['data', '...r.s.s..'],
  ['data, /', 'sssssssss.'],
  ['*a', 'sssssssss.'],
  ['data, **k', 'sssssssss.'],
  ['*, data', '...r.s.s..'],
  ['data, request_headers', '...r.s.s..'],
  ['request_headers', 'sssssssss.'],
  ['request_headers, data', '...r.s.s..'],
  ['a, b', 'rrr..srsr.'],
  ['a, b=1', '..r..s.s..'],
  ['a, *, b', 'rrr..srsr.'],
  ['a, *, b=2', '..r..s.s..'],
  ['a, /, b', 'sssssssss.'],
  ['*, request_headers, d', '..rr.s.s..'],
  ['**k', 'sssssssss.'],
  ['', 'sssssssss.'],
  ['a=1', '..r..s.s..'],
  ['a: int = 3, *, request_headers=None', '..r..s.s..'],
  ['a, request_headers, b', 'rrr..srsr.'],
  ['*a, d', 'sssssssss.'],
  ['request_headers, *, x=1', '..rr.s.s..'],
]

const head = `import os, functools
place = os.environ.get("AZUREML_MODEL_DIR")
def kept(f): return f
def bare(f):
    def g(*a, **k): return f(*a, **k)
    return g
def wrapped(f):
    @functools.wraps(f)
    def g(*a, **k): return f(*a, **k)
    return g
def factory(n):
    def d(f):
        def g(data): return 1
        return g
    return d
def init(): pass
`

test.each(recorded)('def run(%s)', (parameters, outcomes) => {
  const seen = decorators.map((decorator) => {
    const code = `${head}${decorator}\ndef run(${parameters}): return 1\n`
    const packages = new Set(['azureml-inference-server-http'])
    const given = { code, kind: 'online', packages, modulesBeside: new Set<string>() } as const
    const problems = checkScoringScript({ ...given, isStandard: () => true })
      .filter(({ severity }) => severity === 'problem')
      .map(({ message }) => message)
    if (problems.length === 0) return '.'
    return problems.some((message) => message.includes('does not start')) ? 's' : 'r'
  })
  expect(seen.join('')).toBe(outcomes)
})
