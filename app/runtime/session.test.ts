import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { RuntimeState } from '#shared/contract.ts'
import { buildModel } from '#app/onnx-graph/build-model.ts'
import type { ValueSpec } from '#app/onnx-graph/build-model.ts'
import { forkWorker } from './fork-worker.ts'
import type { ForkedWorker } from './fork-worker.ts'
import { onnxIdentity } from './onnx/identity.ts'
import { createSession } from './session.ts'
import type { Session, SessionInput } from './session.ts'
import { buildWorker } from './testing/build-worker.ts'
import type { SpawnWorker } from './worker-process.ts'

const fixtures = new URL('../../e2e/fixtures/', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'palate-session-'))
let worker: Awaited<ReturnType<typeof buildWorker>>
const open: Session[] = []
const started: ForkedWorker[] = []

beforeAll(async () => {
  worker = await buildWorker()
  writeFileSync(join(folder, 'repeat.onnx'), repeatModel())
  writeFileSync(join(folder, 'fill.onnx'), fillModel())
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((session) => session.close()))
})
afterAll(() => {
  worker.remove()
  rmSync(folder, { recursive: true })
})

const scalar = (name: string, type: string): ValueSpec => ({ name, type, shape: [] })

/** Adds 1 to `x` as often as `times` says: as long as one likes. */
function repeatModel(): Uint8Array {
  const body = {
    name: 'body',
    inputs: [scalar('i', 'int64'), scalar('go', 'bool'), scalar('sum', 'float')],
    outputs: [scalar('on', 'bool'), scalar('next', 'float')],
    nodes: [
      { operator: 'Identity', inputs: ['go'], outputs: ['on'] },
      { operator: 'Add', inputs: ['sum', 'one'], outputs: ['next'] },
    ],
  }
  return buildModel({
    irVersion: 8,
    opsets: { '': 17 },
    graph: {
      name: 'repeat',
      inputs: [scalar('times', 'int64'), scalar('x', 'float')],
      outputs: [scalar('y', 'float')],
      nodes: [
        {
          operator: 'Loop',
          inputs: ['times', 'yes', 'x'],
          outputs: ['y'],
          attributes: { body: { kind: 'graph', value: body } },
        },
      ],
      constants: [
        { name: 'yes', type: 'bool', shape: [], data: Uint8Array.of(1) },
        { name: 'one', type: 'float', shape: [], data: Float32Array.of(1) },
      ],
    },
  })
}

/** A tensor as large as `shape` says, and its sum. */
function fillModel(): Uint8Array {
  return buildModel({
    irVersion: 8,
    opsets: { '': 17 },
    graph: {
      name: 'fill',
      inputs: [{ name: 'shape', type: 'int64', shape: [null] }],
      outputs: [{ name: 'y', type: 'float', shape: null }],
      nodes: [
        {
          operator: 'ConstantOfShape',
          inputs: ['shape'],
          outputs: ['full'],
          attributes: {
            value: {
              kind: 'tensor',
              value: { name: '', type: 'float', shape: [1], data: Float32Array.of(1) },
            },
          },
        },
        { operator: 'ReduceSum', inputs: ['full'], outputs: ['y'] },
      ],
    },
  })
}

const counted =
  (spawnWorker: ReturnType<typeof forkWorker>): SpawnWorker =>
  (options) => {
    const process = spawnWorker(options)
    started.push(process)
    return process
  }

function sessionOf(
  modelPath: string,
  extra: Partial<SessionInput> = {},
): Session & { readonly states: RuntimeState[] } {
  const states: RuntimeState[] = []
  const session = createSession({
    spawn: counted(forkWorker(worker.entry)),
    model: { kind: 'onnx', root: folder, modelPath, providers: ['CPUExecutionProvider'] },
    signature: null,
    identity: onnxIdentity(),
    memoryLimit: 2 ** 32,
    onState: (state) => states.push(state),
    ...extra,
  })
  open.push(session)
  return Object.assign(session, { states })
}

const request = (inputs: unknown) => ({
  contentType: 'application/json',
  body: Buffer.from(JSON.stringify({ inputs }), 'utf8'),
})
const repeat = (times: number) => request({ times, x: 0.5 })
/** So many that no computer ends within the test. */
const ENDLESS = Number.MAX_SAFE_INTEGER

/** Processes of sessions that still run. */
function children(): number[] {
  return started.flatMap((process) => process.pid() ?? []).filter(isRunning)
}

