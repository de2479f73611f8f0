import { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { encodeFrame, frameReader } from './frames.ts'
import { NeverLoaded, ScorerCrash } from './scoring.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'
import { createWorkerScorer } from './worker-scorer.ts'
import type { WorkerProcess } from './worker-scorer.ts'

type Message = ToWorker<string>

/** A process in this one: what it is told is kept, what it says is said by the test. */
class FakeProcess implements WorkerProcess {
  readonly told: { head: Message; body: string }[] = []
  isKilled = false
  private exited: (how: string) => void = () => undefined
  readonly stream = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      this.read(chunk)
      done()
    },
  })
  private readonly read = frameReader<Message>(({ head, body }) =>
    this.told.push({ head, body: Buffer.from(body).toString() }),
  )
  onExit(listener: (how: string) => void): void {
    this.exited = listener
  }
  kill(): void {
    this.isKilled = true
    this.end('signal SIGKILL')
  }
  end(how: string): void {
    this.exited(how)
  }
  say(head: FromWorker, body = ''): void {
    for (const chunk of encodeFrame(head, Buffer.from(body))) this.stream.push(chunk)
  }
  loaded(): void {
    this.say({ kind: 'loaded', name: 'm', runtime: 'r', notices: [] })
  }
  answer(id: number, body: string): void {
    this.say(
      { kind: 'answer', id, status: 200, contentType: 'application/json', milliseconds: 1, failed: false },
      body,
    )
  }
  scores(): readonly string[] {
    return this.told.filter(({ head }) => head.kind === 'score').map(({ body }) => body)
  }
}

function setUp() {
  const processes: FakeProcess[] = []
  const scorer = createWorkerScorer({
    spawn: () => {
      const next = new FakeProcess()
      processes.push(next)
      return next
    },
    load: 'folder',
    log: () => undefined,
  })
  return { processes, scorer }
}

function request(body: string) {
  return { route: 'invocations', contentType: 'application/json', body: Buffer.from(body) } as const
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1))
}

test('requests given before the model is loaded are answered after', async () => {
  const { processes, scorer } = setUp()
  const answer = scorer.score(request('a')).result
  expect(scorer.isHealthy()).toBe(false)
  processes[0]!.loaded()
  expect((await scorer.ready).name).toBe('m')
  await until(() => processes[0]!.scores().length === 1)
  expect(processes[0]!.told[0]?.head).toEqual({ kind: 'load', load: 'folder' })
  processes[0]!.answer(1, 'A')
  expect(Buffer.from((await answer).body).toString()).toBe('A')
})

test('a crash costs the oldest request only; the others go to the next process', async () => {
  const { processes, scorer } = setUp()
  processes[0]!.loaded()
  await scorer.ready
  const answers = ['a', 'b', 'c'].map((body) => scorer.score(request(body)).result)
  await until(() => processes[0]!.scores().length === 3)
  processes[0]!.end('signal SIGSEGV')
  await expect(answers[0]).rejects.toBeInstanceOf(ScorerCrash)
  expect(scorer.isHealthy()).toBe(false)
  await until(() => processes.length === 2)
  processes[1]!.loaded()
  await until(() => processes[1]!.scores().length === 2)
  expect(processes[1]!.scores()).toEqual(['b', 'c'])
  processes[1]!.answer(2, 'B')
  processes[1]!.answer(3, 'C')
  expect((await Promise.all(answers.slice(1))).map(({ body }) => Buffer.from(body).toString())).toEqual([
    'B',
    'C',
  ])
})

test('one that takes too long is ended by force, and costs nobody else', async () => {
  const { processes, scorer } = setUp()
  processes[0]!.loaded()
  await scorer.ready
  const first = scorer.score(request('slow'))
  const second = scorer.score(request('b')).result
  const third = scorer.score(request('waits'))
  third.cancel(new Error('third'))
  await expect(third.result).rejects.toThrow('third')
  expect(processes[0]!.isKilled).toBe(false)
  first.cancel(new Error('first'))
  await expect(first.result).rejects.toThrow('first')
  expect(processes[0]!.isKilled).toBe(true)
  await until(() => processes.length === 2)
  processes[1]!.loaded()
  await until(() => processes[1]!.scores().length === 1)
  processes[1]!.answer(2, 'B')
  expect(Buffer.from((await second).body).toString()).toBe('B')
})

test('a model that cannot be loaded, and a process that dies loading, reject ready', async () => {
  const one = setUp()
  one.processes[0]!.say({ kind: 'unloadable', failure: { code: 'bad-model', message: 'No model.onnx.' } })
  await expect(one.scorer.ready).rejects.toMatchObject({ failure: { code: 'bad-model' } })
  const two = setUp()
  two.processes[0]!.end('exit code 1')
  await expect(two.scorer.ready).rejects.toMatchObject({ failure: { code: 'runtime-crashed' } })
  expect(two.processes).toHaveLength(1)
})

test('requests that wait for a model that cannot be loaded are told, and so are later ones', async () => {
  const { processes, scorer } = setUp()
  const request = { route: 'invocations', contentType: 'application/json', body: Buffer.from('{}') } as const
  const waiting = scorer.score(request).result
  processes[0]!.say({ kind: 'unloadable', failure: { code: 'bad-model', message: 'No model.onnx.' } })
  await expect(waiting).rejects.toBeInstanceOf(NeverLoaded)
  processes[0]!.end('exit code 1')
  await expect(scorer.ready).rejects.toMatchObject({ failure: { code: 'bad-model' } })
  await expect(scorer.score(request).result).rejects.toBeInstanceOf(NeverLoaded)
  await scorer.close()
})

test('closing waits for what was given', async () => {
  const { processes, scorer } = setUp()
  processes[0]!.loaded()
  await scorer.ready
  const answer = scorer.score(request('a')).result
  const closed = scorer.close()
  await until(() => processes[0]!.scores().length === 1)
  expect(processes[0]!.isKilled).toBe(false)
  processes[0]!.answer(1, 'A')
  await closed
  await answer
  expect(processes[0]!.isKilled).toBe(true)
  expect(processes).toHaveLength(1)
})
