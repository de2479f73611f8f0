import { describe, expect, test } from 'vitest'
import { NOT_A_TIME, numberToFloat16 } from '#shared/values.ts'
import type { Data, Frame, Table, Tensor, Value } from '#shared/values.ts'
import { compare } from './compare.ts'
import { compareFrames, compareOptions } from './judge-answer.testing.ts'

const floats = (...cells: number[]): Data => ({ dtype: 'float64', data: Float64Array.from(cells) })
const texts = (...data: (string | null)[]): Data => ({ dtype: 'str', data })
const longs = (...cells: bigint[]): Data => ({ dtype: 'int64', data: BigInt64Array.from(cells) })

function table(columns: Readonly<Record<string, Data>>): Table {
  const rowCount = Math.max(0, ...Object.values(columns).map(({ data }) => data.length))
  return {
    kind: 'table',
    rowCount,
    columns: Object.entries(columns).map(([name, values]) => ({ name, values })),
  }
}

function tensor(values: Data, ...shape: number[]): Tensor {
  return { kind: 'tensor', shape, values }
}

function plain(value: Value): Frame {
  return { kind: 'plain', value }
}

const codesOf = (left: Frame, right: Frame) =>
  compareFrames(left, right).comparison.findings.map(({ code }) => code)

describe('shapes that mean the same', () => {
  const array = tensor(floats(1, 2, 3), 3)
  const same: Readonly<Record<string, Frame>> = {
    'a list': plain([1, 2, 3]),
    'a body of predictions': plain(new Map([['predictions', [1, 2, 3]]])),
    'a table of one column': table({ predictions: floats(1, 2, 3) }),
    'a series': { kind: 'series', name: null, values: floats(1, 2, 3) },
    'a column of one': tensor(floats(1, 2, 3), 3, 1),
    'lists of one': plain([[1], [2], [3]]),
  }
  for (const [what, frame] of Object.entries(same)) {
    test(`an array against ${what}`, () => {
      const { comparison } = compareFrames(array, frame)
      expect(comparison).toMatchObject({ holds: true, rowsDifferent: 0, onlyLeft: [], onlyRight: [] })
      expect(comparison.columns).toHaveLength(1)
    })
  }

  test('named arrays of one value a row are columns by their names, as servers of V2 shape them', () => {
    const named = (label: Tensor): Frame => ({ kind: 'tensors', entries: [{ name: 'label', tensor: label }] })
    const plainOne = named(tensor(floats(1, 2), 2))
    const lists = plain(new Map([['label', [[1], [2]]]]))
    for (const other of [named(tensor(floats(1, 2), 2, 1)), lists]) {
      const { comparison } = compareFrames(plainOne, other)
      expect(comparison).toMatchObject({ holds: true, findings: [] })
      expect(comparison.columns[0]).toMatchObject({ left: 'label', right: 'label' })
    }
  })

  test('rows of an array against records and against columns', () => {
    const grid = tensor(floats(1, 2, 3, 4), 2, 2)
    const records = plain([1, 3].map((a) => new Map([['a', a] as const, ['b', a + 1] as const])))
    const columns = plain(new Map([['a', [1, 3]] as const, ['b', [2, 4]] as const]))
    for (const other of [records, columns, table({ a: floats(1, 3), b: floats(2, 4) })]) {
      const { comparison } = compareFrames(grid, other)
      expect(comparison.holds).toBe(true)
      expect(comparison.columns.map(({ left, right }) => [left, right])).toEqual([
        ['[0]', 'a'],
        ['[1]', 'b'],
      ])
    }
  })

  test('images of one shape are compared place by place', () => {
    const image = tensor(floats(1, 2, 3, 4, 5, 6, 7, 8), 2, 2, 2)
    const lists = plain([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 9],
      ],
    ])
    const { comparison } = compareFrames(image, lists)
    expect(comparison.columns.map(({ left, counts }) => [left, counts.different])).toEqual([
      ['[0, 0]', 0],
      ['[0, 1]', 0],
      ['[1, 0]', 0],
      ['[1, 1]', 1],
    ])
  })
})

