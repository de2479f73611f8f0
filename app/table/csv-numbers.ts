/**
 * CSV rows of numbers to columns, fast. It takes only what reads the same everywhere: plain decimal numbers, empty
 * cells and pandas' words for missing and infinite, no quotes, every row of the full width. Anything else gives null,
 * and the caller takes the exact way. Numbers come out correctly rounded, as pandas 3 reads them.
 */

/** How a column is read; `skip` passes over its cells unread. */
export type NumberKind = 'float64' | 'float32' | 'int64' | 'int32' | 'skip'

/** A column of numbers; float cells may be NaN, integer cells are whole and within ±2^53 (int64) or their type. */
export type NumberColumn =
  | Float64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>

/** Rows of a chunk; `columns` in the order of the layout without the skipped ones. */
export interface NumberRows {
  readonly rowCount: number
  readonly columns: readonly NumberColumn[]
}

const COMMA = 44
const NEWLINE = 10
const RETURN = 13
const QUOTE = 34

/** Powers of ten that a double holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, power) => 10 ** power)

/** pandas `STR_NA_VALUES` (pandas/_libs/parsers.pyx), without the empty text. */
const MISSING = new Set(
  '#N/A,#N/A N/A,#NA,-1.#IND,-1.#QNAN,-NaN,-nan,1.#IND,1.#QNAN,<NA>,N/A,NA,NULL,NaN,None,n/a,nan,null'.split(
    ',',
  ),
)
const INFINITE = /^([+-]?)inf(?:inity)?$/i

/** The longest of those words. */
const MAX_WORD_BYTES = 12

/** What a cell reader leaves beside the number: where the cell ended and what it looked like. */
const cell = { end: 0, whole: false, good: false }

/**
 * Reads whole rows (`bytes` ends after a line break or with the file). Null where anything is not plain, or where an
 * integer column holds something that is no whole number its type carries.
 */
export function readNumberRows(bytes: Uint8Array, layout: readonly NumberKind[]): NumberRows | null {
  const width = layout.length
  let capacity = estimateRows(bytes)
  let columns = layout.map(() => new Float64Array(capacity))
  const whole = layout.map((kind) => kind === 'int64' || kind === 'int32')
  const skipped = layout.map((kind) => kind === 'skip')
  let row = 0
  let place = 0
  while (place < bytes.length) {
    if (bytes[place] === NEWLINE) {
      place += 1
      continue
    }
    if (bytes[place] === RETURN) {
      // What pandas makes of a return alone depends on the byte after it.
      if (bytes[place + 1] !== NEWLINE) return null
      place += 2
      continue
    }
    if (row === capacity) {
      capacity *= 2
      columns = columns.map((column) => enlarged(column, capacity))
    }
    for (let at = 0; at < width; at++) {
      if (skipped[at] === true) {
        if (!passCell(bytes, place)) return null
      } else {
        const number = readCell(bytes, place)
        if (!cell.good || (whole[at] === true && !cell.whole)) return null
        const column = columns[at]
        if (column !== undefined) column[row] = number
      }
      place = cell.end
      if (at < width - 1) {
        if (bytes[place] !== COMMA) return null
        place += 1
      } else if (place < bytes.length && bytes[place] !== NEWLINE && bytes[place] !== RETURN) return null
    }
    row += 1
  }
  return finished(columns, layout, row)
}

function estimateRows(bytes: Uint8Array): number {
  const firstBreak = bytes.indexOf(NEWLINE)
  const rowBytes = firstBreak <= 0 ? bytes.length : firstBreak
  return Math.ceil((bytes.length / Math.max(rowBytes, 1)) * 1.1) + 16
}

function enlarged(column: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(capacity)
  larger.set(column)
  return larger
}

function passCell(bytes: Uint8Array, start: number): boolean {
  let place = start
  let byte = bytes[place]
  while (byte !== COMMA && byte !== NEWLINE && byte !== RETURN && byte !== undefined) {
    if (byte === QUOTE) return false
    byte = bytes[++place]
  }
  cell.end = place
  return true
}

/**
 * One number. Up to 18 significant digits are gathered as two exact parts; the quotient by an exact power of ten is
 * corrected by its own remainder, and where the last bit is still in doubt `Number` decides.
 */
