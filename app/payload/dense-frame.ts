/** `dataframe_split` and `dataframe_records` read straight into columns. */
import type { Value } from '#shared/values.ts'
import { denseColumn, takeCell } from './dense-column.ts'
import type { DenseColumn } from './dense-column.ts'
import { notPlain, peek, take, takeKnownString, takeMore, takeNumber, takeString } from './json-scanner.ts'
import type { Scanner } from './json-scanner.ts'

/** Columns with their names, null where the request names none, and the index if one was sent. */
export interface DenseFrame {
  readonly names: readonly string[] | null
  readonly columns: readonly DenseColumn[]
  readonly rowCount: number
  readonly index: readonly Value[] | null
}

/** The object of a `dataframe_split`; gives up on anything but names, rows of equal length, and integers as index. */
export function takeSplit(scan: Scanner): DenseFrame {
  let names: readonly string[] | null = null
  let rows: { readonly columns: readonly DenseColumn[]; readonly rowCount: number } | null = null
  let index: readonly Value[] | null = null
  take(scan, 0x7b)
  do {
    const key = takeString(scan)
    take(scan, 0x3a)
    if (key === 'columns' && names === null) names = takeNames(scan)
    else if (key === 'data' && rows === null) rows = takeRows(scan)
    else if (key === 'index' && index === null) index = takeIndex(scan)
    else throw notPlain
  } while (takeMore(scan, 0x7d))
  if (rows === null || (names !== null && names.length !== rows.columns.length)) throw notPlain
  if (index !== null && index.length !== rows.rowCount) throw notPlain
  return { names, ...rows, index }
}

function takeNames(scan: Scanner): readonly string[] {
  const names: string[] = []
  take(scan, 0x5b)
  do names.push(takeString(scan))
  while (takeMore(scan, 0x5d))
  return names
}

function takeIndex(scan: Scanner): readonly Value[] {
  const labels: Value[] = []
  take(scan, 0x5b)
  do {
    peek(scan)
    const label = takeNumber(scan)
    if (!scan.isInteger || !Number.isSafeInteger(label)) throw notPlain
    labels.push(BigInt(label))
  } while (takeMore(scan, 0x5d))
  return labels
}

function takeRows(scan: Scanner): { readonly columns: readonly DenseColumn[]; readonly rowCount: number } {
  const columns: DenseColumn[] = []
  let rowCount = 0
  take(scan, 0x5b)
  do {
    take(scan, 0x5b)
    let place = 0
    do {
      let column = columns[place]
      if (column === undefined) {
        if (rowCount > 0) throw notPlain
        column = denseColumn()
        columns.push(column)
      }
      takeCell(scan, column)
      place++
    } while (takeMore(scan, 0x5d))
    if (place !== columns.length) throw notPlain
    rowCount++
  } while (takeMore(scan, 0x5d))
  return { columns, rowCount }
}

/** The list of `dataframe_records`; gives up when the rows do not have the same keys in the same order. */
export function takeRecords(scan: Scanner): DenseFrame {
  take(scan, 0x5b)
  const { names, keys, columns } = takeFirstRecord(scan)
  let rowCount = 1
  while (takeMore(scan, 0x5d)) {
    take(scan, 0x7b)
    for (const [place, column] of columns.entries()) {
      if (place > 0) take(scan, 0x2c)
      takeKnownString(scan, keys[place] ?? new Uint8Array())
      take(scan, 0x3a)
      takeCell(scan, column)
    }
    take(scan, 0x7d)
    rowCount++
  }
  return { names, columns, rowCount, index: null }
}

function takeFirstRecord(scan: Scanner) {
  const names: string[] = []
  const keys: Uint8Array[] = []
  const columns: DenseColumn[] = []
  take(scan, 0x7b)
  do {
    peek(scan)
    const start = scan.place + 1
    const name = takeString(scan)
    if (names.includes(name)) throw notPlain
    names.push(name)
    keys.push(scan.bytes.subarray(start, scan.place - 1))
    take(scan, 0x3a)
    const column = denseColumn()
    takeCell(scan, column)
    columns.push(column)
  } while (takeMore(scan, 0x7d))
  return { names, keys, columns }
}
