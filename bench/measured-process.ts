/** A process from start to end: its time and the most memory it and its children had. */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** Often enough for processes that live a tenth of a second. */
const POLL_MS = 5

/** What one run took. */
export interface Run {
  /** From spawn to exit, in milliseconds. */
  readonly milliseconds: number
  /** The sum of each process' own peak; null where there is no /proc. */
  readonly peakBytes: number | null
}

/** A command line. */
export interface Command {
  readonly executable: string
  readonly args: readonly string[]
  /** Where it runs; Python puts that folder on its path. */
  readonly folder: string
}

/** Runs a command to its end. Throws, with what it said, when it fails. */
export async function measuredRun({ executable, args, folder }: Command): Promise<Run> {
  const started = performance.now()
  const child = spawn(executable, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2000)
  })
  const peaks = new Map<number, number>()
  const poll = setInterval(() => notePeaks(child.pid ?? 0, peaks), POLL_MS)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  const milliseconds = performance.now() - started
  clearInterval(poll)
  if (code !== 0) throw new Error(`${[executable, ...args].join(' ')} ended with ${code}:\n${said}`)
  return { milliseconds, peakBytes: peaks.size === 0 ? null : sum([...peaks.values()]) }
}

/** `VmHWM` (proc(5)) is a peak, so the last look at a process is enough. */
function notePeaks(pid: number, peaks: Map<number, number>): void {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const kilobytes = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0)
    peaks.set(pid, Math.max(peaks.get(pid) ?? 0, kilobytes * 1024))
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      const children = readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim()
      for (const child of children.split(' ')) if (child !== '') notePeaks(Number(child), peaks)
    }
  } catch {
    // It has ended, or this system has no /proc.
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** The middle one; of an even number the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN
  return (lower + upper) / 2
}
