/** One change is planted into a copy of a real model: it has to be found, sized, and explained. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { compared, temporaryFolder } from './testing.ts'

const models = new URL('../../e2e/fixtures/models/', import.meta.url).pathname
const flower = ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)']

const { inFolder, written } = temporaryFolder()

/** Rows that vary in each column on its own (the fractional parts of multiples of irrational numbers). */
function rows(count: number, ranges: readonly (readonly [number, number])[]): number[][] {
  return Array.from({ length: count }, (_none, row) =>
    ranges.map(([low, high], column) => low + (high - low) * (((row + 1) * Math.sqrt(2 + column * 1.7)) % 1)),
  )
}

const flowers = rows(300, [
  [4.3, 7.9],
  [2, 4.4],
  [1, 6.9],
  [0.1, 2.5],
])

function inputFile(columns: readonly string[], data: readonly unknown[]): string {
  return written(`rows-${columns.length}.json`, JSON.stringify({ dataframe_split: { columns, data } }))
}

async function found(...args: string[]) {
  const run = await compared(...args)
  return { ...run, findings: run.comparison.findings.map(({ code, text }) => `${code}: ${text}`) }
}

let copies = 0

/** A copy of a fixture whose array of that name in `model.skops` is edited; the rest stays. */
function planted(name: string, attribute: string, edit: (array: DataView) => void): string {
  copies += 1
  const copy = inFolder(`${name}-${copies}`)
  cpSync(path.join(models, name), copy, { recursive: true })
  const file = path.join(copy, 'model.skops')
  const archive = readFileSync(file)
  const schema = entryOf(archive, 'schema.json')
  const text = archive.subarray(schema.start, schema.end).toString('utf8')
  const array = entryOf(archive, fileOf(JSON.parse(text), attribute) ?? '')
  const header = 10 + archive.readUInt16LE(array.start + 8)
  edit(
    new DataView(archive.buffer, archive.byteOffset + array.start + header, array.end - array.start - header),
  )
  const checksum = crc32(archive.subarray(array.start, array.end))
  for (const place of array.checksums) archive.writeUInt32LE(checksum, place)
  writeFileSync(file, archive)
  return copy
}

/** The file of an array, by the attribute that holds it. */
function fileOf(node: unknown, attribute: string): string | null {
  if (typeof node !== 'object' || node === null) return null
  for (const [key, value] of Object.entries(node)) {
    const file: unknown = key === attribute ? (value as { readonly file?: unknown }).file : undefined
    const found = typeof file === 'string' ? file : fileOf(value, attribute)
    if (found !== null) return found
  }
  return null
}

/** Where a stored entry lies, and where its checksum stands twice (APPNOTE.TXT 4.3.7 and 4.3.12). */
function entryOf(archive: Buffer, name: string) {
  const local = archive.indexOf(`PK\u0003\u0004`, 0, 'latin1')
  for (let place = local; archive.readUInt32LE(place) === 0x04034b50;) {
    const nameLength = archive.readUInt16LE(place + 26)
    const start = place + 30 + nameLength + archive.readUInt16LE(place + 28)
    const end = start + archive.readUInt32LE(place + 18)
    if (archive.toString('utf8', place + 30, place + 30 + nameLength) === name) {
      const central = archive.lastIndexOf(name, undefined, 'utf8') - 46
      return { start, end, checksums: [place + 14, central + 16] }
    }
    place = end
  }
  throw new Error(`There is no ${name}.`)
}

test('one coefficient of a linear regression', async () => {
  const columns = ['age', 'sex', 'bmi', 'bp', 's1', 's2', 's3', 's4', 's5', 's6']
  const input = inputFile(
    columns,
    rows(
      200,
      columns.map(() => [-0.1, 0.1] as const),
    ),
  )
  const other = planted('sklearn-linreg', 'coef_', (array) =>
    array.setFloat64(16, array.getFloat64(16, true) + 50, true),
  )
  const { code, comparison, findings } = await found(path.join(models, 'sklearn-linreg'), other, '-i', input)
  expect(code).toBe(1)
  expect(comparison.columns[0]?.absolute?.max).toBeCloseTo(5, 0)
  expect(findings).toContainEqual(
    expect.stringMatching(/^follows-input: .* follows the input bmi \(correlation 1\.000\)/),
  )
})

