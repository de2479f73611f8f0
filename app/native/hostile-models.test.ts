/** Small files that ask for much: each is refused by name before what it asks for is made. Counted, not timed. */
import { readFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { memoryLeft, readingStage, takeMemory, withAllowance } from '#app/serialized/allowance.ts'
import type { Inert } from '#app/serialized/inert.ts'
import { readPickle } from '#app/serialized/pickle/read-pickle.ts'
import { parsePythonJson } from '#app/serialized/python-json.ts'
import { readUbjson } from '#app/serialized/ubjson.ts'
import { UserError } from '#shared/user-error.ts'
import { dense, evaluate } from './evaluate.ts'
import { numberGrid } from './grid.ts'
import { exportModel } from './export/export-model.ts'
import { inertText } from './inside/inert-text.ts'
import { lowerContent, lowerModel, type ModelFile } from './lower-model.ts'
import { packForest } from './lowering/pack-forest.ts'
import { checkSize } from './operation-size.ts'
import type { Operation } from './operations.ts'

const fixtures = new URL('../../e2e/fixtures/models/', import.meta.url).pathname
const sklearn: ModelFile = { library: 'sklearn', format: 'pickle', modelClass: '', version: '1.9.1' }

function refusal(run: () => unknown): string {
  try {
    run()
    return 'done'
  } catch (error) {
    return error instanceof UserError ? `${error.failure.code}: ${error.failure.message}` : String(error)
  }
}

function estimator(path: string, attributes: Readonly<Record<string, Inert>>): Inert {
  const at = path.lastIndexOf('.')
  return {
    kind: 'object',
    callee: { kind: 'global', module: `sklearn.${path.slice(0, at)}`, name: path.slice(at + 1) },
    args: [],
    keywords: null,
    state: dict({ _sklearn_version: '1.9.1', ...attributes }),
    items: [],
    entries: [],
  }
}

function dict(attributes: Readonly<Record<string, Inert>>): Inert {
  return { kind: 'dict', entries: Object.entries(attributes).map(([key, value]) => ({ key, value })) }
}

function list(...items: readonly Inert[]): Inert {
  return { kind: 'list', items }
}

function doubles(...data: readonly number[]): Inert {
  return {
    kind: 'array',
    shape: [data.length],
    values: { dtype: 'float64', data: Float64Array.from(data) },
    scalar: false,
  }
}

function named(...values: readonly Inert[]): Inert {
  return list(...values.map((value, place): Inert => ({ kind: 'tuple', items: [`e${place}`, value] })))
}

function lowered(value: Inert): string {
  return refusal(() => lowerContent({ kind: 'objects', value }, sklearn, 1_000))
}

const scaler = estimator('preprocessing._data.StandardScaler', {
  n_features_in_: 2n,
  with_mean: true,
  with_std: true,
  mean_: doubles(0, 0),
  scale_: doubles(1, 1),
})

describe('one object in many places', () => {
  test('pipelines of the same pipeline twice, 30 levels deep', () => {
    let whole = scaler
    for (let level = 0; level < 30; level++)
      whole = estimator('pipeline.Pipeline', { steps: named(whole, whole) })
    expect(lowered(whole)).toContain('over-limit: The model')
  })
  test('unions of the same union twice', () => {
    let whole = scaler
    for (let level = 0; level < 30; level++)
      whole = estimator('pipeline.FeatureUnion', { transformer_list: named(whole, whole) })
    expect(lowered(whole)).toContain('operations for each row')
  })
  test('a scaler in ten thousand steps is no more than that', () => {
    const steps = Array.from({ length: 10_000 }, () => scaler)
    expect(lowered(estimator('pipeline.Pipeline', { steps: named(...steps) }))).toBe('done')
  })
  test('columns that a union of unions makes are counted before there is a table of them', () => {
    const wide = estimator('pipeline.FeatureUnion', {
      transformer_list: named(...Array.from({ length: 3_000 }, () => scaler)),
    })
    const { methods } = lowerContent({ kind: 'objects', value: wide }, sklearn, 1_000)
    const { transform } = methods
    if (transform === undefined) throw new Error('A union transforms.')
    const wider: Operation = { kind: 'side-by-side', parts: Array.from({ length: 1_000 }, () => transform) }
    expect(refusal(() => checkSize(wider))).toContain('operations for each row')
    const identity: Operation = { kind: 'identity' }
    const twice = (operation: Operation): Operation => ({
      kind: 'side-by-side',
      parts: Array.from({ length: 2_500 }, () => operation),
    })
    const many: Operation = { kind: 'sequence', steps: [twice(identity), twice(identity)] }
    expect(refusal(() => dense(evaluate(many, numberGrid(1, 1, new Float64Array(1)))))).toContain(
      'over-limit: The model makes a table of',
    )
  })
  test('large parts again and again', () => {
    const values = new Float64Array(100_000)
    const part: Operation = { kind: 'constant', values, flat: false, dtype: 'float64' }
    const parts = Array.from({ length: 1_000 }, () => part)
    expect(refusal(() => checkSize({ kind: 'side-by-side', parts }))).toContain('the same large parts')
    expect(refusal(() => checkSize({ kind: 'side-by-side', parts: parts.slice(0, 10) }))).toBe('done')
  })
  test('one array as the categories of every column', () => {
    const categories: Inert = {
      kind: 'array',
      shape: [1_000],
      values: { dtype: 'object', data: Array.from({ length: 1_000 }, (_, place) => `c${place}`) },
      scalar: false,
    }
    const encoder = estimator('preprocessing._encoders.OrdinalEncoder', {
      categories_: list(...Array.from({ length: 100_000 }, () => categories)),
      n_features_in_: 100_000n,
      handle_unknown: 'error',
    })
    expect(lowered(encoder)).toContain('over-limit')
  })
})

describe('counts that the file only states', () => {
  const polynomial = (attributes: Readonly<Record<string, Inert>>): Inert =>
    estimator('preprocessing._polynomial.PolynomialFeatures', { _min_degree: 0n, ...attributes })
  test('terms are counted with their factors', () => {
    expect(lowered(polynomial({ n_features_in_: 2n, _max_degree: 1_000n }))).toContain('over-limit')
    expect(lowered(polynomial({ n_features_in_: 1n, _max_degree: 400_000n }))).toContain('degree beyond 1000')
    expect(lowered(polynomial({ n_features_in_: 3n, _max_degree: 4n }))).toBe('done')
  })
  test('combinations that cannot be filled are not looked for', () => {
    const attributes = { n_features_in_: 60n, _min_degree: 59n, _max_degree: 900n, interaction_only: true }
    expect(lowered(polynomial(attributes))).toBe('done')
  })
  test('columns that are to be named', () => {
    const normalizer = estimator('preprocessing._data.Normalizer', {
      n_features_in_: 200_000_000n,
      norm: 'l2',
      _sklearn_output_config: dict({ transform: 'pandas' }),
    })
    expect(lowered(normalizer)).toContain('over-limit')
  })
  test('groups of infrequent categories', () => {
    const encoder = (group: number): Inert =>
      estimator('preprocessing._encoders.OneHotEncoder', {
        categories_: list(doubles(1, 2)),
        handle_unknown: 'infrequent_if_exist',
        _infrequent_enabled: true,
        _default_to_infrequent_mappings: list(doubles(0, group)),
        n_features_in_: 1n,
      })
    expect(lowered(encoder(500_000_000))).toContain('do not fit its categories')
    expect(lowered(encoder(1))).toBe('done')
  })
  test('quantiles of more columns than its table has', () => {
    const transformer = estimator('preprocessing._data.QuantileTransformer', {
      n_features_in_: 100_000_000n,
      quantiles_: doubles(0, 1),
      references_: doubles(0, 1),
    })
    expect(lowered(transformer)).toContain('do not fit its columns')
  })
  test('classes of boosters beyond their trees', () => {
    const json = readFileSync(`${fixtures}xgboost-booster-json/model.json`, 'utf8')
    const xgboost = json.replace(/"num_class":"\d+"/u, '"num_class":"9999999"')
    expect(xgboost).not.toBe(json)
    const file = { library: 'xgboost', modelClass: 'xgboost.core.Booster', version: null } as const
    expect(refusal(() => lowerModel(Buffer.from(xgboost), { ...file, format: 'json' }))).toContain(
      'bad-model: The XGBoost model is broken: it has 9999999 classes',
    )
    const text = readFileSync(`${fixtures}lightgbm-booster/model.lgb`, 'utf8')
    const lightgbm = `${text
      .slice(0, text.indexOf('Tree=0'))
      .replace(/num_tree_per_iteration=\d+/u, 'num_tree_per_iteration=99999998')}end of trees\n`
    const lightgbmFile = { ...file, library: 'lightgbm', format: 'text' } as const
    expect(refusal(() => lowerModel(Buffer.from(lightgbm), lightgbmFile))).toContain('bad-model')
  })
})

describe('files that are much smaller than what they make', () => {
  const literal = (text: string): Buffer => Buffer.from(text, 'latin1')
  const long = (value: number): Buffer => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(value)
    return bytes
  }
  /** `what` remembered as 1, then `again` so many times in a list. */
  const repeated = (what: Buffer, again: string, times: number): Buffer =>
    Buffer.concat([
      literal('\x80\x03'),
      what,
      literal('q\x010('),
      literal(again.repeat(times)),
      literal('l.'),
    ])
  const megabyte = Buffer.concat([literal('B'), long(1_000_000), Buffer.alloc(1_000_000)])

  test('arrays out of the same bytes', () => {
    const bytes = Buffer.concat([
      literal('(cnumpy.core.numeric\n_frombuffer\n'),
      literal('('),
      megabyte,
      literal('cnumpy\ndtype\nX\x02\0\0\0u1\x89\x88\x87RJ'),
      long(1_000_000),
      literal('\x85X\x01\0\0\0Ctt'),
    ])
    // The pair of a function and its arguments; `_frombuffer` again for each of them.
    const whole = Buffer.concat([
      literal('\x80\x03cnumpy.core.numeric\n_frombuffer\nq\x020'),
      bytes.subarray(bytes.indexOf(0x0a, bytes.indexOf(0x0a) + 1) + 1, bytes.length - 1),
      literal('q\x010('),
      literal('h\x02h\x01R'.repeat(300)),
      literal('l.'),
    ])
    expect(refusal(() => readPickle(whole))).toContain('over-limit: The model')
    expect(
      refusal(() =>
        readPickle(Buffer.concat([whole.subarray(0, whole.length - 2 - 5 * 280), literal('l.')])),
      ),
    ).toBe('done')
  })
  test('sets out of the same list', () => {
    const items = Buffer.concat([literal('('), literal('K\x01'.repeat(100_000)), literal('l\x85')])
    const whole = Buffer.concat([
      literal('\x80\x03cbuiltins\nset\nq\x020'),
      items,
      literal('q\x010('),
      literal('h\x02h\x01R'.repeat(300)),
      literal('l.'),
    ])
    expect(refusal(() => readPickle(whole))).toContain('over-limit')
  })
  test('states that are joined again and again', () => {
    const entries = literal(`(${'K\x01K\x02'.repeat(50_000)}d`)
    const whole = Buffer.concat([
      literal('\x80\x03ca\nB\n)\x81'),
      entries,
      literal('b}q\x010'),
      literal('h\x01b'.repeat(1_000)),
      literal('.'),
    ])
    expect(refusal(() => readPickle(whole))).toContain('over-limit')
  })
  test('a name of a class that is a megabyte long', () => {
    const name = Buffer.concat([literal('X'), long(1_000_000), Buffer.alloc(1_000_000, 0x6e)])
    expect(refusal(() => readPickle(repeated(name, 'h\x01h\x01\x93', 1)))).toContain('too long')
  })
  test('a compressed pickle whose ratio is that of no bomb', () => {
    const noise = Buffer.from(
      Uint32Array.from({ length: 125_000 }, (_, at) => Math.imul(at, 2_654_435_761)).buffer,
    )
    const bytes = deflateSync(Buffer.concat([noise, Buffer.alloc(141_000_000)]), { level: 1 })
    expect(refusal(() => readPickle(bytes))).toContain('reading it would take more than 140 MB')
  })
  test('empty objects in JSON and UBJSON', () => {
    expect(refusal(() => parsePythonJson(`[${'{},'.repeat(1_000_000)}1]`, { integers: 'number' }))).toContain(
      'over-limit',
    )
    expect(refusal(() => readUbjson(literal(`[${'{}'.repeat(1_000_000)}]`)))).toContain('over-limit')
    const nulls = Buffer.concat([
      literal('['),
      ...Array.from({ length: 200 }, () => literal('[$Z#l\0\x01\0\0')),
      Buffer.alloc(70_000),
    ])
    expect(refusal(() => readUbjson(nulls))).toContain('over-limit')
  })
})