describe('labels against probabilities', () => {
  const probabilities = table({
    'p[cat]': floats(0.9, 0.2, 0.4),
    'p[dog]': floats(0.1, 0.8, 0.6),
  })

  test('rows of only some classes meet an array by what the model calls its classes, else by place', () => {
    const three = tensor(floats(0.8, 0.1, 0.1, 0.1, 0.2, 0.7), 2, 3)
    const side = (output: Frame, classes: readonly Value[] | null) => ({
      name: 'side',
      output,
      failure: null,
      rowNumbers: null,
      failures: [],
      classes,
    })
    const judged = (labels: Data, classes: readonly Value[] | null, other: readonly Value[] | null) =>
      compare(side(tensor(labels, 2), classes), side(three, other), {
        inputs: null,
        options: compareOptions(),
      }).comparison
    const names = ['bird', 'cat', 'dog']
    for (const [left, right] of [
      [names, null],
      [null, names],
    ] as const) {
      const { holds, classes } = judged(texts('bird', 'dog'), left, right)
      expect([holds, classes[0]?.classes, classes[0]?.flips]).toEqual([true, names, 0])
    }
    expect(judged(texts('bird', 'cat'), names, null).classes[0]?.flipped).toEqual([1])
    expect(judged(texts('bird', 'dog'), null, null).holds).toBe(false)
    expect(judged(longs(-5n, 10n), [-5n, 7n, 10n], null).classes[0]?.flips).toBe(0)
    expect(judged(longs(0n, 2n), null, null).classes[0]?.flips).toBe(0)
  })

  test('an ONNX dict of probabilities knows its classes', () => {
    const rows = [
      { cat: 0.9, dog: 0.1 },
      { cat: 0.2, dog: 0.8 },
    ].map((row) => new Map(Object.entries(row)))
    const onnx = table({ output_probability: { dtype: 'object', data: rows } })
    const { comparison } = compareFrames(tensor(texts('cat', 'cat'), 2), onnx)
    expect(comparison.classes[0]).toMatchObject({ classes: ['cat', 'dog'], flips: 1, flipped: [1] })
    expect(comparison.summary[0]).toBe('1 of 2 rows changes class.')
    expect(comparison.holds).toBe(false)
  })

  test('as many sorted labels as columns go by their order', () => {
    const { comparison } = compareFrames(tensor(texts('cat', 'dog', 'dog'), 3), probabilities)
    expect(comparison.classes[0]).toMatchObject({ classes: ['cat', 'dog'], flips: 0 })
    expect(comparison).toMatchObject({ holds: true, onlyRight: [{ inClasses: true }, { inClasses: true }] })
  })

  test('a probability of the second class is cut at one half, a margin at 0', () => {
    const labels = tensor(longs(0n, 1n, 1n, 0n), 4)
    const one = compareFrames(labels, tensor(floats(0.2, 0.7, 0.51, 0.5), 4)).comparison
    expect(one).toMatchObject({ holds: true, classes: [{ right: 'column [0] above 0.5', flips: 0 }] })
    const other = compareFrames(labels, tensor(floats(-3, 2, -1, -0.1), 4)).comparison
    expect(other).toMatchObject({ holds: false, classes: [{ right: 'column [0] above 0', flips: 1 }] })
  })

  test('a margin is cut at 0 wherever its values lie, where it is known to be one', () => {
    const side = (output: Frame, method: string | null) => ({
      name: method ?? 'predict',
      output,
      failure: null,
      rowNumbers: null,
      failures: [],
      method,
    })
    const labels = side(tensor(longs(1n, 1n, 0n), 3), null)
    const flips = (right: ReturnType<typeof side>) => {
      const { classes } = compare(labels, right, { inputs: null, options: compareOptions() }).comparison
      return [classes[0]?.right, classes[0]?.flips]
    }
    const margins = tensor(floats(0.44, 0.06, 0), 3)
    expect(flips(side(margins, 'decision_function'))).toEqual(['column [0] above 0', 0])
    expect(flips(side(margins, null))).toEqual(['column [0] above 0.5', 2])
  })

  test('a row of NaN has no class, and takes none from the others', () => {
    const rows = (...cells: number[]) => tensor(floats(...cells), cells.length / 3, 3)
    const none = Number.NaN
    const left = rows(0.8, 0.1, 0.1, none, none, none, 0.1, 0.8, 0.1)
    const right = rows(0.8, 0.1, 0.1, none, none, none, 0.1, 0.1, 0.8)
    const { classes, rankings } = compareFrames(left, right).comparison
    expect(classes[0]).toMatchObject({ rowCount: 2, flips: 1, flipped: [2] })
    expect(rankings[0]?.changes.map(({ rows: count }) => count)).toEqual([1, 1, 1])
  })

  test('a row with a class on one side and no number on the other is a difference', () => {
    const none = Number.NaN
    const labels = tensor(longs(1n, 0n, 1n), 3)
    const scores = [tensor(floats(0.9, none, 0.8), 3), tensor(floats(0.1, 0.9, none, none, 0.2, 0.8), 3, 2)]
    for (const score of scores) {
      const { comparison } = compareFrames(labels, score)
      expect(comparison).toMatchObject({
        holds: false,
        classes: [{ rowCount: 2, undecided: { left: 0, right: 1 } }],
      })
      expect(comparison.summary[1]).toMatch(/^1 row has a class on the left and none on the right/)
      expect(compareFrames(score, labels).comparison.classes[0]?.undecided).toEqual({ left: 1, right: 0 })
    }
    const empty = compareFrames(labels, tensor(floats(none, none, none), 3)).comparison
    expect(empty.holds).toBe(false)
    expect(empty.summary[0]).toMatch(/^3 rows have a class on the left and none on the right/)
  })

  test('labels that are texts are sorted as texts, as sklearn has them', () => {
    const { classes } = compareFrames(
      tensor(texts('10', '9', '2'), 3),
      tensor(texts('10', '9', '1'), 3),
    ).comparison
    expect(classes[0]?.classes).toEqual(['1', '10', '2', '9'])
  })

  test('what cannot be matched is said', () => {
    const labels = tensor(texts('a', 'b', 'c', 'a'), 4)
    const two = tensor(floats(0.9, 0.1, 0.2, 0.8, 0.4, 0.6, 0.5, 0.5), 4, 2)
    expect(codesOf(labels, two)).toContain('classes-unmatched')
  })
})

