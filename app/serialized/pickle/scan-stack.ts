/** The stack and memo of a scan: numbers in typed arrays, so that a value costs four bytes whatever it is. */

/** A value that is not followed: what a call makes can be anything, text too. */
export const SCAN_OPAQUE = 0

/** A value that surely is no text: a number, bytes, a container. */
export const SCAN_NO_TEXT = -2

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
const FORGOTTEN = -1

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
  replace(count: number, value = SCAN_OPAQUE): true {
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

  top(): number {
    if (this.height <= this.floor()) throw new ScanStop('it needs a value that is not there.')
    return this.values[this.height - 1] ?? SCAN_OPAQUE
  }

  lastTwo(): readonly [number, number] {
    if (this.height - 2 < this.floor()) throw new ScanStop('it takes a value that is not there.')
    return [this.values[this.height - 2] ?? SCAN_OPAQUE, this.values[this.height - 1] ?? SCAN_OPAQUE]
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
    const value = this.top()
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
