import { describe, expect, test } from 'vitest'
import { UserError } from '#shared/user-error.ts'
import type { Failure } from '#shared/failure.ts'
import { NOT_A_TIME } from '#shared/values.ts'
import type { Frame, Table, ValueMap } from '#shared/values.ts'
import { customPredict } from './custom-predict.ts'

const inputs: Table = {
  kind: 'table',
  rowCount: 3,
  columns: [
    { name: 'petal length (cm)', values: { dtype: 'float64', data: Float64Array.of(1.5, 4, 6) } },
    { name: 'kind', values: { dtype: 'str', data: ['a', null, 'c'] } },
    { name: 'count', values: { dtype: 'int64', data: BigInt64Array.of(1n, 2n ** 60n, -3n) } },
  ],
}
const outputs: Frame = {
  kind: 'tensor',
  shape: [3, 2],
  values: { dtype: 'float64', data: Float64Array.of(0.9, 0.1, 0.6, 0.4, 0.2, 0.8) },
}

const limits = { milliseconds: 300, bytes: 16 * 1024 * 1024 }
const run = (code: string, params: ValueMap | null = null) =>
  customPredict({ code, inputs, outputs, params }, limits)

async function failureOf(code: string): Promise<Failure> {
  try {
    await run(code)
  } catch (error) {
    if (error instanceof UserError) return error.failure
    throw error
  }
  throw new Error('It did not fail.')
}

describe('what it is given and what it gives', () => {
  test('a threshold, in TypeScript', async () => {
    const code = `type Given = { outputs: { predictions: number[][] }; params: { at: number } }
      export default function predict({ outputs, params }: Given): { label: number[] } {
        return { label: outputs.predictions.map((row: number[]): number => (row[1]! > params.at ? 1 : 0)) }
      }`
    expect(await run(code, new Map([['at', 0.3]]))).toEqual({
      kind: 'table',
      rowCount: 3,
      columns: [{ name: 'label', values: { dtype: 'int64', data: BigInt64Array.of(0n, 1n, 1n) } }],
    })
  })

  test('a plain function, an arrow by default, and module.exports', async () => {
    for (const code of [
      'function predict({ outputs }) { return outputs.predictions.map((row) => row[0]) }',
      'export default ({ outputs }) => outputs.predictions.map((row) => row[0])',
      'export const predict = ({ outputs }) => outputs.predictions.map((row) => row[0])',
      'module.exports = ({ outputs }) => ({ predictions: outputs.predictions.map((row) => row[0]) })',
    ]) {
      expect(await run(code)).toEqual({ kind: 'plain', value: [0.9, 0.6, 0.2] })
    }
  })

  test('moments as Python says them, whatever their unit; an input without a name, and rows of params', async () => {
    const moment = (unit: 'ms' | 'ns', ...ticks: bigint[]) =>
      ({ dtype: 'datetime64', unit, data: BigInt64Array.from(ticks) }) as const
    const given: Frame = {
      kind: 'table',
      rowCount: 2,
      columns: [
        { name: 'ns', values: moment('ns', 1_704_153_600_000_000_000n, NOT_A_TIME) },
        { name: 'ms', values: moment('ms', 1_704_153_600_250n, 0n) },
      ],
    }
    const code =
      'export default ({ inputs, outputs }) => ({ ns: outputs.ns, ms: outputs.ms, x: inputs.inputs })'
    const tensor: Frame = {
      kind: 'tensor',
      shape: [2, 1],
      values: { dtype: 'int32', data: Int32Array.of(1, 2) },
    }
    const frame = await customPredict({ code, inputs: tensor, outputs: given, params: null }, limits)
    expect(frame.kind === 'table' && frame.columns.map(({ values }) => values.data)).toEqual([
      ['2024-01-02T00:00:00', null],
      ['2024-01-02T00:00:00.250000', '1970-01-01T00:00:00'],
      [[1n], [2n]],
    ])
  })

  test('inputs by name: floats, texts with null, integers beyond 2^53', async () => {
    const code = `export default ({ inputs }) => ({
      half: inputs['petal length (cm)'].map((x) => x / 2),
      kind: inputs.kind.map((text) => text ?? 'none'),
      next: inputs.count.map((n) => (typeof n === 'bigint' ? n + 1n : n + 1)),
      odd: [NaN, Infinity, -0],
    })`
    const frame = await run(code)
    expect(frame.kind === 'table' && frame.columns.map(({ name, values }) => [name, values.data])).toEqual([
      ['half', Float64Array.of(0.75, 2, 3)],
      ['kind', ['a', 'none', 'c']],
      ['next', BigInt64Array.of(2n, 2n ** 60n + 1n, -2n)],
      ['odd', Float64Array.of(Number.NaN, Infinity, -0)],
    ])
  })

  test('dates are written as they are in JSON', async () => {
    expect(await run('export default () => [new Date(0), new Date(NaN)]')).toEqual({
      kind: 'plain',
      value: ['1970-01-01T00:00:00.000Z', null],
    })
  })

  test('a column of floats stays one when its values are whole', async () => {
    const code =
      'export default ({ outputs }) => ({ predictions: outputs.predictions.map((row) => Math.round(row[0])) })'
    expect(await run(code)).toEqual({ kind: 'plain', value: [1, 1, 0] })
  })

  test('keys of any name are columns', async () => {
    const frame = await run(
      `export default () => JSON.parse('{"__proto__": [1], "$int": [2], "constructor": [3]}')`,
    )
    expect(frame.kind === 'table' && frame.columns.map(({ name }) => name)).toEqual([
      '__proto__',
      '$int',
      'constructor',
    ])
    expect(Object.prototype).not.toHaveProperty('0')
  })
})

