import { fileURLToPath } from 'node:url'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { childProcesses } from '#e2e/process-tree.ts'
import { testPython } from '#e2e/python/python-tests.ts'
import type { RuntimeState } from '#shared/contract.ts'
import { UserError } from '#shared/user-error.ts'
import { forkWorker } from '../fork-worker.ts'
import type { ForkedWorker } from '../fork-worker.ts'
import { createSession } from '../session.ts'
import type { Session, SessionInput } from '../session.ts'
import { buildWorker } from '../testing/build-worker.ts'

const identity = { kind: 'python', name: 'MLflow', version: '', detail: '' } as const
const mischief = fileURLToPath(new URL('testing/mischief', import.meta.url))
const fixture = (name: string) =>
  fileURLToPath(new URL(`../../../e2e/fixtures/models/${name}`, import.meta.url))

let worker: Awaited<ReturnType<typeof buildWorker>>
const open: Session[] = []
const started: ForkedWorker[] = []

beforeAll(async () => {
  worker = await buildWorker()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((session) => session.close()))
})
afterAll(() => worker.remove())

function sessionOf(root: string, change: Partial<SessionInput> = {}): Session {
  const fork = forkWorker(worker.entry)
  const session = createSession({
    spawn: (options) => {
      const forked = fork(options)
      started.push(forked)
      return forked
    },
    model: { kind: 'python', python: testPython ?? '', root, identity },
    signature: null,
    identity,
    memoryLimit: 8 * 2 ** 30,
    ...change,
  })
  open.push(session)
  return session
}

const json = (body: unknown) => ({
  contentType: 'application/json',
  body: Buffer.from(JSON.stringify(body)),
})
const doing = (name: string) => json({ inputs: { do: name } })
/** JSON's `1` would be an integer, which a double column refuses. */
const oneRow = (x: number) => ({
  contentType: 'application/json',
  body: Buffer.from(`{"dataframe_split": {"columns": ["x"], "data": [[${x.toFixed(1)}]]}}`),
})

async function failureOf(running: Promise<unknown>): Promise<UserError['failure']> {
  const error: unknown = await running.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error instanceof UserError) return error.failure
  throw new Error('Nothing failed.')
}

/** Ids of the processes that the newest worker started, and theirs. */
function descendants(): readonly number[] {
  const below = (id: number): readonly number[] =>
    childProcesses(id).flatMap((child) => [child.id, ...below(child.id)])
  return below(started.at(-1)?.pid() ?? 0)
}

async function untilGone(ids: readonly number[]): Promise<void> {
  while (ids.some(isRunning)) await setTimeout(20)
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0)
    return true
  } catch {
    return false
  }
}

async function answered(session: Session, x: number): Promise<string> {
  const { answer } = await session.predict(oneRow(x))
  return answer.ok ? answer.body.text : answer.refusal.message
}

