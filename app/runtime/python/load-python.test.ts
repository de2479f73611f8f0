import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testPython } from '#e2e/python/python-tests.ts'
import { UserError } from '#shared/user-error.ts'
import { NOT_A_TIME } from '#shared/values.ts'
import type { Frame, Value } from '#shared/values.ts'
import type { Outcome } from '../loaded-model.ts'
import { loadPython } from './load-python.ts'
import type { LoadedPython } from './load-python.ts'
import type { LoadPythonInput } from './python-input.ts'

const root = fileURLToPath(new URL('testing/mischief', import.meta.url))
const identity = { kind: 'python', name: 'MLflow', version: '', detail: '' } as const

function input(change: Partial<LoadPythonInput> = {}): LoadPythonInput {
  return { python: testPython ?? '', root, identity, ...change }
}

function order(name: string): Frame {
  return { kind: 'plain', value: new Map([['do', name]]) }
}

async function failureOf(running: Promise<unknown>): Promise<UserError['failure']> {
  const error: unknown = await running.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error instanceof UserError) return error.failure
  throw new Error('Nothing failed.')
}

function answerOf({ answer }: Outcome): Frame {
  if (answer.ok) return answer.output
  throw new Error(`${answer.exception.type}: ${answer.exception.message}`)
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setTimeout(20)
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0)
    return true
  } catch {
    return false
  }
}

/** A daemon leaves its parent's group; only Linux has a way to find it again. */
const isLinux = process.platform === 'linux'
const left = isLinux ? ['leave_a_child', 'leave_a_daemon'] : ['leave_a_child']
const growing = isLinux ? ['grow', 'grow_in_a_child'] : ['grow']

