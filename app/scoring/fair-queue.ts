/** Whose turn it is: a bounded queue that serves clients in turn, so that one with many requests cannot crowd out others. */

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
  readonly signal: AbortSignal
}

/** A queue; `enter` resolves when it is the entry's turn and gives what must be called when its work is done. */
export interface FairQueue {
  enter(entry: Entry): Promise<() => void>
  /** Entries at work and waiting. */
  size(): number
}

interface Waiting {
  readonly entry: Entry
  readonly begin: () => void
}

/** Makes a queue. `enter` rejects with QueueFull at once, or with the signal's reason while it waits. */
export function createFairQueue(limits: QueueLimits): FairQueue {
  const lines = new Map<unknown, Waiting[]>()
  let atWork = 0
  let waiting = 0
  let waitingBytes = 0

  function leave(item: Waiting): void {
    const line = lines.get(item.entry.client)
    const place = line?.indexOf(item) ?? -1
    if (line === undefined || place < 0) return
    line.splice(place, 1)
    if (line.length === 0) lines.delete(item.entry.client)
    waiting -= 1
    waitingBytes -= item.entry.bytes
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

  function done(): () => void {
    let called = false
    return () => {
      if (called) return
      called = true
      atWork -= 1
      startNext()
    }
  }

  function enter(entry: Entry): Promise<() => void> {
    if (entry.signal.aborted) return Promise.reject(reasonOf(entry.signal))
    if (atWork < limits.maxConcurrent && waiting === 0) {
      atWork += 1
      return Promise.resolve(done())
    }
    if (waiting >= limits.maxWaiting || waitingBytes + entry.bytes > limits.maxWaitingBytes) {
      return Promise.reject(new QueueFull())
    }
    return new Promise((resolve, reject) => {
      const abandon = () => {
        leave(item)
        reject(reasonOf(entry.signal))
      }
      const begin = () => {
        entry.signal.removeEventListener('abort', abandon)
        resolve(done())
      }
      const item: Waiting = { entry, begin }
      entry.signal.addEventListener('abort', abandon, { once: true })
      const line = lines.get(entry.client)
      if (line === undefined) lines.set(entry.client, [item])
      else line.push(item)
      waiting += 1
      waitingBytes += entry.bytes
    })
  }

  return { enter, size: () => atWork + waiting }
}

function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason
  return reason instanceof Error ? reason : new Error('Abandoned.')
}
