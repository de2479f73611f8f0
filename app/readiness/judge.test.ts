import { describe, expect, test } from 'vitest'
import { fixtureModel } from '#e2e/built-product.ts'
import { openModel } from '#app/opening.ts'
import { loadingPackages } from '#app/environment/loading-packages.ts'
import type { ColumnSpec, ColumnType, Environment, Model, Schema, Signature } from '#shared/model.ts'
import type { TargetReadiness } from '#shared/readiness.ts'
import { readinessTargets } from '#shared/readiness-words.ts'
import type { ReadinessTarget } from '#shared/readiness-words.ts'
import type { ReadinessFacts, RunFacts } from './facts.ts'
import { judge } from './judge.ts'

const answered = { kind: 'answered' } as const

const run: RunFacts = {
  runtime: { kind: 'native', name: 'onnxruntime', version: '1', detail: 'CPU' },
  plain: { isMadeUp: false, outcome: answered },
  azure: answered,
  csv: answered,
  cases: { tried: 24, of: 24, broken: [], crashed: [], failedByModel: [] },
  speed: { rows: 10_000, bytes: 600_000, milliseconds: 80, isOver: false },
  answer: { differences: [], hasNan: false, isPlainJson: true },
}

const { model: tree } = await openModel(fixtureModel('sklearn-tree'))

function factsOf(model: Model = tree, change: Partial<ReadinessFacts> = {}): ReadinessFacts {
  const form = { refused: null, changes: [] }
  return {
    model,
    example: { kind: 'taken' },
    azureForm: form,
    csvForm: form,
    loading: loadingPackages(model),
    script: null,
    run,
    loadFailure: null,
    obstacle: null,
    ...change,
  }
}

function verdictOn(target: ReadinessTarget, facts: ReadinessFacts): TargetReadiness {
  const [one] = judge(facts, [target])
  if (one === undefined) throw new Error('A target has a verdict.')
  return one
}

function codesOn(target: ReadinessTarget, facts: ReadinessFacts): readonly string[] {
  return verdictOn(target, facts).findings.map(({ code, severity }) => `${severity} ${code}`)
}

function verdicts(facts: ReadinessFacts): Record<string, string> {
  return Object.fromEntries(judge(facts, readinessTargets).map(({ target, verdict }) => [target, verdict]))
}

function withSignature(change: Partial<Signature>): Model {
  const base: Signature = { inputs: null, outputs: null, params: null, fromTypeHint: false }
  return { ...tree, inputExample: null, signature: { ...(tree.signature ?? base), ...change } }
}

function columns(...types: readonly ColumnType[]): Schema {
  const specs = types.map((type, place): ColumnSpec => ({ name: `c${place}`, type, required: true }))
  return { kind: 'columns', columns: specs }
}

function tensor(dtype: string, ...shape: readonly number[]): Schema {
  return { kind: 'tensors', tensors: [{ name: null, dtype, shape }] }
}

const long = { kind: 'scalar', type: 'long' } as const
const datetime = { kind: 'scalar', type: 'datetime' } as const

function withEnvironment(change: Partial<Environment>): Model {
  return { ...tree, environment: { ...tree.environment, ...change } }
}