describe.skipIf(testPython === null)('a model in Python', () => {
  let model: LoadedPython
  beforeAll(async () => {
    model = await loadPython(input(), { mayStartAgain: () => Promise.resolve() })
  })
  afterAll(() => model.close())

  const did = async (name: string) => answerOf(await model.predict(order(name), null))
  const isAnswering = async () =>
    expect(await did('answer_tuple')).toEqual({ kind: 'plain', value: [1n, 2.5, 'x'] })

  describe('gets and gives data whole', () => {
    for (const [name, frame] of Object.entries(frames())) {
      test(`holds ${name}`, async () => {
        expect(answerOf(await model.predict(frame, null))).toEqual(frame)
      })
    }

    test('any value', async () => {
      await fc.assert(
        fc.asyncProperty(anyValue, async (value) => {
          const frame: Frame = { kind: 'plain', value: [value] }
          expect(answerOf(await model.predict(frame, null))).toEqual(frame)
        }),
        { numRuns: 200 },
      )
    })

    test('a column of any texts', async () => {
      const texts = fc.array(fc.option(fc.string({ unit: 'binary' })), { minLength: 1 })
      await fc.assert(
        fc.asyncProperty(texts, async (data) => {
          const frame: Frame = {
            kind: 'table',
            rowCount: data.length,
            columns: [{ name: 'text', values: { dtype: 'str', data } }],
          }
          expect(answerOf(await model.predict(frame, null))).toEqual(frame)
        }),
        { numRuns: 50 },
      )
    })

    test('the room that numpy has for texts', async () => {
      const roomOf = async (width?: number) => {
        const values = { dtype: 'str', data: ['a', '3'], ...(width === undefined ? {} : { width }) } as const
        const tensor = { kind: 'tensor', shape: [2], values } as const
        return answerOf(await model.predict({ kind: 'tensors', entries: [{ name: 'texts', tensor }] }, null))
      }
      expect(await roomOf()).toEqual({ kind: 'plain', value: '<U1' })
      expect(await roomOf(21)).toEqual({ kind: 'plain', value: '<U21' })
    })

    test('masked entries are missing', async () => {
      const { answer } = await model.predict(order('answer_masked'), null)
      expect(answer).toMatchObject({
        output: { kind: 'tensor', shape: [2], values: { dtype: 'object', data: [1n, null] } },
        body: { ok: true, text: '[1, null]' },
      })
    })

    test('half a surrogate pair', async () => {
      const frame: Frame = { kind: 'plain', value: ['\ud800', 'x\udfff'] }
      expect(answerOf(await model.predict(frame, null))).toEqual(frame)
      const data = ['\ud800', 'a']
      const array: Frame = { kind: 'tensor', shape: [2], values: { dtype: 'str', data } }
      // What comes back is no text that Arrow or UTF-8 has.
      expect(answerOf(await model.predict(array, null))).toMatchObject({ values: { dtype: 'object', data } })
    })
  })

  describe('answers whatever its code does', () => {
    test('what it prints stands apart from the answer', async () => {
      const { answer, printed } = await model.predict(order('speak'), null)
      expect(answer).toMatchObject({ ok: true, output: { kind: 'plain', value: 'spoken' } })
      expect(printed?.stdout).toContain('to standard output\n')
      expect(printed?.stdout).toContain('straight to 1\n')
      expect(printed?.stderr).toContain('to standard error\n')
      expect(printed?.stderr).toContain('straight to 2\n')
      expect(printed?.stderr).toContain('logged')
      expect(printed?.warnings).toEqual(['UserWarning: warned of something'])
      const after = await model.predict(order('answer_tuple'), null)
      expect(after.printed).toEqual({ stdout: '', stderr: '', warnings: [] })
    })

    for (const [name, value] of [
      ['flood', 'flooded'],
      ['fork', 'parent'],
      ['fork_and_print', 'parent'],
      ['threads', 'started'],
      ['close_standard', 'closed'],
      ['close_three', 'closed'],
      ['move', 'moved'],
      ['take_signals', 'taken'],
      ['replace_streams', 'replaced'],
      ['restore_streams', 'restored'],
      ['threads_at_work', 'working'],
      ['watch_calls', 'watched'],
      ['watch_profile', 'watched'],
    ] as const) {
      test(`after ${name}`, async () => {
        expect(await did(name)).toEqual({ kind: 'plain', value })
        await isAnswering()
        await isAnswering()
      })
    }

    test('an exception has its type, its words and its traceback', async () => {
      const { answer } = await model.predict(order('fail'), null)
      expect(answer).toMatchObject({
        ok: false,
        exception: { type: 'KeyError', message: "'what is not there'" },
      })
      expect(answer.ok ? '' : answer.exception.traceback).toContain('mischief.py')
      expect(answer.ok ? '' : answer.exception.traceback).not.toContain('worker.py')
    })

    for (const [name, type] of [
      ['own_base_exception', 'mischief.OwnBase'],
      ['interrupt', 'KeyboardInterrupt'],
      ['recurse', 'RecursionError'],
    ] as const) {
      test(`after ${name}`, async () => {
        const { answer } = await model.predict(order(name), null)
        expect(answer).toMatchObject({ ok: false, exception: { type } })
        await isAnswering()
      })
    }

    test('a value that holds itself is what MLflow cannot write', async () => {
      const { answer } = await model.predict(order('circle'), null)
      expect(answer).toMatchObject({ ok: true, body: { ok: false, exception: { type: 'ValueError' } } })
    })

    test('values that are no data are named, and MLflow says it cannot write them', async () => {
      const { answer } = await model.predict(order('odd'), null)
      expect(answer).toMatchObject({
        ok: true,
        pythonType: 'dict',
        body: { ok: false, exception: { type: 'TypeError' } },
      })
      const output = answer.ok ? answer.output : null
      expect(output).toMatchObject({ kind: 'plain' })
      const value = output?.kind === 'plain' ? (output.value as ReadonlyMap<string, Value>) : new Map()
      expect(value.get('own')).toEqual({
        kind: 'opaque',
        type: 'mischief.Own',
        repr: "<an object of the model's own>",
      })
    })
  })

  describe('ends and begins again', () => {
    for (const [name, what] of [
      ['exit', 'with code 7'],
      ['segfault', 'by signal SIGSEGV'],
      ['system_exit', 'sys.exit(3)'],
      ['close_descriptors', 'with code'],
      ['write_to_pipes', 'wrote into the channel'],
      ['recurse_without_limit', 'by signal SIGSEGV'],
    ] as const) {
      test(`after ${name}`, async () => {
        const failure = await failureOf(model.predict(order(name), null))
        expect(failure).toMatchObject({ code: 'runtime-crashed', message: expect.stringContaining(what) })
        await isAnswering()
      })
    }

    test('but not where nobody says that it may', async () => {
      const other = await loadPython(input())
      await failureOf(other.predict(order('exit'), null))
      expect(await failureOf(other.predict(order('fork'), null))).toMatchObject({ code: 'runtime-crashed' })
      await other.close()
      const refused = new UserError({ code: 'untrusted', message: 'It changed.' })
      const asking = await loadPython(input(), { mayStartAgain: () => Promise.reject(refused) })
      await failureOf(asking.predict(order('exit'), null))
      expect(await failureOf(asking.predict(order('fork'), null))).toMatchObject({ code: 'untrusted' })
      await asking.close()
    })

    test.each(left)('with everything it started: %s', async (how) => {
      const other = await loadPython(input())
      const left = answerOf(await other.predict(order(how), null))
      const id = left.kind === 'plain' ? Number(left.value) : 0
      expect(isRunning(id)).toBe(true)
      await other.close()
      await until(() => !isRunning(id))
    })

    test('in the midst of an endless predict', async () => {
      const other = await loadPython(input())
      const failure = failureOf(other.predict(order('endless'), null))
      await other.close()
      expect(await failure).toMatchObject({ code: 'runtime-crashed' })
    })

    test.each(growing)('when it takes more memory than it may: %s', async (how) => {
      const other = await loadPython(input(), { memoryLimit: 1_000_000_000 })
      expect(await failureOf(other.predict(order(how), null))).toMatchObject({
        code: 'over-limit',
        message: expect.stringContaining('0.93 GB'),
      })
      await other.close()
    })
  })

  test('it is told what it is doing while it loads', async () => {
    const heard: string[] = []
    const other = await loadPython(input(), { report: (activity) => heard.push(activity) })
    await other.close()
    expect(heard).toEqual(['Starting Python', 'Importing MLflow', 'Loading the model'])
  })

  test('it works in a folder of its own that is gone afterwards', async () => {
    const other = await loadPython(input())
    const folder = answerOf(await other.predict(order('folder'), null))
    await other.close()
    expect(folder).toMatchObject({ kind: 'plain', value: expect.stringContaining('palate-python-') })
    expect(folder.kind === 'plain' && typeof folder.value === 'string' && existsSync(folder.value)).toBe(
      false,
    )
    expect(readdirSync(`${root}/code`)).toEqual(['mischief.py'])
  })

  const config = (temperature: number) =>
    new Map<string, Value>([
      ['temperature', temperature],
      ['while_loading', ''],
    ])
  test('the config of the MLmodel is its own, or what was given over it', async () => {
    expect(await did('settings')).toEqual({ kind: 'plain', value: config(0.5) })
    const other = await loadPython(input({ modelConfig: new Map([['temperature', 0.9]]) }))
    const given = answerOf(await other.predict(order('settings'), null))
    await other.close()
    expect(given).toEqual({ kind: 'plain', value: config(0.9) })
  })

  test('its memory is that of the process in Python', async () => {
    await model.predict(order('answer_tuple'), null)
    // Importing MLflow and pandas alone takes more.
    expect(model.memoryBytes?.()).toBeGreaterThan(50_000_000)
  })

  test('it does not see PYTHON variables', async () => {
    expect(await did('variables')).toEqual({ kind: 'plain', value: [] })
  })
})

