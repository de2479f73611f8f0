/** The stack and memo of the pickle machine, with their limits. */
import type { Inert, InertArray, InertDict, InertDtype, InertEntry, InertObject } from '../inert.ts'
import { takeMemory } from '../allowance.ts'
import { limits, overLimit } from '../limits.ts'
import { UserError } from '#shared/user-error.ts'

/** A list, tuple or set being filled. */
export interface GrowingItems {
  readonly kind: 'list' | 'tuple' | 'set'
  readonly items: Inert[]
}

/** A dict being filled. */
export interface GrowingDict {
  readonly kind: 'dict'
  readonly entries: InertEntry[]
}

/** An object being filled. */
export interface GrowingObject {
  readonly kind: 'object'
  callee: Inert
  args: readonly Inert[]
  keywords: InertDict | null
  state: Inert | undefined
  readonly items: Inert[]
  readonly entries: InertEntry[]
}

/** An array whose content comes with its state. */
export type GrowingArray = { -readonly [K in keyof InertArray]: InertArray[K] }

/** A dtype whose byte order and fields come with its state. */
export type GrowingDtype = { -readonly [K in keyof InertDtype]: InertDtype[K] }

/** Containers one pickle may make: about 100 bytes each, and a forest of 10,000 trees has 400,000. */
const MAX_CONTAINERS = 1_500_000
const CONTAINER_BYTES = 100
/** Values on the stack: the pickler appends in batches of 1,000; only tuples and sets are longer. */
const MAX_STACK = 1_500_000
const MAX_MEMO = 4_000_000

/** What the opcodes work on. */
export class PickleStack {
  readonly values: Inert[] = []
  readonly marks: number[] = []
  private readonly memo: Inert[] = []
  private readonly scattered = new Map<number, Inert>()
  private containers = 0

  push(value: Inert): void {
    if (this.values.length >= MAX_STACK) throw overLimit('pickle', 'values at once', MAX_STACK)
    this.values.push(value)
  }

  pop(): Inert {
    const floor = this.marks.at(-1) ?? 0
    if (this.values.length <= floor) throw brokenPickle('it takes a value that is not there')
    return this.values.pop() ?? null
  }

  top(): Inert {
    const floor = this.marks.at(-1) ?? 0
    if (this.values.length <= floor) throw brokenPickle('it needs a value that is not there')
    return this.values.at(-1) ?? null
  }

  replaceTop(value: Inert): void {
    this.values[this.values.length - 1] = value
  }

  mark(): void {
    if (this.marks.length >= MAX_STACK) throw overLimit('pickle', 'marks', MAX_STACK)
    this.marks.push(this.values.length)
  }

  /** The values since the last mark, taken off with it. */
  popMark(): Inert[] {
    const mark = this.marks.pop()
    if (mark === undefined) throw brokenPickle('it closes what was not opened')
    return this.values.splice(mark)
  }

  remember(index: number): void {
    const value = this.top()
    if (index === this.memo.length) {
      if (index >= MAX_MEMO) throw overLimit('pickle', 'remembered values', MAX_MEMO)
      this.memo.push(value)
      return
    }
    if (index < this.memo.length) {
      this.memo[index] = value
      return
    }
    if (this.scattered.size >= limits.memo / 20)
      throw overLimit('pickle', 'remembered values', limits.memo / 20)
    this.scattered.set(index, value)
  }

  rememberNext(): void {
    this.remember(this.memo.length + this.scattered.size)
  }

  recall(index: number): Inert {
    const value = index < this.memo.length ? this.memo[index] : this.scattered.get(index)
    if (value === undefined) throw brokenPickle(`it recalls value ${index}, which was never remembered`)
    return value
  }

  /** Counts one container against the limit. */
  count(): void {
    this.containers++
    takeMemory(CONTAINER_BYTES)
    if (this.containers > MAX_CONTAINERS) throw overLimit('pickle', 'containers and objects', MAX_CONTAINERS)
  }
}

/** The error of a pickle that is not one. */
export function brokenPickle(what: string): UserError {
  return new UserError({
    code: 'bad-model',
    message: `The pickle is broken: ${what}.`,
    hint: 'The file may be cut off or damaged; save the model again.',
  })
}

/** A new object that nothing was called for. */
export function inertObject(
  callee: Inert,
  args: readonly Inert[],
  keywords: InertDict | null,
): GrowingObject & InertObject {
  return { kind: 'object', callee, args, keywords, state: undefined, items: [], entries: [] }
}
