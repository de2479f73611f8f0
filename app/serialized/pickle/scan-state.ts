import type { ScanStack } from './scan-stack.ts'
import { ScanCut, ScanLimit, ScanStop } from './scan-stack.ts'
import { lineEnd } from './scan-text.ts'
import type { NameUses } from './scan-uses.ts'

/** What may still be looked at, over all files of a model; what is looked at is taken off. */
export interface ScanBudget {
  opcodes: number
  /** Bytes that compressed pickles may still grow to. */
  inflated: number
}

/** A scan on its way. */
export interface Scan {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly uses: NameUses
  readonly budget: Pick<ScanBudget, 'opcodes'>
  /** What this process had computed when the scan began. */
  readonly began: NodeJS.CpuUsage
  stack: ScanStack
  at: number
  problem: string | null
  isPartial: boolean
  /** Whether it calls what it made itself. */
  isIndirect: boolean
  /** Whether a key `input` stands for anything but the text `content`, or may. */
  hasOddInput: boolean
  /** Whether an object is given a state that could hold more than data, or may be: see `scan-states.ts`. */
  hasOddState: boolean
}

/** Moves on over `length` bytes. */
export function skip(scan: Scan, length: number): void {
  if (length > scan.bytes.length - scan.at) throw new ScanCut('it ends in the middle of a value.')
  scan.at += length
}

/** Moves on over a line, and gives its text without spaces around it where it is short. */
export function shortLine(scan: Scan): string {
  const end = lineEnd(scan.bytes, scan.at)
  const text = String.fromCharCode(...scan.bytes.subarray(scan.at, Math.min(end, scan.at + MAX_DIGITS + 1)))
  scan.at = end + 1
  return text
}

/** Digits of a number that is looked at. */
const MAX_DIGITS = 20

/**
 * A memo index in text. Python takes more than digits for a number (signs, spaces, what stands behind a NUL), in its two
 * unpicklers not the same; no pickler writes such.
 */
export function indexLine(scan: Scan): number {
  const text = shortLine(scan)
  if (/^[A-Za-z]/u.test(text)) throw new ScanStop('a memo index is none.')
  if (!/^\d{1,20}$/u.test(text)) throw new ScanLimit('a memo index is not written as picklers do.')
  return Number(text)
}