describe.skipIf(testPython === null)('models that Python cannot load', () => {
  test('say which exception stopped them', async () => {
    const missing = fileURLToPath(new URL('testing', import.meta.url))
    const failure = await failureOf(loadPython(input({ root: missing })))
    expect(failure).toMatchObject({ code: 'model-failed', message: expect.stringContaining('MLmodel') })
  })

  for (const [name, code, message] of [
    ['exit', 'runtime-crashed', 'with code 7'],
    ['system_exit', 'runtime-crashed', 'sys.exit(3)'],
    ['own_base_exception', 'model-failed', 'mischief.OwnBase: of its own kind'],
  ] as const) {
    test(`end while they are loaded by ${name}`, async () => {
      const modelConfig = new Map([['while_loading', name]])
      const failure = await failureOf(loadPython(input({ modelConfig })))
      expect(failure).toMatchObject({ code, message: expect.stringContaining(message) })
    })
  }

  test('an interpreter that is none is named', async () => {
    const failure = await failureOf(loadPython(input({ python: `${root}/no-python` })))
    expect(failure).toMatchObject({ code: 'no-runtime', where: `${root}/no-python` })
  })
})

describe.skipIf(testPython === null)('the native object', () => {
  test('is described, and its other methods are called', async () => {
    const tree = fileURLToPath(new URL('../../../e2e/fixtures/models/sklearn-tree', import.meta.url))
    const model = await loadPython(input({ root: tree }))
    const described = await model.describeNative()
    expect(described).toMatchObject({
      flavor: 'mlflow.sklearn',
      pythonType: 'sklearn.tree._classes.DecisionTreeClassifier',
      methods: ['predict', 'predict_proba', 'predict_log_proba', 'apply'],
    })
    expect(described.repr).toContain('DecisionTreeClassifier(')
    expect(described.parameters.map(({ name }) => name)).toContain('max_depth')
    expect(described.classes).toHaveLength(3)
    const rows: Frame = {
      kind: 'tensor',
      shape: [2, 4],
      values: { dtype: 'float64', data: Float64Array.from([5, 3, 1, 0.2, 6, 3, 5, 2]) },
    }
    expect(answerOf(await model.callNative('predict_proba', rows))).toMatchObject({
      kind: 'tensor',
      shape: [2, 3],
    })
    expect(await model.callNative('nothing', rows)).toMatchObject({
      answer: { ok: false, exception: { type: 'AttributeError' } },
    })
    await model.close()
  })
})

const anyValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.bigInt(),
    fc.double({ noNaN: true }),
    fc.string({ unit: 'binary' }),
    fc.uint8Array(),
    fc.array(tie('value')),
    fc
      .array(fc.tuple(fc.string({ unit: 'binary' }), tie('value')))
      // A dict of arrays only would be tensors; this has none.
      .map((pairs) => new Map(pairs)),
  ),
})).value

function frames(): Readonly<Record<string, Frame>> {
  const table = (values: Extract<Frame, { kind: 'series' }>['values']): Frame => ({
    kind: 'table',
    rowCount: values.data.length,
    columns: [{ name: 'column', values }],
  })
  return {
    'a table of bool': table({ dtype: 'bool', data: Uint8Array.of(0, 1) }),
    'a table of int8': table({ dtype: 'int8', data: Int8Array.of(-128, 127) }),
    'a table of int16': table({ dtype: 'int16', data: Int16Array.of(-32768, 32767) }),
    'a table of int32': table({ dtype: 'int32', data: Int32Array.of(-(2 ** 31), 5) }),
    'a table of int64': table({ dtype: 'int64', data: BigInt64Array.of(-(2n ** 63n), 2n ** 62n) }),
    'a table of uint64': table({ dtype: 'uint64', data: BigUint64Array.of(2n ** 64n - 1n) }),
    'a table of float16': table({ dtype: 'float16', data: Uint16Array.of(0x3c00, 0x7c00) }),
    'a table of float32': table({ dtype: 'float32', data: Float32Array.of(0.1, Number.NaN, -0) }),
    'a table of float64': table({ dtype: 'float64', data: Float64Array.of(0.1, Infinity, Number.NaN) }),
    'a table of texts': table({ dtype: 'str', data: ['a', null, '', 'ä\u0000€', '𝒳'] }),
    'a table of texts as objects': table({ dtype: 'object', data: ['a', null, 'ß'] }),
    'a table of objects': table({
      dtype: 'object',
      data: [1n, 2.5, 'x', null, [1n], new Map([['k', true]]), 10n ** 30n],
    }),
    'a table of times': table({
      dtype: 'datetime64',
      unit: 'ns',
      data: BigInt64Array.of(0n, NOT_A_TIME, 1_700_000_000_123_456_789n),
    }),
    'a table of times in seconds': table({ dtype: 'datetime64', unit: 's', data: BigInt64Array.of(1n) }),
    'a table of times with a zone': table({
      dtype: 'datetime64',
      unit: 'us',
      zone: 'Europe/Berlin',
      data: BigInt64Array.of(1_700_000_000_000_000n),
    }),
    'a table of integers with gaps': table({
      dtype: 'extension',
      name: 'Int64',
      data: [1n, null, 2n ** 60n],
    }),
    'a table of categories': table({ dtype: 'extension', name: 'category', data: ['a', 'b', 'a'] }),
    'a table without rows': {
      kind: 'table',
      rowCount: 0,
      columns: [
        { name: 'a', values: { dtype: 'float64', data: new Float64Array() } },
        { name: 'b', values: { dtype: 'object', data: [] } },
      ],
    },
    'a table without columns': { kind: 'table', rowCount: 3, columns: [] },
    'a table with names twice and numbers for names': {
      kind: 'table',
      rowCount: 1,
      columns: [
        { name: 'a', values: { dtype: 'float64', data: Float64Array.of(1) } },
        { name: 'a', values: { dtype: 'int64', data: BigInt64Array.of(2n) } },
        { name: 7, values: { dtype: 'bool', data: Uint8Array.of(1) } },
      ],
    },
    'a table with an index': {
      kind: 'table',
      rowCount: 2,
      columns: [{ name: 'a', values: { dtype: 'float64', data: Float64Array.of(1, 2) } }],
      index: ['x', 'y'],
    },
    'a large table': table({
      dtype: 'float64',
      data: Float64Array.from({ length: 300_000 }, (_none, place) => place / 3),
    }),
    'a series': { kind: 'series', name: 's', values: { dtype: 'int64', data: BigInt64Array.of(1n) } },
    'a series without a name': {
      kind: 'series',
      name: null,
      values: { dtype: 'float64', data: Float64Array.of(1) },
    },
    'an array': {
      kind: 'tensor',
      shape: [2, 1, 3],
      values: { dtype: 'float32', data: Float32Array.of(1, 2, 3, 4, 5, 6) },
    },
    'an array of no extent': {
      kind: 'tensor',
      shape: [0, 3],
      values: { dtype: 'float32', data: new Float32Array() },
    },
    'a scalar array': { kind: 'tensor', shape: [], values: { dtype: 'int64', data: BigInt64Array.of(5n) } },
    'an array of texts': { kind: 'tensor', shape: [2], values: { dtype: 'str', data: ['a', 'long €'] } },
    'an array of bytes': {
      kind: 'tensor',
      shape: [1],
      values: { dtype: 'bytes', data: [new Uint8Array([1, 2])] },
    },
    'an array of objects': {
      kind: 'tensor',
      shape: [2],
      values: { dtype: 'object', data: [[1n, 2n], [3n]] },
    },
    'an array of days': {
      kind: 'tensor',
      shape: [1],
      values: { dtype: 'datetime64', unit: 'D', data: BigInt64Array.of(19_000n) },
    },
    'a dict of arrays': {
      kind: 'tensors',
      entries: [
        {
          name: 'one',
          tensor: { kind: 'tensor', shape: [1], values: { dtype: 'bool', data: Uint8Array.of(1) } },
        },
        {
          name: 'two',
          tensor: { kind: 'tensor', shape: [], values: { dtype: 'float64', data: Float64Array.of(1) } },
        },
      ],
    },
    'a date and times inside a list': {
      kind: 'plain',
      value: [
        { kind: 'instant', unit: 'D', ticks: 19_000n },
        { kind: 'instant', unit: 'us', ticks: 1_700_000_000_000_001n },
        { kind: 'instant', unit: 'ns', ticks: 1_700_000_000_000_000_001n, zone: 'UTC' },
        { kind: 'instant', unit: 'ns', ticks: null },
        { kind: 'tensor', shape: [1], values: { dtype: 'int8', data: Int8Array.of(1) } },
      ],
    },
  }
}
