/** Rounds of payload fuzzing in this process. */
import { UserError } from '#shared/user-error.ts'
import { fuzzedPayload } from './fuzzed-payload.ts'
import { generator } from './mutate-bytes.ts'
import type { PayloadTarget } from './payload-targets.ts'

/** What came of them. */
export interface PayloadResult {
  answered: number
  refused: number
  /** Said to be beyond this runtime, with a code that is not `internal`. */
  told: number
  /** Milliseconds of processor time of the slowest. */
  slowest: number
  /** What went wrong, with the request. */
  readonly failures: string[]
}

/** Longer than this, of the processor's time and the clock's, is a hang. */
const HANG_MS = 1_000

/** Starts counting. */
export function noResult(): PayloadResult {
  return { answered: 0, refused: 0, told: 0, slowest: 0, failures: [] }
}

/** Runs `count` mutants and adds what came of them; the same seed gives the same mutants. */
export async function payloadRounds(
  targets: readonly PayloadTarget[],
  { count, seed }: { readonly count: number; readonly seed: number },
  result: PayloadResult,
): Promise<void> {
  const random = generator(seed)
  for (let round = 0; round < count; round += 1) {
    const target = targets[Math.floor(random() * targets.length)]
    const start = target?.seeds[Math.floor(random() * target.seeds.length)]
    if (target === undefined || start === undefined) throw new Error('There is nothing to mutate.')
    const payload = fuzzedPayload(start, random)
    const [cpu, clock] = [process.cpuUsage(), performance.now()]
    const text = () =>
      `${target.name}, ${payload.contentType}, ${Buffer.from(payload.body).toString('latin1').slice(0, 500)}`
    try {
      result[await target.ask(payload)] += 1
    } catch (error) {
      if (error instanceof UserError && error.failure.code !== 'internal') result.told += 1
      else result.failures.push(`${error instanceof Error ? error.stack : String(error)}\n${text()}`)
    }
    const { user, system } = process.cpuUsage(cpu)
    const took = Math.min((user + system) / 1000, performance.now() - clock)
    result.slowest = Math.max(result.slowest, took)
    if (took > HANG_MS) result.failures.push(`${took.toFixed(0)} ms: ${text()}`)
  }
}