describe('planted changes are found, sized and explained', () => {
  const x = Array.from({ length: 60 }, (_none, row) => Math.sin(row * 1.7) * 3)
  const z = Array.from({ length: 60 }, (_none, row) => Math.cos(row * 0.9))
  const inputs = table({ x: floats(...x), z: floats(...z) })
  const score = (weight: number) => x.map((value, row) => weight * value - 2 * (z[row] ?? 0) + 1)
  const against = (left: Table, right: Table) => {
    const side = (name: string, output: Frame) => ({
      name,
      output,
      failure: null,
      rowNumbers: null,
      failures: [],
    })
    return compare(side('left', left), side('right', right), { inputs, options: compareOptions() }).comparison
  }

  test('one coefficient', () => {
    const found = against(table({ y: floats(...score(1.5)) }), table({ y: floats(...score(1.6)) }))
    expect(found.findings).toEqual([
      {
        code: 'follows-input',
        text: 'The difference of y follows the input x (correlation 1.000), as a changed coefficient of it would.',
      },
    ])
    expect(found.columns[0]?.absolute?.max).toBeCloseTo(0.1 * Math.max(...x.map(Math.abs)), 12)
    expect(found.holds).toBe(false)
  })

  test('an intercept, and a factor', () => {
    const left = table({ y: floats(...score(1)) })
    const shifted = against(left, table({ y: floats(...score(1).map((value) => value + 0.25)) }))
    expect(shifted.findings[0]?.text).toBe('y is 0.25 more than the left in every row.')
    const scaled = against(left, table({ y: floats(...score(1).map((value) => value * 2)) }))
    expect(scaled.findings[0]?.text).toBe('y is 2 times the left in every row.')
  })

  test('one threshold', () => {
    const p = score(1).map((value) => 1 / (1 + Math.exp(-value)))
    const cut = (at: number) =>
      table({ p: floats(...p), label: longs(...p.map((value) => (value > at ? 1n : 0n))) })
    const found = against(cut(0.5), cut(0.35))
    const between = p.filter((value) => value > 0.35 && value <= 0.5).length
    expect(between).toBeGreaterThan(1)
    expect(found.classes[0]?.flips).toBe(between)
    expect(found.summary[0]).toBe(`${between} of 60 rows change class.`)
    const [finding] = found.findings
    expect(finding?.code).toBe('band')
    expect(finding?.text).toMatch(/^Exactly the rows with p from 0\.3\d+ to 0\.4\d+ change class/)
  })

  test('a renamed column', () => {
    const found = against(
      table({ a: floats(1, 2, 4), b: floats(5, 6, 8) }),
      table({ a: floats(1, 2, 4), beta: floats(5, 6, 8) }),
    )
    expect(found.columns.map(({ left, right, reason }) => [left, right, reason])).toEqual([
      ['a', 'a', 'name'],
      ['b', 'beta', 'same-values'],
    ])
    expect(found.findings.map(({ code }) => code)).toEqual(['renamed'])
    expect(found).toMatchObject({ rowsDifferent: 0, holds: false })
    const given = compareFrames(table({ b: floats(5, 6) }), table({ beta: floats(5, 6) }), {
      map: [['b', 'beta']],
    })
    expect(given.comparison.holds).toBe(true)
  })

  test('one dtype', () => {
    const left = table({ a: longs(1n, 2n), b: floats(0.1, 0.2) })
    const right = table({ a: floats(1, 2), b: { dtype: 'float32', data: Float32Array.of(0.1, 0.2) } })
    const { comparison } = compareFrames(left, right)
    expect(comparison.findings.map(({ text }) => text)).toEqual([
      'a is float64 instead of int64; the values agree.',
      'b is float32 instead of float64; the values agree.',
    ])
    expect(comparison.columns.map(({ counts }) => [counts.equal, counts.within])).toEqual([
      [2, 0],
      [0, 2],
    ])
    expect(comparison.holds).toBe(true)
    expect(compareFrames(left, right, { strictTypes: true }).comparison.holds).toBe(false)
  })

  test('the order of rows', () => {
    const left = table({ id: longs(1n, 2n, 3n), y: floats(0.1, 0.2, 0.3) })
    const right = table({ id: longs(3n, 1n, 2n), y: floats(0.3, 0.1, 0.2) })
    expect(codesOf(left, right)).toContain('other-order')
    const { comparison } = compareFrames(left, right, { key: 'id' })
    expect(comparison).toMatchObject({ holds: true, alignment: { matched: 3, onlyLeft: 0, onlyRight: 0 } })
  })
})

