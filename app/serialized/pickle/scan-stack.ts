/** The stack and memo of a scan: numbers in typed arrays, so that a value costs four bytes whatever it is. */
import { OPAQUE } from './scan-value.ts'

/** Thrown where Python, too, would refuse the pickle; the message says why. */
export class ScanStop extends Error {}

/** Thrown where the bytes end before the pickle does. */
export class ScanCut extends ScanStop {}

/** Thrown where a limit of the scan is reached: Python would go on. */
export class ScanLimit extends ScanStop {}

/** Values at once, marks, memo: a list of a million words needs a million and a half of each. */
const MAX_VALUES = 4_000_000
/** Memo entries out of order; picklers count up. */
const MAX_SCATTERED = 50_000
/** No value has this number. */
const FORGOTTEN = -(2 ** 31)

/** What the opcodes of a scan work on. Every method throws ScanStop where Python would refuse the pickle. */
export class ScanStack {
  private values = new Int32Array(1_024)
  private height = 0
  private marks = new Int32Array(256)
  private marked = 0
  private memo = new Int32Array(1_024)
  private remembered = 0
  private readonly scattered = new Map<number, number>()

  push(value: number): true {
    if (this.height === this.values.length) this.values = grown(this.values)
    this.values[this.height++] = value
    return true
  }

  /** Takes `count` values off and puts another in their place. */
  replace(count: number, value = OPAQUE): true {
    this.take(count)
    return this.push(value)
  }

  take(count: number): true {
    if (this.height - count < this.floor()) throw new ScanStop('it takes a value that is not there.')
    this.height -= count
    return true
  }

  /** One value, or the mark where there is none above it. */
  pop(): true {
    if (this.marked > 0 && this.floor() === this.height) return this.takeMark()
    return this.take(1)
  }

  /** The value `below` the top. */
  last(below = 0): number {
    if (this.height - below - 1 < this.floor()) throw new ScanStop('it takes a value that is not there.')
    return this.values[this.height - below - 1] ?? OPAQUE
  }

  /** The last `count` values. */
  lastOnes(count: number): Int32Array {
    if (this.height - count < this.floor()) throw new ScanStop('it takes a value that is not there.')
    return this.values.subarray(this.height - count, this.height)
  }

  /** What lies above the last mark. */
  aboveMark(): Int32Array {
    if (this.marked === 0) throw new ScanStop('it closes what was not opened.')
    return this.values.subarray(this.floor(), this.height)
  }

  mark(): true {
    if (this.marked === this.marks.length) this.marks = grown(this.marks)
    this.marks[this.marked++] = this.height
    return true
  }

  /** Takes everything above the last mark off, and the mark. */
  takeMark(): true {
    if (this.marked === 0) throw new ScanStop('it closes what was not opened.')
    this.height = this.floor()
    this.marked--
    return true
  }

  remember(index: number): true {
    const value = this.last()
    if (index < this.remembered) this.memo[index] = value
    else if (index === this.remembered) {
      if (index === this.memo.length) this.memo = grown(this.memo)
      this.memo[this.remembered++] = value
      this.scattered.delete(index)
    } else {
      if (this.scattered.size >= MAX_SCATTERED) throw new ScanLimit('its memo is out of order.')
      this.scattered.set(index, value)
    }
    return true
  }

  rememberNext(): true {
    return this.remember(this.remembered + this.scattered.size)
  }

  recall(index: number): number {
    const value = this.scattered.get(index) ?? (index < this.remembered ? this.memo[index] : FORGOTTEN)
    if (value === undefined || value === FORGOTTEN)
      throw new ScanStop('it recalls what was never remembered.')
    return value
  }

  private floor(): number {
    return this.marked === 0 ? 0 : (this.marks[this.marked - 1] ?? 0)
  }
}

function grown(values: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  if (values.length >= MAX_VALUES) throw new ScanLimit('it holds more values at once than any model does.')
  const larger = new Int32Array(Math.min(values.length * 2, MAX_VALUES))
  larger.set(values)
  return larger
}