describe('verdicts', () => {
  test('ready is only what was run and answered; no script and no Spark are not checked', () => {
    expect(verdicts(factsOf())).toEqual({
      mlflow: 'ready',
      'azure-online': 'ready',
      'azure-script': 'not-checked',
      'azure-batch': 'ready',
      spark: 'not-checked',
    })
    expect(new Set(Object.values(verdicts(factsOf(tree, { run: null }))))).toEqual(new Set(['not-checked']))
    expect(verdictOn('azure-script', factsOf()).reason).toBe('No scoring script is given.')
    expect(verdictOn('mlflow', factsOf()).reason).toContain('all 24 edge cases as its signature says')
  })

  test('that it was not run is the reason; warnings of its files are told beside', () => {
    const obstacle = { reason: 'Its code is not trusted.', hint: '' }
    const facts = factsOf(withSignature({ outputs: null }), { run: null, obstacle })
    expect(verdictOn('mlflow', facts).reason).toBe('Nothing in its files stops it; it could not be run here.')
    expect(verdictOn('spark', facts)).toMatchObject({
      verdict: 'not-checked',
      reason: 'No Spark is started here. There is a warning all the same.',
    })
  })

  test('problems of the model and of loading it stop every place', async () => {
    const { model } = await openModel(fixtureModel('../bad/pickle-empty'))
    const all = Object.values(verdicts(factsOf(model, { run: null })))
    expect(all.filter((verdict) => verdict === 'not-ready')).toHaveLength(4)
    const loadFailure = { message: 'It raised.', hint: '' }
    expect(verdictOn('spark', factsOf(tree, { run: null, loadFailure })).reason).toBe('It raised.')
    const only = { ...tree, flavors: tree.flavors.filter(({ name }) => name !== 'python_function') }
    expect(codesOn('azure-batch', factsOf(only))).toContain('problem no-pyfunc')
  })

  test('code that takes the place of the standard library is told, although Palate runs none of it', async () => {
    const { model } = await openModel(fixtureModel('../bad/code-path-evil'))
    expect(verdictOn('mlflow', factsOf(model)).verdict).toBe('warnings')
    expect(codesOn('azure-online', factsOf(model))).toContain('warning shadows-standard-library')
  })
})

describe('what running shows', () => {
  const failed = { kind: 'refused', status: 400, says: 'It raised ValueError.' } as const

  test('its own example failing stops it; made-up values failing leave it open', () => {
    const own = { ...run, plain: { isMadeUp: false, outcome: failed }, csv: failed, azure: failed }
    expect(verdicts(factsOf(tree, { run: own }))).toMatchObject({
      mlflow: 'not-ready',
      'azure-online': 'not-ready',
      'azure-batch': 'not-ready',
      spark: 'not-ready',
    })
    const madeUp = { ...own, plain: { isMadeUp: true, outcome: failed } }
    expect(new Set(Object.values(verdicts(factsOf(tree, { run: madeUp }))))).toEqual(new Set(['not-checked']))
  })

  test('each place goes by the form that it sends', () => {
    const json = { ...run, plain: { isMadeUp: false, outcome: failed } }
    expect(verdicts(factsOf(tree, { run: json }))).toMatchObject({
      mlflow: 'not-ready',
      'azure-online': 'ready',
      'azure-batch': 'ready',
      spark: 'not-checked',
    })
    const csv = { ...run, csv: failed }
    expect(codesOn('azure-batch', factsOf(tree, { run: csv }))).toEqual(['warning csv-loses'])
    const both = { ...csv, plain: { isMadeUp: false, outcome: failed } }
    expect(codesOn('azure-batch', factsOf(tree, { run: both }))).toEqual(['problem plain-input-failed'])
  })

  test('made-up values that are answered are told as such', () => {
    const madeUp = factsOf(tree, { run: { ...run, plain: { isMadeUp: true, outcome: answered } } })
    expect(verdictOn('mlflow', madeUp)).toMatchObject({
      verdict: 'ready',
      reason: expect.stringContaining('made-up input') as string,
    })
    expect(codesOn('azure-online', madeUp)).toEqual(['note only-made-up'])
  })

  test('500s and crashes warn, what the model itself refuses is a note', () => {
    const one = [{ title: 'no rows', says: 'It broke.' }]
    const cases = (change: Partial<RunFacts['cases']>) =>
      codesOn('mlflow', factsOf(tree, { run: { ...run, cases: { ...run.cases, ...change } } }))
    expect(cases({ broken: one })).toEqual(['warning cases-break'])
    expect(cases({ crashed: one })).toEqual(['warning cases-crash'])
    expect(cases({ failedByModel: one })).toEqual(['note cases-fail-in-model'])
    expect(cases({ tried: 20 })).toEqual(['note cases-not-all-tried'])
  })

  test('time against the limit of each place', () => {
    const slow = (milliseconds: number) => {
      const facts = factsOf(tree, {
        run: { ...run, speed: { rows: 10_000, bytes: 2e6, milliseconds, isOver: false } },
      })
      return [codesOn('mlflow', facts), codesOn('azure-online', facts)]
    }
    expect(slow(4_000)).toEqual([[], ['note request-too-large']])
    expect(slow(6_100)).toEqual([[], ['warning slow-for-azure', 'note request-too-large']])
    expect(slow(61_000)[0]).toEqual(['warning slow-for-mlflow'])
  })

  test('answers that JSON or the signature have no place for', () => {
    const answer = { differences: [], hasNan: true, isPlainJson: false }
    const facts = factsOf(tree, { run: { ...run, answer } })
    expect(codesOn('azure-online', facts)).toEqual(['problem answer-not-json', 'warning answer-has-nan'])
    const differing = (isMild: boolean) =>
      codesOn(
        'mlflow',
        factsOf(tree, {
          run: { ...run, answer: { ...answer, hasNan: false, differences: [{ says: 'x', isMild }] } },
        }),
      )
    expect([differing(true), differing(false)]).toEqual([['note outputs-differ'], ['warning outputs-differ']])
  })
})

