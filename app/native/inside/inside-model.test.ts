/** What is read of the golden models beside what the real libraries say of them (recorded/inside_expected.py). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { inputOf, type Made } from '#e2e/soak/judge-answer.ts'
import { MAX_DRAWN_NODES } from '#shared/estimators.ts'
import { openInside } from './inside-model.ts'
import recorded from './recorded/inside-expected.json' with { type: 'json' }

/** What a library says: parameters, importances by feature, ways and leaves by tree and row. */
interface Said {
  readonly changed?: readonly (readonly [string, readonly string[]])[]
  readonly importances?: Readonly<Record<string, readonly number[]>>
  readonly coefficients?: readonly (readonly number[])[]
  readonly intercepts?: readonly number[]
  readonly names?: readonly string[]
  readonly paths?: readonly (readonly (readonly number[])[])[]
  readonly leaves?: readonly (readonly number[])[]
}

const golden = new URL('../../../e2e/fixtures/native-golden/', import.meta.url).pathname
const models = Object.entries(recorded.models as unknown as Readonly<Record<string, Said>>)

function openGolden(key: string) {
  const [folder = '', name = ''] = key.split('/')
  const cases: readonly Made[] = JSON.parse(readFileSync(`${golden}${folder}/cases.json`, 'utf8'))
  const made = cases.find((one) => one.name === name)
  if (made === undefined) throw new Error(`there is no ${key}`)
  const bytes = readFileSync(`${golden}${folder}/${made.file.path}`)
  const inside = openInside(bytes, { ...made.file, method: 'predict' })
  const last = inside.estimators.findLastIndex(({ parent }) => parent === 0)
  const isPipeline = inside.estimators[0]?.className === 'sklearn.pipeline.Pipeline'
  return { made, inside, answering: isPipeline ? last : 0 }
}

/** The models of which a library says something of this kind. */
function saying<K extends keyof Said>(key: K): readonly (readonly [string, NonNullable<Said[K]>])[] {
  return models.flatMap(([name, said]) => {
    const value = said[key]
    return value === undefined ? [] : [[name, value] as const]
  })
}

test.each(saying('changed'))('%s: its changed parameters', (key, changed) => {
  const { inside } = openGolden(key)
  const found = inside.estimators.map(({ className }, place) => [
    className.slice(className.lastIndexOf('.') + 1),
    inside
      .describe(place)
      .parameters.filter(({ isChanged }) => isChanged)
      .map(({ name }) => name)
      .sort(),
  ])
  for (const one of changed) expect(found).toContainEqual(one)
})

test.each(saying('importances'))('%s: its feature importances', (key, importances) => {
  const { inside, answering } = openGolden(key)
  const { tables, features } = inside.describe(answering)
  const found = tables.find(({ kind }) => kind === 'importances')
  const names = features ?? found?.rows.map((_, place) => `x${place}`) ?? []
  for (const [type, values] of Object.entries(importances)) {
    const place = found?.columns.indexOf(type) ?? -1
    const own = names.map((name) => found?.rows.find((row) => row.name === name)?.values[place])
    expect(own.map((value) => (value ?? Number.NaN).toPrecision(12))).toEqual(
      values.map((value) => value.toPrecision(12)),
    )
  }
})

test.each(saying('coefficients'))('%s: its coefficients', (key, coefficients) => {
  const { inside, answering } = openGolden(key)
  const rows = inside.describe(answering).tables.find(({ kind }) => kind === 'coefficients')?.rows ?? []
  const weights = rows.filter(({ name }) => name !== 'intercept_').map(({ values }) => values)
  expect(weights).toEqual(
    (coefficients[0] ?? []).map((_, feature) => coefficients.map((row) => row[feature])),
  )
})

test.each(saying('intercepts'))('%s: its intercepts', (key, intercepts) => {
  const { inside, answering } = openGolden(key)
  const rows = inside.describe(answering).tables.find(({ kind }) => kind === 'coefficients')?.rows
  expect(rows?.find(({ name }) => name === 'intercept_')?.values).toEqual(intercepts)
})

test.each(saying('names'))('%s: the names its last step is given', (key, names) => {
  const { inside, answering } = openGolden(key)
  expect(inside.describe(answering).features).toEqual(names)
})

test.each(saying('paths'))('%s: the ways of rows, node by node', (key, paths) => {
  const { made, inside, answering } = openGolden(key)
  const found = paths.map((rows, tree) =>
    rows.map((_, row) => inside.path(answering, tree, inputOf(made), row).steps.map(({ node }) => node)),
  )
  expect(found).toEqual(paths)
})

test.each(saying('leaves'))('%s: the leaves that rows reach', (key, leaves) => {
  const { made, inside, answering } = openGolden(key)
  const isLightgbm = made.file.library === 'lightgbm'
  const found = leaves.map((rows, tree) => {
    const splits = (inside.nodes(answering, tree, 0, 1).count - 1) / 2
    return rows.map((_, row) => {
      const leaf = inside.path(answering, tree, inputOf(made), row).steps.at(-1)?.node ?? -1
      return isLightgbm ? leaf - splits : leaf
    })
  })
  expect(found).toEqual(leaves)
})

