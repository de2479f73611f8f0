/**
 * `npm run soak:payloads [COUNT] [SEED]`: mutated payloads of every format, read, enforced and run in a process of its
 * own. Fails when one is neither answered nor refused, takes over a second, ends the process, or leaves it with more than
 * 512 MB.
 */
import { fork } from 'node:child_process'
import path from 'node:path'
import { noResult, payloadRounds } from './payload-rounds.ts'
import type { PayloadResult } from './payload-rounds.ts'
import { payloadTargets } from './payload-targets.ts'

const count = Number(process.argv[2] ?? 100_000)
const seed = Number(process.argv[3] ?? 1)
const MAX_MEMORY = 512 * 2 ** 20
const BATCH = 500

/** Without a batch for this long, a request hangs. */
const SILENCE_MS = 300_000

interface Progress {
  readonly done: number
  readonly result: PayloadResult
  readonly memory: number
}

if (process.send === undefined) await watch()
else await work()

async function work(): Promise<void> {
  const targets = await payloadTargets()
  const result = noResult()
  for (let done = 0; done < count; done += BATCH) {
    await payloadRounds(targets, { count: Math.min(BATCH, count - done), seed: seed + done }, result)
    const progress: Progress = { done: done + BATCH, result, memory: process.memoryUsage.rss() }
    await new Promise((resolve) => process.send?.(progress, resolve))
  }
  process.exit(0)
}

async function watch(): Promise<void> {
  const child = fork(
    path.resolve('.ci/run-typescript.mjs'),
    ['e2e/soak/payload-fuzz.ts', String(count), String(seed)],
    {
      execArgv: ['--max-old-space-size=400'],
    },
  )
  let last: Progress | null = null
  let peak = 0
  let timer = setTimeout(() => child.kill('SIGKILL'), SILENCE_MS)
  child.on('message', (message) => {
    last = message as Progress
    peak = Math.max(peak, last.memory)
    clearTimeout(timer)
    timer = setTimeout(() => child.kill('SIGKILL'), SILENCE_MS)
  })
  const end = await new Promise<string>((resolve) =>
    child.once('exit', (code, signal) => resolve(signal ?? String(code))),
  )
  clearTimeout(timer)
  report(last, peak, end)
}

function report(last: Progress | null, peak: number, end: string): void {
  const { answered, refused, told, slowest, failures } = last?.result ?? noResult()
  const problems = [
    ...failures,
    ...(end === '0'
      ? []
      : [`the process ended with ${end} after ${last?.done ?? 0} payloads (seed ${seed})`]),
    ...(peak > MAX_MEMORY ? [`${(peak / 2 ** 20).toFixed(0)} MB of memory`] : []),
  ]
  const lines = [
    `${answered + refused + told + failures.length} payloads: ${answered} answered, ${refused} refused, ${told} said to be beyond this runtime`,
    `slowest ${slowest.toFixed(0)} ms; memory at most ${(peak / 2 ** 20).toFixed(0)} MB`,
    problems.length === 0 ? 'no crash, no hang, no failure inside' : `${problems.length} failures:`,
    ...problems.slice(0, 20),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  process.exitCode = problems.length === 0 ? 0 : 1
}
