/**
 * Whose turn it is: a bounded queue in which every client gets its share of the work, so that neither many requests nor
 * large ones crowd out others (weighted fair queueing: Demers, Keshav and Shenker 1989).
 */
import type { Cancellable } from './cancellable.ts'

/** Thrown when the queue is full. */
export class QueueFull extends Error {
  constructor() {
    super('The queue is full.')
    this.name = 'QueueFull'
  }
}

/** How much a queue takes. */
export interface QueueLimits {
  /** Entries at work at once. */
  readonly maxConcurrent: number
  /** Entries that wait. */
  readonly maxWaiting: number
  /** Bytes of all that wait. */
  readonly maxWaitingBytes: number
}

/** A wish for a turn. `client` is any key that tells clients apart. */
export interface Entry {
  readonly client: unknown
  readonly bytes: number
}

/** To be called when an entry's work is done; more than once does nothing. */
export type Release = () => void

/** A queue; `enter` resolves when it is the entry's turn, and rejects with QueueFull at once. */
export interface FairQueue {
  enter(entry: Entry): Cancellable<Release>
  /** Entries at work and waiting. */
  size(): number
}

/** What a request costs beside its bytes: a row of an iris model takes as long as reading about this much JSON. */
const COST_OF_ANY = 2_048

/** The work is done one entry after the other, so of entries from here on one at a time is handed over: what comes next waits for no more. */
const LARGE_BYTES = 32_768

interface Waiting {
  readonly entry: Entry
  /** Where the entry would end if all clients were served a little at a time. */
  readonly finish: number
  readonly begin: () => void
}

/** Makes a queue. */
export function createFairQueue(limits: QueueLimits): FairQueue {
  const lines = new Map<unknown, Waiting[]>()
  /** The work given to each client that waits, as a place on one scale; and how far that scale has come. */
  const lastFinish = new Map<unknown, number>()
  let served = 0
  let atWork = 0
  let largeAtWork = 0
  let waiting = 0
  let waitingBytes = 0

  /** Whether the item still waited. */
  function leave(item: Waiting): boolean {
    const { client, bytes } = item.entry
    const line = lines.get(client)
    const place = line?.indexOf(item) ?? -1
    if (line === undefined || place < 0) return false
    line.splice(place, 1)
    if (line.length === 0) {
      lines.delete(client)
      lastFinish.delete(client)
    }
    waiting -= 1
    waitingBytes -= bytes
    return true
  }

  function mayBegin({ bytes }: Entry): boolean {
    return atWork < limits.maxConcurrent && (bytes < LARGE_BYTES || largeAtWork === 0)
  }

  /** The first of a line that would end soonest. */
  function next(): Waiting | null {
    let best: Waiting | null = null
    for (const [first] of lines.values()) {
      if (first === undefined || !mayBegin(first.entry)) continue
      if (best === null || first.finish < best.finish) best = first
    }
    return best
  }

  function startNext(): void {
    for (let item = next(); item !== null; item = next()) {
      served += costOf(item.entry) / lines.size
      leave(item)
      start(item.entry)
      item.begin()
    }
  }

  function start({ bytes }: Entry): void {
    atWork += 1
    if (bytes >= LARGE_BYTES) largeAtWork += 1
  }

  function release({ bytes }: Entry): Release {
    let isReleased = false
    return () => {
      if (isReleased) return
      isReleased = true
      atWork -= 1
      if (bytes >= LARGE_BYTES) largeAtWork -= 1
      startNext()
    }
  }

  function wait(entry: Entry): Cancellable<Release> {
    const { client, bytes } = entry
    let cancel: (reason: Error) => void = () => undefined
    const result = new Promise<Release>((resolve, reject) => {
      const finish = Math.max(served, lastFinish.get(client) ?? 0) + costOf(entry)
      lastFinish.set(client, finish)
      const item: Waiting = { entry, finish, begin: () => resolve(release(entry)) }
      cancel = (reason) => {
        if (leave(item)) reject(reason)
      }
      const line = lines.get(client)
      if (line === undefined) lines.set(client, [item])
      else line.push(item)
    })
    waiting += 1
    waitingBytes += bytes
    return { result, cancel }
  }

  function enter(entry: Entry): Cancellable<Release> {
    if (mayBegin(entry) && next() === null) {
      start(entry)
      return { result: Promise.resolve(release(entry)), cancel: () => undefined }
    }
    if (waiting < limits.maxWaiting && waitingBytes + entry.bytes <= limits.maxWaitingBytes)
      return wait(entry)
    return { result: Promise.reject(new QueueFull()), cancel: () => undefined }
  }

  return { enter, size: () => atWork + waiting }
}

function costOf({ bytes }: Entry): number {
  return bytes + COST_OF_ANY
}