describe('signatures', () => {
  test("Azure ML's script fails while it starts", () => {
    const fails = (change: Partial<Signature>) =>
      codesOn('azure-online', factsOf(withSignature(change))).includes('problem azure-script-fails')
    expect(fails({ inputs: null })).toBe(true)
    expect(fails({ inputs: tensor('float64', -1, -1) })).toBe(true)
    expect(fails({ outputs: tensor('float64', -1, -1) })).toBe(true)
    expect(fails({ outputs: columns({ kind: 'array', items: long }) })).toBe(true)
    expect(fails({ outputs: tensor('float64', -1, 3) })).toBe(false)
    const withExample = { ...withSignature({ inputs: tensor('float64', -1, -1) }) }
    const inputExample = {
      path: 'input_example.json',
      type: 'ndarray',
      orient: null,
      servingPath: null,
      hasParams: false,
    }
    expect(codesOn('azure-online', factsOf({ ...withExample, inputExample }))).toEqual([])
  })

  test('without a signature, and with one of type hints', () => {
    const none = factsOf({ ...tree, signature: null })
    expect(codesOn('azure-online', none)).toEqual(['warning no-signature'])
    expect(codesOn('spark', none)).toEqual(['warning no-signature', 'warning spark-no-outputs'])
    const hints = factsOf(withSignature({ fromTypeHint: true }))
    expect(verdictOn('azure-online', hints).verdict).toBe('not-ready')
    expect(codesOn('azure-batch', hints)).toEqual(['warning batch-type-hint'])
    const unread = factsOf(withSignature({ fromTypeHint: true }), { run: { ...run, csv: null } })
    expect(verdictOn('azure-batch', unread).verdict).toBe('not-checked')
  })

  test('which files batch reads for it', () => {
    const refused = { csvForm: { refused: 'Only a table can be written as CSV.', changes: [] } }
    const batch = (inputs: Schema, change: Partial<ReadinessFacts>) =>
      codesOn('azure-batch', factsOf(withSignature({ inputs }), change))
    const unrun = { run: { ...run, csv: null } }
    expect(batch(tensor('uint8', -1, 28, 28, 3), { ...refused, ...unrun })).toEqual([
      'warning batch-images-only',
    ])
    expect(batch(tensor('float64', -1, 4), {})).toEqual(['warning batch-array-from-table'])
    expect(batch(tensor('float64', -1, 4), refused)).toEqual(['problem batch-no-file'])
    expect(batch(columns(long), refused)).toEqual(['warning csv-loses'])
  })

  test('result types that spark_udf refuses', () => {
    const isRefused = (outputs: Schema) =>
      codesOn('spark', factsOf(withSignature({ outputs }))).includes('problem spark-result-type')
    expect(isRefused(tensor('float16', -1))).toBe(true)
    expect(isRefused(tensor('float64', -1, 2, 2))).toBe(true)
    expect(isRefused(columns(long, datetime))).toBe(true)
    expect(isRefused(columns({ kind: 'array', items: datetime }))).toBe(true)
    expect(isRefused(columns(datetime))).toBe(false)
    expect(isRefused(tensor('float32', -1, 3))).toBe(false)
  })

  test('what input_data cannot carry', () => {
    const refused = factsOf(tree, { run: null, azureForm: { refused: 'no', changes: [] } })
    expect(verdictOn('azure-online', refused).verdict).toBe('not-ready')
    const changed = factsOf(tree, { azureForm: { refused: null, changes: ['Column 0 arrives as 1.'] } })
    expect(verdictOn('azure-online', changed)).toMatchObject({ verdict: 'warnings' })
  })
})