describe('what goes wrong is said', () => {
  const cases: Readonly<Record<string, readonly [code: string, failure: Partial<Failure>]>> = {
    'no code': ['const x = ', { code: 'bad-usage' }],
    'no function': ['const x = 1', { code: 'bad-usage' }],
    'it throws': [
      'export default () => {\n  const x = null\n  return x.y\n}',
      { code: 'model-failed', where: 'line 3' },
    ],
    'it throws no error': ['export default () => { throw 3 }', { code: 'model-failed' }],
    'a number': ['export default () => 3', { message: 'The custom predict gave a number.' }],
    nothing: ['export default () => {}', { message: 'The custom predict gave nothing.' }],
    'no list': [
      'export default () => ({ a: 1 })',
      { message: 'The custom predict gave a "a" that is no list.' },
    ],
    'other lengths': ['export default () => ({ a: [1], b: [1, 2] })', { code: 'model-failed' }],
    'a promise': [
      'export default async () => [1]',
      { message: expect.stringContaining('a Promise, and nothing waits for it') as string },
    ],
    'a map in it': [
      'export default () => ({ a: [new Map([[1, 2]])] })',
      { message: 'The custom predict failed: TypeError: The result holds a Map at a.' },
    ],
    'an error that only says it is out of memory': [
      `export default () => { throw new Error('out of memory') }`,
      { code: 'model-failed', message: 'The custom predict failed: Error: out of memory' },
    ],
    'it throws what is deep, or has getters, or is a proxy': [
      `let deep = {}; for (let i = 0; i < 1e5; i++) deep = { deep }
       export default () => { throw new Proxy(deep, { get() { throw deep } }) }`,
      { code: 'model-failed', message: 'The custom predict failed: It threw something that is no error.' },
    ],
    'a function in it': ['export default () => [() => 1]', { code: 'model-failed' }],
    'a ring': ['export default () => { const a = []; a.push(a); return a }', { code: 'model-failed' }],
  }
  for (const [what, [code, failure]] of Object.entries(cases)) {
    test(`as it should be: ${what}`, async () => expect(await failureOf(code)).toMatchObject(failure))
  }
})