test('one coefficient of one class of a softmax', async () => {
  const input = inputFile(flower, flowers)
  // The array lies in Fortran's order: three classes of the first feature come first.
  const other = planted('pair-b', 'coef_', (array) =>
    array.setFloat64(2 * 8, array.getFloat64(2 * 8, true) + 0.05, true),
  )
  const { comparison, findings } = await found(path.join(models, 'pair-b'), other, '-i', input)
  expect(comparison.rowsDifferent).toBe(300)
  expect(findings.join('\n')).toContain('log-odds of [2] follows the input sepal length (cm)')
})

test('one threshold of a tree: the rows between both', async () => {
  const input = inputFile(flower, flowers)
  let moved: readonly [number, number] = [0, 0]
  let feature = -1
  const other = planted('sklearn-tree', 'nodes', (array) => {
    feature = Number(array.getBigInt64(16, true))
    const threshold = array.getFloat64(24, true)
    moved = [threshold, threshold + 0.3]
    array.setFloat64(24, threshold + 0.3, true)
  })
  const { code, comparison, findings } = await found(path.join(models, 'sklearn-tree'), other, '-i', input)
  const [low, high] = moved
  const between = flowers.filter((row) => (row[feature] ?? 0) > low && (row[feature] ?? 0) <= high)
  expect(code).toBe(1)
  expect(between.length).toBeGreaterThan(5)
  expect(comparison.rowsDifferent).toBe(between.length)
  expect(findings.join('\n')).toContain(`rows with ${flower[feature]} from `)
})

test('one threshold of a decision', async () => {
  const input = inputFile(flower, flowers)
  const at = (limit: number) => {
    const file = inFolder(`at-${limit}.js`)
    writeFileSync(
      file,
      `export default ({ outputs }) => ({ label: outputs.predictions.map((row) => (row[2] > ${limit} ? 'yes' : 'no')) })`,
    )
    return `${file}?model=${path.join(models, 'pair-b')}`
  }
  const { comparison, findings } = await found(at(0.5), at(0.3), '-i', input)
  expect(comparison.classes[0]?.flips).toBe(comparison.rowsDifferent)
  expect(comparison.rowsDifferent).toBeGreaterThan(2)
  expect(comparison.summary[0]).toMatch(/^\d+ of 300 rows change class/)
  expect(findings.join('\n')).toContain('as with a moved threshold')
})

test('one renamed column, one dtype, one order of rows', async () => {
  const input = inputFile(flower, flowers)
  const made = (name: string, body: string) => {
    const file = inFolder(`${name}.js`)
    writeFileSync(file, `export default ({ outputs: { predictions } }) => (${body})`)
    return `${file}?model=${path.join(models, 'pair-b')}`
  }
  const plain = made(
    'plain',
    '{ setosa: predictions.map((row) => row[0]), rank: predictions.map((_row, at) => at) }',
  )
  const renamed = made(
    'renamed',
    '{ class_0: predictions.map((row) => row[0]), rank: predictions.map((_row, at) => at) }',
  )
  const name = await found(plain, renamed, '-i', input)
  expect(name.code).toBe(1)
  expect(name.findings.join('\n')).toContain('setosa is called class_0 on the right, with the same values')
  const typed = made(
    'typed',
    '{ setosa: predictions.map((row) => row[0]), rank: predictions.map((_row, at) => String(at)) }',
  )
  const type = await found(plain, typed, '-i', input)
  expect(type.findings.join('\n')).toContain('rank is str instead of int64')
  const turned = made(
    'turned',
    '{ setosa: predictions.map((row) => row[0]).reverse(), rank: predictions.map((_row, at) => at).reverse() }',
  )
  const order = await found(plain, turned, '-i', input)
  expect(order.findings.join('\n')).toContain('the same rows in another order')
  expect((await found(plain, turned, '-i', input, '--key', 'rank')).code).toBe(0)
})
