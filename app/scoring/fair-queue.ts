/** Whose turn it is: a bounded queue that serves clients in turn, so that one with many requests cannot crowd out others. */
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

interface Waiting {
  readonly entry: Entry
  readonly begin: () => void
}

/** Makes a queue. */
export function createFairQueue(limits: QueueLimits): FairQueue {
  const lines = new Map<unknown, Waiting[]>()
  let atWork = 0
  let waiting = 0
  let waitingBytes = 0

  /** Whether the item still waited. */
  function leave(item: Waiting): boolean {
    const line = lines.get(item.entry.client)
    const place = line?.indexOf(item) ?? -1
    if (line === undefined || place < 0) return false
    line.splice(place, 1)
    if (line.length === 0) lines.delete(item.entry.client)
    waiting -= 1
    waitingBytes -= item.entry.bytes
    return true
  }

  function startNext(): void {
    if (atWork >= limits.maxConcurrent) return
    const first = lines.entries().next()
    if (first.done === true) return
    const [client, line] = first.value
    const item = line[0]
    if (item === undefined) return
    leave(item)
    if (lines.delete(client) && line.length > 0) lines.set(client, line)
    atWork += 1
    item.begin()
  }

  function release(): Release {
    let isReleased = false
    return () => {
      if (isReleased) return
      isReleased = true
      atWork -= 1
      startNext()
    }
  }

  function wait(entry: Entry): Cancellable<Release> {
    let cancel: (reason: Error) => void = () => undefined
    const result = new Promise<Release>((resolve, reject) => {
      const item: Waiting = { entry, begin: () => resolve(release()) }
      cancel = (reason) => {
        if (leave(item)) reject(reason)
      }
      const line = lines.get(entry.client)
      if (line === undefined) lines.set(entry.client, [item])
      else line.push(item)
    })
    waiting += 1
    waitingBytes += entry.bytes
    return { result, cancel }
  }

  function enter(entry: Entry): Cancellable<Release> {
    if (atWork < limits.maxConcurrent && waiting === 0) {
      atWork += 1
      return { result: Promise.resolve(release()), cancel: () => undefined }
    }
    if (waiting < limits.maxWaiting && waitingBytes + entry.bytes <= limits.maxWaitingBytes)
      return wait(entry)
    return { result: Promise.reject(new QueueFull()), cancel: () => undefined }
  }

  return { enter, size: () => atWork + waiting }
}