describe('cells of every kind', () => {
  const objects = (...data: Value[]): Data => ({ dtype: 'object', data })
  const countsOf = (left: Data, right: Data, given = {}) =>
    compareFrames(table({ a: left }), table({ a: right }), given).comparison.columns[0]?.counts

  test('integers beyond 2^53 are exact', () => {
    const big = 2n ** 53n
    expect(countsOf(longs(big, big + 1n), longs(big, big + 2n))).toMatchObject({ equal: 1, different: 1 })
    expect(countsOf(longs(big + 1n), floats(2 ** 53), { atol: 0, rtol: 0 })).toMatchObject({ different: 1 })
    expect(countsOf(objects(10n ** 30n), objects(10n ** 30n))).toMatchObject({ equal: 1 })
  })

  test('NaN beside texts is a missing one, as servers write it', () => {
    const { comparison } = compareFrames(
      table({ a: texts('x', null) }),
      plain(new Map([['a', ['x', Number.NaN]]])),
    )
    expect(comparison).toMatchObject({ holds: true, findings: [] })
  })

  test('null against a value, NaN against NaN', () => {
    expect(countsOf(objects(null, 1, null), objects(null, null, 2))).toEqual({
      equal: 1,
      within: 0,
      different: 0,
      missingLeft: 1,
      missingRight: 1,
    })
    expect(countsOf(floats(Number.NaN), floats(Number.NaN))).toMatchObject({ equal: 1 })
    expect(countsOf(floats(Number.NaN), floats(Number.NaN), { nanEqual: false })).toMatchObject({
      different: 1,
    })
    expect(countsOf(texts('', null), texts(null, null))).toMatchObject({ equal: 1, missingRight: 1 })
  })

  test('float16 is exact unless a tolerance is given, and numpy computes in it', () => {
    const halves = (...cells: number[]): Data => ({
      dtype: 'float16',
      data: Uint16Array.from(cells, numberToFloat16),
    })
    expect(countsOf(halves(1), halves(1.001))).toMatchObject({ different: 1 })
    expect(countsOf(halves(1), halves(1.001), { atol: 1e-3 })).toMatchObject({ within: 1 })
    // numpy.isclose(float16(1.001), float16(1), atol=9.7e-4, rtol=0): True, since 9.7e-4 is 0.00097 in float16.
    expect(countsOf(halves(1.001), halves(1), { atol: 0.0009765, rtol: 0 })).toMatchObject({ within: 1 })
  })

  test('what is allowed is computed in the type of the right, as numpy does', () => {
    const singles = (...cells: number[]): Data => ({ dtype: 'float32', data: Float32Array.from(cells) })
    const given = { atol: 1e-5, rtol: 1e-5 }
    expect(countsOf(floats(1 + 1.99999998e-5), singles(1), given)).toMatchObject({ different: 1 })
    expect(countsOf(floats(1 + 1.99999998e-5), floats(1), given)).toMatchObject({ within: 1 })
  })

  test('moments and bytes against what servers write of them in JSON', () => {
    const moments: Data = {
      dtype: 'datetime64',
      unit: 'ms',
      data: BigInt64Array.of(1_704_153_600_250n, 0n, NOT_A_TIME, 5n),
    }
    const bytes: Data = { dtype: 'object', data: [Uint8Array.of(1, 255), null, null, null] }
    const left = table({ t: moments, b: bytes })
    const answered = (...cells: (string | null)[]) =>
      plain(
        cells.map(
          (t, row) =>
            new Map<string, Value>([
              ['t', t],
              ['b', row === 0 ? 'Af8=' : null],
            ]),
        ),
      )
    const same = answered('2024-01-02T00:00:00.250000', '1970-01-01', 'NaT', '1970-01-01T00:00:00.005Z')
    expect(compareFrames(left, same).comparison).toMatchObject({ holds: true, findings: [] })
    expect(compareFrames(same, left).comparison.holds).toBe(true)
    const other = compareFrames(
      left,
      answered('2024-01-02T00:00:00', null, null, '1970-01-01T01:00:00.005+01:00'),
    )
    expect(other.comparison.columns[0]?.counts).toMatchObject({ equal: 1, different: 2, missingRight: 1 })
    const words = compareFrames(left, answered('soon', 'x', '2024-13-01', 'y')).comparison
    expect(words.columns[0]).toMatchObject({ sameType: false, counts: { different: 3 } })
  })

  test('moments in any unit, texts, booleans, bytes and nested values', () => {
    const moment = (unit: 'ms' | 'ns', ...ticks: bigint[]): Data => ({
      dtype: 'datetime64',
      unit,
      data: BigInt64Array.from(ticks),
    })
    expect(countsOf(moment('ms', 1n, 2n), moment('ns', 1_000_000n, 2n))).toMatchObject({
      equal: 1,
      different: 1,
    })
    expect(countsOf(objects(true, false), objects(true, true))).toMatchObject({ equal: 1, different: 1 })
    expect(countsOf(texts('1'), longs(1n))).toMatchObject({ different: 1 })
    const nested = (value: number) => objects(new Map([['a', [value, 'x']]]))
    expect(countsOf(nested(1), nested(1 + 1e-12))).toMatchObject({ within: 1 })
    expect(countsOf(nested(1), nested(1.1))).toMatchObject({ different: 1 })
    expect(countsOf(objects(Uint8Array.of(1, 2)), objects(Uint8Array.of(1, 3)))).toMatchObject({
      different: 1,
    })
  })
})