function readCell(bytes: Uint8Array, start: number): number {
  let place = start
  let byte = bytes[place] ?? NEWLINE
  const negative = byte === 45
  if (negative || byte === 43) byte = bytes[++place] ?? NEWLINE
  let head = 0
  let tail = 0
  let digits = 0
  let seen = 0
  let decimals = 0
  let digit = (byte - 48) >>> 0
  while (digit < 10) {
    seen += 1
    if (digits < 9) {
      head = (head * 10 + digit) | 0
      if (head !== 0) digits += 1
    } else {
      tail = tail * 10 + digit
      digits += 1
    }
    byte = bytes[++place] ?? NEWLINE
    digit = (byte - 48) >>> 0
  }
  cell.whole = seen > 0
  if (byte === 46) {
    cell.whole = false
    const first = place + 1
    byte = bytes[++place] ?? NEWLINE
    digit = (byte - 48) >>> 0
    while (digit < 10) {
      if (digits < 9) {
        head = (head * 10 + digit) | 0
        if (head !== 0) digits += 1
      } else {
        tail = tail * 10 + digit
        digits += 1
      }
      byte = bytes[++place] ?? NEWLINE
      digit = (byte - 48) >>> 0
    }
    decimals = place - first
    seen += decimals
  }
  if (seen === 0) return readWord(bytes, start)
  let power = -decimals
  if (byte === 101 || byte === 69) {
    cell.whole = false
    byte = bytes[++place] ?? NEWLINE
    const below = byte === 45
    if (below || byte === 43) byte = bytes[++place] ?? NEWLINE
    const first = place
    let exponent = 0
    digit = (byte - 48) >>> 0
    while (digit < 10) {
      if (exponent < 10_000) exponent = exponent * 10 + digit
      byte = bytes[++place] ?? NEWLINE
      digit = (byte - 48) >>> 0
    }
    if (place === first) {
      cell.good = false
      return Number.NaN
    }
    power += below ? -exponent : exponent
  }
  cell.end = place
  if (byte !== COMMA && byte !== NEWLINE && byte !== RETURN) return readWord(bytes, start)
  cell.good = true
  const magnitude = digits <= 18 ? scaled(head, tail, digits, power) : Number.NaN
  if (Number.isNaN(magnitude)) {
    const number = Number(latin1(bytes, start, place))
    if (cell.whole && !Number.isSafeInteger(number)) cell.whole = false
    return number
  }
  if (cell.whole && magnitude > Number.MAX_SAFE_INTEGER) cell.whole = false
  return negative ? -magnitude : magnitude
}

/** `(head·10^n + tail)·10^power`, n being the digits beyond nine; NaN where it cannot be told for certain. */
function scaled(head: number, tail: number, digits: number, power: number): number {
  // At most 30 bits times 5^9 (21 bits): the product is exact.
  const upper = digits > 9 ? head * (POWERS[digits - 9] ?? Number.NaN) : head
  const sum = upper + tail
  if (power === 0 && sum <= Number.MAX_SAFE_INTEGER) return sum
  if (power < -22 || power > 22) return sum === 0 ? 0 : Number.NaN
  const scale = POWERS[Math.abs(power)] ?? Number.NaN
  if (sum <= Number.MAX_SAFE_INTEGER) return power < 0 ? sum / scale : sum * scale
  if (power >= 0) return Number.NaN
  return dividedExactly(sum, tail - (sum - upper), scale)
}

/** `(sum + rest) / scale` correctly rounded (Dekker's product, Ziv's test); NaN when too near a tie to say. */
function dividedExactly(sum: number, rest: number, scale: number): number {
  const quotient = sum / scale
  const product = quotient * scale
  const splitA = quotient * 134_217_729
  const highA = splitA - (splitA - quotient)
  const lowA = quotient - highA
  const splitB = scale * 134_217_729
  const highB = splitB - (splitB - scale)
  const lowB = scale - highB
  const error = lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB)
  const correction = (sum - product - error + rest) / scale
  const below = quotient + correction * (1 - 2 ** -40)
  return below === quotient + correction * (1 + 2 ** -40) ? below : Number.NaN
}

function readWord(bytes: Uint8Array, start: number): number {
  let end = start
  const limit = start + MAX_WORD_BYTES
  let byte = bytes[end]
  while (byte !== COMMA && byte !== NEWLINE && byte !== RETURN && byte !== undefined && end <= limit) {
    byte = bytes[++end]
  }
  const word = latin1(bytes, start, end)
  cell.end = end
  cell.whole = false
  cell.good = true
  if (word === '' || MISSING.has(word)) return Number.NaN
  const infinite = INFINITE.exec(word)
  if (infinite !== null) return infinite[1] === '-' ? -Infinity : Infinity
  cell.good = false
  return Number.NaN
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end))
}

function finished(
  columns: readonly Float64Array<ArrayBuffer>[],
  layout: readonly NumberKind[],
  rowCount: number,
): NumberRows | null {
  const kept: NumberColumn[] = []
  for (const [at, kind] of layout.entries()) {
    const numbers = columns[at]?.subarray(0, rowCount)
    if (numbers === undefined || kind === 'skip') continue
    const column = converted(numbers, kind)
    if (column === null) return null
    kept.push(column)
  }
  return { rowCount, columns: kept }
}

function converted(
  numbers: Float64Array<ArrayBuffer>,
  kind: Exclude<NumberKind, 'skip'>,
): NumberColumn | null {
  switch (kind) {
    case 'float64':
      return numbers
    case 'float32':
      return new Float32Array(numbers)
    case 'int64':
      return BigInt64Array.from(numbers, (number) => BigInt(number))
    case 'int32': {
      const integers = new Int32Array(numbers)
      return integers.every((integer, row) => integer === numbers[row]) ? integers : null
    }
  }
}