describe.skipIf(testPython === null)('a session of a model in Python', () => {
  test('cancelling ends every process, and the next call starts anew', async () => {
    const session = sessionOf(mischief)
    await session.start()
    const ids = descendants()
    expect(ids.length).toBeGreaterThan(1)
    const controller = new AbortController()
    const running = failureOf(session.predict(doing('endless'), { signal: controller.signal }))
    await setTimeout(100)
    controller.abort()
    expect(await running).toMatchObject({ code: 'cancelled' })
    await untilGone(ids)
    const { answer } = await session.predict(doing('answer_tuple'))
    expect(answer).toMatchObject({
      ok: true,
      pythonType: 'tuple',
      body: { text: '{"predictions": [1, 2.5, "x"]}' },
    })
  })

  test('a predict that takes longer than it may is ended', async () => {
    const session = sessionOf(fixture('pyfunc-slow'))
    await session.start()
    const ids = descendants()
    expect(await failureOf(session.predict(oneRow(1), { timeLimit: 50 }))).toMatchObject({
      code: 'timed-out',
    })
    await untilGone(ids)
    expect(await answered(session, 1)).toBe('{"predictions": [{"x": 2.0}]}')
  })

  test('a model that stops its parent answers, and keeps to its limits', async () => {
    const session = sessionOf(mischief, { memoryLimit: 2 ** 30 })
    const { answer } = await session.predict(doing('stop_parent'))
    expect(answer).toMatchObject({ ok: true, body: { text: '{"predictions": "stopped"}' } })
    const ids = descendants()
    expect(await failureOf(session.predict(doing('grow')))).toMatchObject({ code: 'over-limit' })
    await untilGone(ids)
  })

  // By the kernel's own signals, which only Linux has.
  test.runIf(process.platform === 'linux')(
    'a model that goes on stopping all above it ends when its worker is killed',
    async () => {
      const session = sessionOf(mischief)
      await session.start()
      const ids = descendants()
      expect(ids.length).toBeGreaterThan(2)
      const running = failureOf(session.predict(doing('stop_all_above'), { timeLimit: 300 }))
      expect(await running).toMatchObject({ code: 'timed-out' })
      await untilGone(ids)
    },
  )

  test('a model that ends its process loses nothing', async () => {
    const states: RuntimeState['kind'][] = []
    const session = sessionOf(fixture('pyfunc-exit'), { onState: ({ kind }) => states.push(kind) })
    expect(await answered(session, 1)).toBe('{"predictions": [{"x": 2.0}]}')
    const failure = await failureOf(session.predict(oneRow(99)))
    expect(failure).toMatchObject({ code: 'runtime-crashed', message: expect.stringContaining('with code') })
    expect(states.at(-1)).toBe('crashed')
    expect(await answered(session, 2)).toBe('{"predictions": [{"x": 3.0}]}')
    expect(states.at(-1)).toBe('ready')
  })

  test('a process that is killed between two calls is told at once, and the next call starts anew', async () => {
    const states: RuntimeState[] = []
    const session = sessionOf(fixture('pyfunc-exit'), { onState: (state) => states.push(state) })
    expect(await answered(session, 1)).toBe('{"predictions": [{"x": 2.0}]}')
    for (const id of descendants()) process.kill(id, 'SIGKILL')
    while (states.at(-1)?.kind !== 'crashed') await setTimeout(20)
    expect(states.at(-1)).toMatchObject({
      failure: { message: "The model's process ended by signal SIGKILL while nothing was asked of it." },
    })
    expect(await answered(session, 2)).toBe('{"predictions": [{"x": 3.0}]}')
  })

  test('a model that raises is answered as MLflow answers it', async () => {
    const session = sessionOf(fixture('pyfunc-crash'))
    const { answer } = await session.predict(oneRow(13))
    expect(answer).toMatchObject({
      ok: false,
      refusal: {
        stage: 'predict',
        status: 400,
        errorCode: 'BAD_REQUEST',
        traceback: expect.stringContaining('Error'),
      },
    })
    expect(await answered(session, 1)).toBe('{"predictions": [{"x": 2.0}]}')
  })

  test('what loading does is reported', async () => {
    const heard: string[] = []
    await sessionOf(mischief).start({ report: ({ activity }) => heard.push(activity) })
    expect(heard).toEqual(['Loading the model', 'Starting Python', 'Importing MLflow', 'Loading the model'])
  })

  test('what changed while it loaded does not answer', async () => {
    let looks = 0
    const session = sessionOf(fixture('pyfunc-crash'), {
      beforeLoad: () =>
        looks++ === 0
          ? Promise.resolve()
          : Promise.reject(new UserError({ code: 'untrusted', message: 'It changed.' })),
    })
    expect(await failureOf(session.start())).toMatchObject({ code: 'untrusted' })
    expect(session.state()).toMatchObject({ kind: 'idle' })
    expect(await failureOf(session.predict(oneRow(1)))).toMatchObject({ code: 'untrusted' })
  })

  test('nothing is started where it may not be', async () => {
    const before = started.length
    const session = sessionOf(mischief, {
      beforeLoad: () => Promise.reject(new UserError({ code: 'untrusted', message: 'No.' })),
    })
    expect(await failureOf(session.start())).toMatchObject({ code: 'untrusted' })
    expect(started).toHaveLength(before)
  })
})