describe('rows that are not on both sides', () => {
  test('another length', () => {
    const { comparison } = compareFrames(tensor(floats(1, 2, 3), 3), tensor(floats(1, 2), 2))
    expect(comparison).toMatchObject({ holds: false, alignment: { matched: 2, onlyLeft: 1, onlyRight: 0 } })
    expect(comparison.findings.map(({ code }) => code)).toEqual(['lengths'])
  })

  test('a key that stands twice', () => {
    const left = table({ k: texts('a', 'a', 'b'), y: floats(1, 2, 3) })
    const right = table({ k: texts('b', 'a', 'c'), y: floats(3, 1, 9) })
    const { comparison } = compareFrames(left, right, { key: 'k' })
    expect(comparison.alignment).toEqual({ key: 'k', matched: 2, onlyLeft: 1, onlyRight: 1 })
    expect(comparison.rowsDifferent).toBe(0)
    expect(comparison.findings.map(({ code }) => code)).toContain('duplicate-keys')
    const twice = compareFrames(left, left, { key: 'k' }).comparison
    expect(twice.findings.map(({ text }) => text)).toContain(
      '1 key stands more than once; the first goes with the first, and so on.',
    )
    expect(() => compareFrames(left, right, { key: 'nowhere' })).toThrow(/nowhere/)
  })

  test('a key that the right calls otherwise, named as either has it', () => {
    const left = table({ id: longs(1n, 2n), y: floats(1, 2) })
    const right = table({ ident: longs(2n, 1n), y: floats(2, 1) })
    for (const key of ['id', 'ident']) {
      const { comparison } = compareFrames(left, right, { key, map: [['id', 'ident']] })
      expect(comparison).toMatchObject({ holds: true, alignment: { matched: 2 } })
    }
    expect(() => compareFrames(left, right, { key: 'id' })).toThrow(/"id"/)
  })

  test('a key of moments in other units; one with a time zone meets none without', () => {
    const moments = (unit: 'us' | 'ns', ...ticks: bigint[]): Data => ({
      dtype: 'datetime64',
      unit,
      data: BigInt64Array.from(ticks),
    })
    const left = table({ t: moments('us', 1_000_000n, 2_000_000n), y: floats(1, 2) })
    const right = table({ t: moments('ns', 2_000_000_000n, 1_000_000_000n), y: floats(2, 1) })
    const { comparison } = compareFrames(left, right, { key: 't' })
    expect(comparison).toMatchObject({ rowsDifferent: 0, alignment: { matched: 2, onlyLeft: 0 } })
    const zoned = [1n, 2n].map((ticks): Value => ({ kind: 'instant', unit: 'us', ticks, zone: 'UTC' }))
    const aware = table({ t: { dtype: 'object', data: zoned }, y: floats(1, 2) })
    const { findings } = compareFrames(left, aware, { key: 't' }).comparison
    expect(findings[0]?.text).toBe(
      'No row is compared: of the key t the left holds moments (1970-01-01T00:00:01.000000, 1970-01-01T00:00:02.000000, …), the right moments with a time zone (1970-01-01T00:00:00.000001Z, 1970-01-01T00:00:00.000002Z, …). Write both as one kind.',
    )
  })

  test('rows that one side fails on are a difference, and the others are compared', () => {
    const options = compareOptions()
    const left = {
      name: 'a',
      output: tensor(floats(1, 2, 3), 3),
      failure: null,
      rowNumbers: null,
      failures: [],
    }
    const right = {
      name: 'b',
      output: tensor(floats(1, 3), 2),
      failure: null,
      rowNumbers: [0, 2],
      failures: [{ row: 1, message: 'too small' }],
    }
    const { comparison } = compare(left, right, { inputs: null, options })
    expect(comparison).toMatchObject({
      holds: false,
      rowsDifferent: 0,
      alignment: { matched: 2, onlyLeft: 1 },
    })
    expect(comparison.summary).toContain('b fails on 1 row that the other side answers.')
    const gone = { name: 'b', output: null, failure: 'it is broken', rowNumbers: null, failures: [] }
    expect(compare(left, gone, { inputs: null, options }).comparison.summary).toEqual([
      'b gives no output: it is broken',
    ])
  })

  test('no rows at all', () => {
    const { comparison } = compareFrames(tensor(floats(), 0), tensor(floats(), 0))
    expect(comparison).toMatchObject({ holds: true, rowsDifferent: 0 })
  })
})