/** A zombie, which nobody has waited for, is gone for all it does. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 10))
}

const kinds = (states: readonly RuntimeState[]) => states.map(({ kind }) => kind)

test('loads with the first call, stays loaded, and is gone when closed', async () => {
  const session = sessionOf('repeat.onnx')
  expect(session.state()).toEqual({ kind: 'idle', runtime: onnxIdentity() })
  const first = await session.predict(repeat(3))
  expect(first.answer).toMatchObject({
    ok: true,
    body: { text: '{"predictions": {"y": 3.5}}', truncated: false },
  })
  const second = await session.predict(repeat(4))
  expect(second.answer).toMatchObject({ ok: true, body: { text: '{"predictions": {"y": 4.5}}' } })
  expect(kinds(session.states)).toEqual(['loading', 'ready', 'busy', 'ready', 'busy', 'ready'])
  expect(session.state()).toMatchObject({ kind: 'ready', memoryBytes: expect.any(Number) })
  expect(children()).toHaveLength(1)
  await session.close()
  expect(children()).toEqual([])
  await expect(session.predict(repeat(1))).rejects.toMatchObject({ failure: { code: 'not-found' } })
})

test('what the model computed comes back as typed arrays, with what the runtime has to say', async () => {
  const root = join(fixtures, 'models/onnx-multi-tensor')
  const session = sessionOf('', { model: { kind: 'onnx', root, modelPath: 'model.onnx' } })
  const { answer, own } = await session.predict(request({ a: [[1, 2.5, 3]], b: [[7, 8]] }))
  const scaled = { shape: [1, 3], values: { dtype: 'float32', data: Float32Array.of(2, 5, 6) } }
  const total = { shape: [1], values: { dtype: 'int64', data: BigInt64Array.of(15n) } }
  expect(own).toMatchObject([
    { name: 'scaled', value: scaled },
    { name: 'total', value: total },
  ])
  expect(answer).toMatchObject({
    ok: true,
    output: { kind: 'tensors', entries: [{ tensor: scaled }, { tensor: total }] },
  })
  expect(session.notices()).toEqual([
    'The model asks for CUDAExecutionProvider, which is not here. It runs on the CPU.',
  ])
})

test('a model that cannot be loaded fails the call and leaves the session usable', async () => {
  const session = sessionOf('gone.onnx')
  await expect(session.start()).rejects.toMatchObject({ failure: { code: 'bad-model' } })
  expect(session.state()).toMatchObject({ kind: 'idle', failure: { code: 'bad-model' } })
  writeFileSync(join(folder, 'gone.onnx'), repeatModel())
  expect(await session.start()).toMatchObject({ kind: 'ready' })
})

test('a request is checked without loading the model', async () => {
  const session = sessionOf('repeat.onnx')
  const { refusal } = await session.validate({
    contentType: 'application/json',
    body: Buffer.from('{"inputs"'),
  })
  expect(refusal).toMatchObject({ stage: 'parse', status: 400 })
  expect(session.states).toEqual([])
})

test('calls run one at a time in their order', async () => {
  const session = sessionOf('repeat.onnx')
  const ended: number[] = []
  const counts = [200_000, 1, 50_000, 2]
  await Promise.all(counts.map((times) => session.predict(repeat(times)).then(() => ended.push(times))))
  expect(ended).toEqual(counts)
})

describe('a process that ends', () => {
  test('by SIGKILL in the middle of predict fails that call; the next one starts it again', async () => {
    const session = sessionOf('repeat.onnx')
    const lost = session.predict(repeat(ENDLESS))
    const next = session.predict(repeat(2))
    await until(() => session.state().kind === 'busy')
    for (const pid of children()) process.kill(pid, 'SIGKILL')
    await expect(lost).rejects.toMatchObject({
      failure: {
        code: 'runtime-crashed',
        message: expect.stringContaining('SIGKILL'),
        hint: expect.any(String),
      },
    })
    expect((await next).answer).toMatchObject({ ok: true, body: { text: '{"predictions": {"y": 2.5}}' } })
    expect(kinds(session.states)).toEqual([
      'loading',
      'ready',
      'busy',
      'crashed',
      'loading',
      'ready',
      'busy',
      'ready',
    ])
  })

  test('while nothing runs is seen, and the next call starts it again', async () => {
    const session = sessionOf('repeat.onnx')
    await session.start()
    for (const pid of children()) process.kill(pid, 'SIGKILL')
    await until(() => session.state().kind === 'crashed')
    expect(session.state()).toMatchObject({ failure: { code: 'runtime-crashed' } })
    expect((await session.predict(repeat(2))).answer.ok).toBe(true)
  })

  test('before it began says what it said', async () => {
    const session = sessionOf('repeat.onnx', { spawn: forkWorker(join(folder, 'nothing-here.js')) })
    await expect(session.start()).rejects.toMatchObject({
      failure: { code: 'runtime-crashed', detail: expect.stringContaining('nothing-here.js') },
    })
  })
})

describe('an endless predict', () => {
  test('is cancelled; the next call starts anew', async () => {
    const session = sessionOf('repeat.onnx')
    const controller = new AbortController()
    const activities: string[] = []
    const report = ({ activity }: { readonly activity: string }) => activities.push(activity)
    const lost = session.predict(repeat(ENDLESS), { signal: controller.signal, report })
    await until(() => session.state().kind === 'busy')
    const [pid] = children()
    controller.abort()
    await expect(lost).rejects.toMatchObject({ failure: { code: 'cancelled' } })
    expect(session.state()).toMatchObject({ kind: 'idle' })
    await until(() => !children().includes(pid ?? 0))
    expect((await session.predict(repeat(2))).answer.ok).toBe(true)
    expect(activities).toEqual(['Loading the model', 'Running predict'])
  })

  test('that waits for its turn is let go without touching the one that runs', async () => {
    const session = sessionOf('repeat.onnx')
    const controller = new AbortController()
    const running = session.predict(repeat(300_000))
    const waiting = session.predict(repeat(ENDLESS), { signal: controller.signal })
    await until(() => session.state().kind === 'busy')
    controller.abort()
    await expect(waiting).rejects.toMatchObject({ failure: { code: 'cancelled' } })
    expect((await running).answer.ok).toBe(true)
  })

  test('cancelled before it is given never starts', async () => {
    const session = sessionOf('repeat.onnx')
    await expect(session.predict(repeat(1), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      failure: { code: 'cancelled' },
    })
    expect(session.states).toEqual([])
  })

  test('ends at its time limit', async () => {
    const session = sessionOf('repeat.onnx')
    await expect(session.predict(repeat(ENDLESS), { timeLimit: 100 })).rejects.toMatchObject({
      failure: { code: 'timed-out', message: expect.stringContaining('100 ms') },
    })
    expect((await session.predict(repeat(2), { timeLimit: 60_000 })).answer.ok).toBe(true)
  })

  test('ends with stop, which lets go of all that wait', async () => {
    const session = sessionOf('repeat.onnx')
    const lost = [session.predict(repeat(ENDLESS)), session.predict(repeat(1))]
    await until(() => session.state().kind === 'busy')
    session.stop()
    for (const call of lost) await expect(call).rejects.toMatchObject({ failure: { code: 'cancelled' } })
    expect(session.state()).toMatchObject({ kind: 'idle' })
  })
})

describe('memory', () => {
  test('beyond the limit ends the process, says so, and the next call works', async () => {
    const session = sessionOf('fill.onnx', { memoryLimit: 400_000_000 })
    // Six gigabytes, if it were let.
    await expect(session.predict(request([1_500, 1_000_000]))).rejects.toMatchObject({
      failure: { code: 'over-limit', message: expect.stringContaining('0.37 GB'), hint: expect.any(String) },
    })
    expect(session.state()).toMatchObject({ kind: 'crashed', failure: { code: 'over-limit' } })
    expect((await session.predict(request([2, 3]))).answer).toMatchObject({
      ok: true,
      body: { text: '{"predictions": {"y": [[6.0]]}}' },
    })
  })
})

test('twenty sessions opened and closed leave no process', async () => {
  const sessions = Array.from({ length: 20 }, () => sessionOf('repeat.onnx'))
  for (let from = 0; from < sessions.length; from += 5) {
    const some = sessions.slice(from, from + 5)
    await Promise.all(some.map((session) => session.start()))
    await Promise.all(some.map((session) => session.close()))
  }
  expect(children()).toEqual([])
})

test('a process whose host is killed in the middle of predict ends by itself', async () => {
  const host = join(folder, 'host.mjs')
  writeFileSync(
    host,
    `import { fork } from 'node:child_process'
     const child = fork(${JSON.stringify(worker.entry)}, ['4000000000'], { serialization: 'advanced' })
     child.on('message', () => {
       child.send({ task: { kind: 'predict', signature: null, payload: {
         contentType: 'application/json', body: Buffer.from('{"inputs": {"times": ${ENDLESS}, "x": 0}}') } } })
       setTimeout(() => console.log(child.pid), 300)
     })
     child.send({ task: { kind: 'load', request: { kind: 'onnx', root: ${JSON.stringify(folder)}, modelPath: 'repeat.onnx' } } })`,
  )
  const parent = spawn(process.execPath, [host], { stdio: ['ignore', 'pipe', 'inherit'] })
  const pid = await new Promise<number>((resolve) =>
    parent.stdout.once('data', (text) => resolve(Number(text))),
  )
  expect(isRunning(pid)).toBe(true)
  parent.kill('SIGKILL')
  await until(() => !isRunning(pid))
})
