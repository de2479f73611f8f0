/**
 * A thread beside the model's: while the model's native code runs, the process's own event loop stands still, so
 * this thread watches the memory limit and whether the host is still there, and ends the process otherwise.
 */
import { writeFileSync, writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { OVER_MEMORY_LINE } from './messages.ts'

/** Between two looks. At 5 GB/s, the fastest a page fault loop was seen to fill memory, 250 MB more are taken. */
const LOOK_EVERY_MILLISECONDS = 50

const IDLE = 0
const BUSY = 1

/** What the thread is started with. */
export interface WatchdogData {
  readonly flag: Int32Array
  readonly memoryLimit: number
  /** Process id of the host. */
  readonly parent: number
}

/** Tells the thread when there is something to watch; between tasks it sleeps. */
export interface Watchdog {
  busy(): void
  idle(): void
}

/** Starts the thread by the worker's own entry file. */
export function startWatchdog(entry: URL, memoryLimit: number): Watchdog {
  preferInOutOfMemory()
  const flag = new Int32Array(new SharedArrayBuffer(4))
  const data: WatchdogData = { flag, memoryLimit, parent: process.ppid }
  const thread = new Worker(entry, {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: 16, stackSizeMb: 1 },
  })
  thread.unref()
  const set = (value: number) => {
    Atomics.store(flag, 0, value)
    Atomics.notify(flag, 0)
  }
  return { busy: () => set(BUSY), idle: () => set(IDLE) }
}

/** Where memory runs out before the limit is met, Linux is to end this process rather than the app (proc(5)). */
function preferInOutOfMemory(): void {
  if (process.platform !== 'linux') return
  try {
    writeFileSync('/proc/self/oom_score_adj', '500')
  } catch {
    // A container may forbid it; then the kernel chooses as it always does.
  }
}

/** The thread's life: never returns. */
export function watch({ flag, memoryLimit, parent }: WatchdogData): never {
  for (;;) {
    Atomics.wait(flag, 0, IDLE)
    const memory = process.memoryUsage.rss()
    if (memory > memoryLimit) {
      writeSync(2, `\n${OVER_MEMORY_LINE}: ${memory} bytes\n`)
      end()
    }
    if (!isRunning(parent)) end()
    Atomics.wait(flag, 0, BUSY, LOOK_EVERY_MILLISECONDS)
  }
}

/** An orphan has another parent on POSIX; on Windows it keeps the number of one that is gone. */
function isRunning(parent: number): boolean {
  if (process.ppid !== parent) return false
  try {
    process.kill(parent, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function end(): void {
  process.kill(process.pid, 'SIGKILL')
}