test('what is read may take as much as its file allows, over all of it', () => {
  expect(memoryLeft()).toBe(Infinity)
  const left = withAllowance(readingStage, 1, () => {
    takeMemory(1_000_000)
    return withAllowance(readingStage, 1_000_000_000, memoryLeft)
  })
  expect(left).toBe(readingStage.floor - 1_000_000)
  expect(withAllowance(readingStage, 1_000_000_000, memoryLeft)).toBe(readingStage.share * 1_000_000_000)
  expect(refusal(() => withAllowance(readingStage, 1, () => takeMemory(Number.NaN)))).toContain('over-limit')
  expect(memoryLeft()).toBe(Infinity)
})

test('a list of one list in itself is shown by as much of it as fits its line', () => {
  let looked = 0
  let value: Inert = 1.5
  for (let level = 0; level < 6; level++) {
    const items: readonly Inert[] = Array.from({ length: 20 }, () => value)
    value = {
      kind: 'list',
      get items() {
        looked++
        return items
      },
    }
  }
  expect(inertText(value).length).toBeLessThanOrEqual(400)
  expect(looked).toBeLessThan(1_000)
})

test('a tree too deep for onnxruntime is not given to it', () => {
  const levels = 3_000
  const nodes = 2 * levels + 1
  const forest = packForest(
    [
      {
        nodes,
        left: Int32Array.from({ length: nodes }, (_, node) =>
          node % 2 === 0 && node < nodes - 1 ? node + 1 : -1,
        ),
        right: Int32Array.from({ length: nodes }, (_, node) =>
          node % 2 === 0 && node < nodes - 1 ? node + 2 : -1,
        ),
        feature: new Int32Array(nodes),
        threshold: new Float64Array(nodes),
        flags: null,
        leaf: new Float64Array(nodes),
      },
    ],
    { features: 1, width: 1, test: 'le', sets: [] },
  )
  const operation: Operation = { kind: 'forest', forest, rule: { kind: 'average' } }
  expect(refusal(() => exportModel(operation, [{ name: 'a', type: 'float64' }], 'array'))).toContain(
    'A tree of more than 2000 levels',
  )
})
