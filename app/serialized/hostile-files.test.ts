/** Bombs and mutants: each ends in a named refusal, quickly, with nothing built of what they ask for. */
import { deflateRawSync, deflateSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fuzzFormat } from '#e2e/soak/fuzz-format.ts'
import { storedZip } from '#e2e/soak/stored-zip.ts'
import { UserError } from '#shared/user-error.ts'
import { readNpy } from './npy.ts'
import { pickleImports, readPickle } from './pickle/read-pickle.ts'
import { parsePythonJson } from './python-json.ts'
import { readSkops } from './skops.ts'
import { readUbjson } from './ubjson.ts'
import { openZip } from './zip.ts'

const models = new URL('../../e2e/fixtures/models/', import.meta.url).pathname

function codeOf(read: () => unknown): string {
  try {
    read()
    return 'read'
  } catch (error) {
    return error instanceof UserError ? error.failure.code : `crash: ${String(error)}`
  }
}

const repeated = (
  bytes: readonly number[],
  times: number,
  ending: readonly number[] = [0x2e],
): Uint8Array => {
  const whole = new Uint8Array(bytes.length * times + ending.length)
  for (let at = 0; at < times; at++) whole.set(bytes, at * bytes.length)
  whole.set(ending, bytes.length * times)
  return whole
}

describe('pickle bombs', () => {
  test('five million copies of one value', () => {
    expect(codeOf(() => readPickle(repeated([0x32], 5_000_000)))).toBe('bad-model')
    expect(codeOf(() => readPickle(Uint8Array.from([0x4e, ...repeated([0x32], 100)])))).toBe('read')
    expect(codeOf(() => readPickle(Buffer.concat([Buffer.from([0x4e]), repeated([0x32], 5_000_000)])))).toBe(
      'over-limit',
    )
  })
  test('five million lists', () => {
    expect(codeOf(() => readPickle(repeated([0x5d], 5_000_000)))).toBe('over-limit')
  })
  test('five million remembered values', () => {
    expect(codeOf(() => readPickle(Buffer.concat([Buffer.from([0x4e]), repeated([0x94], 5_000_000)])))).toBe(
      'over-limit',
    )
  })
  test('an integer of a megabyte', () => {
    const bytes = Buffer.alloc(1_000_006)
    bytes[0] = 0x8b
    bytes.writeInt32LE(1_000_000, 1)
    bytes[1_000_005] = 0x2e
    expect(codeOf(() => readPickle(bytes))).toBe('over-limit')
  })
  test('text longer than the file', () => {
    expect(
      codeOf(() => readPickle(Uint8Array.of(0x8d, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f))),
    ).toBe('bad-model')
  })
  test('a compressed block of zeros', () => {
    expect(codeOf(() => readPickle(deflateSync(Buffer.alloc(60_000_000))))).toBe('over-limit')
  })
  test('lists inside lists', () => {
    expect(
      codeOf(() => readPickle(Buffer.concat([repeated([0x5d], 300_000, []), repeated([0x61], 299_999)]))),
    ).toBe('read')
  })
})

describe('pickles that would run something', () => {
  const attack = (module: string, name: string, argument: string): Uint8Array =>
    Buffer.from(`c${module}\n${name}\n(S'${argument}'\ntR.`)
  test('os.system stays a name with its argument', () => {
    const { value, globals } = readPickle(attack('os', 'system', 'touch /tmp/palate-was-here'))
    expect(globals).toEqual([{ kind: 'global', module: 'os', name: 'system' }])
    expect(value).toMatchObject({ kind: 'object', args: ['touch /tmp/palate-was-here'] })
  })
  test('what it names is listed even when the rest is broken', () => {
    const whole = attack('builtins', 'eval', '1')
    expect(pickleImports(whole.subarray(0, whole.length - 3))).toMatchObject({
      complete: false,
      globals: [{ module: 'builtins', name: 'eval' }],
    })
  })
})

describe('other bombs', () => {
  test('a zip entry that unpacks to a thousand times its size', () => {
    const content = deflateRawSync(Buffer.alloc(40_000_000))
    const zip = Buffer.from(storedZip([{ name: 'schema.json', content, stated: 40_000_000 }]))
    zip.writeUInt16LE(8, zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 10)
    expect(codeOf(() => openZip(zip).read('schema.json'))).toBe('over-limit')
  })
  test('JSON nested a million deep', () => {
    expect(codeOf(() => parsePythonJson('['.repeat(1_000_000), { integers: 'number' }))).toBe('over-limit')
  })
  test('skops objects nested five thousand deep', () => {
    const node = '{"__class__":"list","__module__":"builtins","__loader__":"ListNode","content":['
    const schema = Buffer.from(node.repeat(5_000) + ']}'.repeat(5_000))
    expect(codeOf(() => readSkops(storedZip([{ name: 'schema.json', content: schema }])))).toBe('over-limit')
  })
  test('UBJSON nested a million deep', () => {
    expect(codeOf(() => readUbjson(repeated([0x5b], 1_000_000)))).toBe('over-limit')
  })
  test('a UBJSON array of two billion numbers', () => {
    expect(
      codeOf(() => readUbjson(Uint8Array.of(0x5b, 0x24, 0x44, 0x23, 0x6c, 0x7f, 0xff, 0xff, 0xff))),
    ).toBe('bad-model')
  })
  test('an .npy of more elements than bytes', () => {
    const header = Buffer.from("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }")
    const npy = Buffer.concat([
      Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
      Buffer.from([header.length, 0]),
      header,
    ])
    expect(codeOf(() => readNpy(npy))).toBe('bad-model')
  })
})

describe('mutants', () => {
  const sklearn = { library: 'sklearn', modelClass: '', version: '1.9.1' } as const
  test.each([
    ['pickle', 'sklearn-forest/model.pkl', { ...sklearn, format: 'pickle' }, 4],
    ['skops', 'sklearn-tree/model.skops', { ...sklearn, format: 'skops' }, 4],
    [
      'UBJSON',
      'xgboost-booster/model.ubj',
      { library: 'xgboost', format: 'ubj', modelClass: 'xgboost.sklearn.XGBModel', version: null },
      4,
    ],
    [
      'LightGBM',
      'lightgbm-booster/model.lgb',
      { library: 'lightgbm', format: 'text', modelClass: 'lightgbm.basic.Booster', version: null },
      10,
    ],
  ] as const)('%s', (_, path, file, columns) => {
    const result = fuzzFormat([{ bytes: readFileSync(`${models}${path}`), file, columns }], {
      count: 1_000,
      seed: 7,
    })
    expect(result.crashes).toEqual([])
    expect(result.accepted).toBeGreaterThan(0)
  })
})