describe('attacks', () => {
  test('an endless loop is stopped', async () => {
    expect(await failureOf('export default () => { for (;;); }')).toMatchObject({ code: 'timed-out' })
    expect(await failureOf('for (;;);')).toMatchObject({ code: 'timed-out' })
    expect(
      await failureOf('export default () => { for (;;) try { for (;;); } catch { continue } }'),
    ).toMatchObject({ code: 'timed-out' })
    expect(await failureOf(`export default () => /(a+)+$/.test('a'.repeat(40) + 'b')`)).toMatchObject({
      code: 'timed-out',
    })
  })

  test('a memory bomb ends against its limit', async () => {
    for (const code of [
      `export default () => { let s = 'x'; for (;;) s += s }`,
      'export default () => { const a = []; for (;;) a.push([...a, 1, 2, 3]) }',
      'export default () => new ArrayBuffer(4e9)',
    ]) {
      const { code: kind } = await failureOf(code)
      expect(['over-limit', 'timed-out', 'model-failed']).toContain(kind)
    }
    expect(await failureOf(`export default () => { let s = 'x'; for (;;) s += s }`)).toMatchObject({
      code: expect.stringMatching(/over-limit|model-failed/) as string,
    })
  })

  test('a result without end is refused by its length', async () => {
    const code = `export default () => ['x'.repeat(3e8)]`
    const limit = { milliseconds: 10_000, bytes: 1024 * 1024 * 1024 }
    const failing = customPredict({ code, inputs, outputs, params: null }, limit)
    await expect(failing).rejects.toThrow('longer than 256 Mi characters')
  })

  test('memory in pieces stays within the limit too', async () => {
    const code = 'export default () => { const a = []; for (;;) a.push(Array(1e4).fill(7)) }'
    const limit = { milliseconds: 10_000, bytes: 32 * 1024 * 1024 }
    const failing = customPredict({ code, inputs, outputs, params: null }, limit)
    await expect(failing).rejects.toThrow('needs more than the 32 MiB of memory')
  })

  test('endless depth ends too', async () => {
    expect(await failureOf('export default function f() { return f() }')).toMatchObject({
      code: 'model-failed',
    })
  })

  test('files, network and process are not there', async () => {
    for (const code of [
      `import fs from 'node:fs'\nexport default () => [fs.readFileSync('/etc/passwd', 'utf8')]`,
      `export default () => [require('fs')]`,
      'export default () => [process.env]',
      `export default () => fetch('http://127.0.0.1/')`,
      `export default () => [[].constructor.constructor('return process')()]`,
      `export default () => [(() => {}).constructor('return this')().process.exit(1)]`,
      'export default () => [std.open("/etc/passwd")]',
      'export default () => [os.exec(["ls"])]',
      'export default () => new WebSocket("ws://127.0.0.1")',
      'export default () => [new Worker("x")]',
    ]) {
      expect([code, (await failureOf(code)).code]).toEqual([code, 'model-failed'])
    }
    const globals = await run(
      'export default () => Object.getOwnPropertyNames(globalThis).filter((name) => /^[a-z]/.test(name))',
    )
    const known =
      /^(globalThis|parseInt|parseFloat|isNaN|isFinite|decodeURI|encodeURI|escape|unescape|undefined|eval|decodeURIComponent|encodeURIComponent|queueMicrotask)$/
    expect(
      globals.kind === 'plain' && (globals.value as string[]).filter((name) => !known.test(name)),
    ).toEqual([])
  })

  test('its prototypes are its own', async () => {
    const code = `Object.prototype.polluted = 'yes'
      Array.prototype.toJSON = () => 'gone'
      JSON.stringify = () => '[{"$int": "evil"}]'
      Array.isArray = () => false
      export default ({ outputs }) => ({ a: outputs.predictions.map(() => 1) })`
    expect(await run(code)).toMatchObject({ kind: 'table', rowCount: 3 })
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('nothing stays for the next run', async () => {
    await run('globalThis.kept = 1; export default () => [1]')
    expect(await run('export default () => [typeof globalThis.kept]')).toEqual({
      kind: 'plain',
      value: ['undefined'],
    })
  })
})