describe('environments', () => {
  test('as MLflow saves them there is nothing to say', async () => {
    for (const name of [
      'onnx-iris-label',
      'xgboost-classifier',
      'lightgbm-booster',
      'pyfunc-custom',
      'spark-pipeline',
    ]) {
      const { model } = await openModel(fixtureModel(name))
      expect([name, codesOn('mlflow', factsOf(model))]).toEqual([name, []])
    }
  })

  test('a file that cannot be read stops those that install from it', async () => {
    const { model } = await openModel(fixtureModel('../bad/odd-requirements'))
    expect(codesOn('mlflow', factsOf(model))).toEqual(
      expect.arrayContaining([
        'problem requirements-file-missing',
        'problem requirement-unreadable',
        'problem requirement-is-local',
        'warning requirement-is-address',
        'warning mlflow-not-asked-for',
      ]) as unknown,
    )
    expect(codesOn('azure-online', factsOf(model))).not.toContain('problem requirement-is-local')
  })

  test('no conda.yaml stops Azure ML, nothing at all warns MLflow', () => {
    const files = tree.environment.files.filter(({ origin }) => origin !== 'conda')
    expect(codesOn('azure-batch', factsOf(withEnvironment({ files })))).toEqual(['problem no-conda-file'])
    expect(codesOn('mlflow', factsOf(withEnvironment({ files })))).toEqual([])
    const conda = tree.environment.files.filter(({ origin }) => origin !== 'requirements')
    const noRequirements = factsOf(withEnvironment({ files: conda }))
    expect(codesOn('mlflow', noRequirements)).toEqual(['problem no-requirements-file'])
    expect(codesOn('azure-online', noRequirements)).toEqual([])
    const none = factsOf(withEnvironment({ files: [], rows: [] }))
    expect(codesOn('mlflow', none)).toEqual(['warning no-environment-files'])
  })

  test('what is not asked for, and what is not pinned', () => {
    const row = (name: string, specifier: string): Environment['rows'][number] => ({
      name,
      entries: [{ origin: 'requirements', specifier, text: `${name}${specifier}`, installer: 'pip' }],
      disagrees: false,
    })
    const codes = (...rows: Environment['rows']) => codesOn('mlflow', factsOf(withEnvironment({ rows })))
    const mlflow = row('mlflow', '==3.17.2')
    expect(codes(mlflow, row('requests', '>=2'))).toEqual(['note package-unpinned'])
    expect(codes(mlflow, row('scikit-learn', '>=1'))).toEqual(['warning loading-package-unpinned'])
    expect(codes(mlflow, row('scikit-learn', '~=1.5'), row('pip', ''))).toEqual([])
    expect(codes(row('scikit-learn', '==1.9.1'))).toContain('warning mlflow-not-asked-for')
    const xgboost = factsOf(withEnvironment({ rows: [mlflow] }), {
      loading: new Set(['mlflow', 'numpy', 'xgboost']),
    })
    expect(codesOn('mlflow', xgboost)).toEqual(['warning package-not-asked-for'])
  })

  test('places in the model itself, elsewhere, and on the network', () => {
    const lines = (...texts: readonly string[]) =>
      factsOf({
        ...withEnvironment({ otherLines: texts.map((text) => ({ origin: 'requirements' as const, text })) }),
        files: [...tree.files, { path: 'wheels/own-1.0.whl', kind: 'file', size: 1, modified: 0 }],
      })
    expect(codesOn('mlflow', lines('wheels/own-1.0.whl', '--no-cache'))).toEqual([])
    expect(codesOn('mlflow', lines('-e .', '/home/ana/own.whl'))).toEqual(['problem requirement-is-local'])
    expect(codesOn('mlflow', lines('git+https://example.com/own.git'))).toEqual([
      'warning requirement-is-address',
    ])
  })
})