test('the recorded answers are of many models', () => {
  expect(models.length).toBeGreaterThan(100)
  expect(saying('importances').length).toBeGreaterThan(50)
  expect(saying('paths').length).toBeGreaterThan(10)
  expect(saying('leaves').length).toBeGreaterThan(50)
})

/** A LightGBM model of `trees` trees, the first a chain of `splits` tests. */
function largeText(trees: number, splits: number): string {
  const chain = (count: number) => {
    const list = (of: (place: number) => number) =>
      Array.from({ length: count }, (_, place) => of(place)).join(' ')
    return [
      `num_leaves=${count + 1}`,
      'num_cat=0',
      `split_feature=${list(() => 0)}`,
      `split_gain=${list(() => 1)}`,
      `threshold=${list((place) => place)}`,
      `decision_type=${list(() => 2)}`,
      `left_child=${list((place) => -place - 1)}`,
      `right_child=${list((place) => (place === count - 1 ? -count - 1 : place + 1))}`,
      `leaf_value=${Array.from({ length: count + 1 }, (_, place) => place).join(' ')}`,
    ].join('\n')
  }
  const header =
    'tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nmax_feature_idx=0\nobjective=regression\nfeature_names=a'
  const blocks = Array.from(
    { length: trees },
    (_, tree) => `Tree=${tree}\n${chain(tree === 0 ? splits : 1)}\n`,
  )
  return `${header}\n\n${blocks.join('\n')}\nend of trees\n`
}

const textFile = {
  library: 'lightgbm',
  format: 'text',
  modelClass: 'lightgbm.basic.Booster',
  version: '4.7.0',
  method: 'predict',
} as const

describe('large models come in windows', () => {
  const inside = openInside(new TextEncoder().encode(largeText(3_000, 60_000)), textFile)

  test('of their trees', () => {
    expect(inside.describe(0).trees).toMatchObject({ count: 3_000, nodes: 120_001 + 2_999 * 3 })
    expect(inside.trees(0, 2_995, 1_000)).toHaveLength(5)
    expect(inside.trees(0, 0, 1)).toMatchObject([
      { nodes: 120_001, leaves: 60_001, depth: 60_000, gain: 60_000 },
    ])
  })

  test('of the nodes of a tree, drawn or listed', () => {
    expect(inside.nodes(0, 0, 120_000, 500).nodes).toHaveLength(1)
    const drawn = inside.draw(0, 0, { root: 0, depth: 100_000, along: [] })
    expect(drawn.nodes.length).toBeLessThanOrEqual(MAX_DRAWN_NODES)
    expect(drawn.count).toBe(120_001)
  })

  test('of a way of 60,000 tests', () => {
    const input = {
      kind: 'tensor',
      shape: [1, 1],
      values: { dtype: 'float64', data: Float64Array.of(1e9) },
    } as const
    expect(inside.path(0, 0, input, 0).steps).toHaveLength(60_001)
    expect(() => inside.path(0, 0, input, 1)).toThrow('no row 2')
  })
})

test('a tree that runs in a circle is refused, and the rest can be read', () => {
  const text = largeText(2, 3).replace('right_child=1 2 -4', 'right_child=1 0 -4')
  const inside = openInside(new TextEncoder().encode(text), textFile)
  expect(inside.refusal).toContain('broken')
  expect(inside.describe(0).trees).toMatchObject({ count: 2 })
  expect(() => inside.trees(0, 0, 1)).toThrow('reached twice')
  expect(() => inside.draw(0, 0, { root: 0, depth: 3, along: [] })).toThrow('reached twice')
  expect(inside.trees(0, 1, 1)).toMatchObject([{ nodes: 3 }])
})

test('the way of a row inside a column transformer, a stack, and its final estimator', () => {
  const { made, inside } = openGolden('more/inner-trees')
  expect(inside.refusal).toBeNull()
  const input = inputOf(made)
  const leavesOf = (role: string, tree: number) => {
    const place = inside.estimators.findIndex((estimator) => estimator.role === role)
    return Array.from({ length: 6 }, (_, row) => inside.path(place, tree, input, row).steps.at(-1)?.node)
  }
  // What `apply` of each gives in scikit-learn 1.9.1.
  expect(leavesOf('estimator_', 0)).toEqual([7, 4, 4, 7, 4, 4])
  expect(leavesOf('b', 0)).toEqual([7, 4, 4, 9, 4, 4])
  expect([0, 1, 2].map((tree) => leavesOf('final_estimator_', tree))).toEqual([
    [2, 11, 8, 4, 12, 12],
    [10, 6, 6, 4, 7, 6],
    [7, 5, 5, 9, 5, 5],
  ])
})
