/** Edge cases of models that take a table. */
import type { Value } from '#shared/values.ts'
import type { BaseLabel, BaseTable } from './base-input.ts'
import { reasons } from './edge-case.ts'
import type { EdgeCase, EdgeKind } from './edge-case.ts'
import { oddValues } from './odd-values.ts'
import { requestText } from './request-text.ts'

/** A wide table has the same troubles in every column; of the columns after these only null and missing are tried. */
const MAX_COLUMNS_IN_FULL = 30

/** And of those after these nothing. */
const MAX_COLUMNS = 200

/** Letters of all bodies together, which are shown with the cases; each case of 5,000 columns has 200,000. */
const MAX_LETTERS = 8_000_000

/** All cases of a table. `isUnnamed` when the signature's columns have no names. */
export function tableCases(base: BaseTable, isUnnamed: boolean): readonly EdgeCase[] {
  const cases = [
    tableCase({ kind: 'as-is', title: 'the plain input' }, base, isUnnamed),
    ...wholeCases(base, isUnnamed),
  ]
  let letters = lettersOf(cases)
  for (let place = 0; place < Math.min(base.names.length, MAX_COLUMNS) && letters < MAX_LETTERS; place++) {
    const more = columnCases(base, place, isUnnamed)
    letters += lettersOf(more)
    cases.push(...more)
  }
  return cases
}

function lettersOf(cases: readonly EdgeCase[]): number {
  return cases.reduce((sum, { body }) => sum + body.length, 0)
}

interface About {
  readonly kind: EdgeKind
  readonly title: string
  readonly tag?: string
  readonly name?: string
}

function columnCases(base: BaseTable, place: number, isUnnamed: boolean): readonly EdgeCase[] {
  const column = base.columns[place]
  const label = base.names[place]
  if (column === undefined || label === undefined) return []
  const name = String(label)
  const odd = oddValues(column.type).filter(({ kind }) => place < MAX_COLUMNS_IN_FULL || kind === 'null')
  return [
    ...odd.map(({ kind, tag, title, value }) =>
      tableCase(
        { kind, name, title: `${name} ${title}`, ...(tag === undefined ? {} : { tag }) },
        withCell(base, place, value),
        isUnnamed,
      ),
    ),
    tableCase({ kind: 'missing', name, title: `${name} is missing` }, withoutColumn(base, place), isUnnamed),
  ]
}

function wholeCases(base: BaseTable, isUnnamed: boolean): readonly EdgeCase[] {
  const first = base.names[0]
  const reversed = {
    columns: base.columns.toReversed(),
    names: base.names.toReversed(),
    rows: base.rows.map((row) => row.toReversed()),
  }
  const extra = {
    ...base,
    names: [...base.names, 'palate_extra'],
    rows: base.rows.map((row) => [...row, 1n]),
  }
  const cases = [
    tableCase({ kind: 'extra', title: 'a column more than the signature has' }, extra, isUnnamed),
    tableCase({ kind: 'empty', title: 'no rows' }, { ...base, rows: [] }, isUnnamed),
    tableCase({ kind: 'wrong-shape', tag: 'short', title: 'rows one value short' }, cutRows(base), isUnnamed),
    requestCase(
      { kind: 'empty', tag: 'records', title: 'an empty list of records' },
      '{"dataframe_records": []}',
    ),
    requestCase(
      { kind: 'other-form', tag: 'records', title: 'as dataframe_records' },
      formText('dataframe_records', base),
    ),
    requestCase({ kind: 'other-form', tag: 'instances', title: 'as instances' }, formText('instances', base)),
    requestCase({ kind: 'other-form', tag: 'inputs', title: 'as inputs' }, inputsText(base)),
    requestCase({ kind: 'other-form', tag: 'bare-list', title: 'a bare list of records' }, recordsText(base)),
    requestCase(
      { kind: 'other-form', tag: 'azure', title: 'as input_data of Azure ML' },
      `{"input_data": ${splitText(base)}}`,
    ),
  ]
  if (base.names.length > 1)
    cases.push(tableCase({ kind: 'order', title: 'columns in reverse order' }, reversed, isUnnamed))
  if (first !== undefined && !isUnnamed) {
    const twice = {
      ...base,
      names: [first, ...base.names],
      rows: base.rows.map((row) => [row[0] ?? null, ...row]),
    }
    cases.push(
      tableCase(
        { kind: 'repeated-name', name: String(first), title: `${first} is there twice` },
        twice,
        isUnnamed,
      ),
      ...nameCases(base),
    )
  }
  return cases
}

/** Names that are nearly those of the signature: numbers as text, text as numbers, letters in the other case. */
function nameCases(base: BaseTable): readonly EdgeCase[] {
  const cases: EdgeCase[] = []
  const add = (tag: string, title: string, change: (name: BaseLabel) => BaseLabel) => {
    const names = base.names.map(change)
    if (names.every((name, place) => name === base.names[place])) return
    cases.push(tableCase({ kind: 'missing', tag, title }, { ...base, names }, false))
  }
  add('text-names', 'names that are numbers written as text', String)
  add('number-names', 'names that look like numbers written as numbers', (name) =>
    typeof name === 'string' && /^(0|[1-9]\d{0,14})$/.test(name) ? BigInt(name) : name,
  )
  add('case', 'names in other case', (name) => (typeof name === 'string' ? swapCase(name) : name))
  return cases
}

function swapCase(name: string): string {
  return name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase()
}

function withCell(base: BaseTable, place: number, value: Value): BaseTable {
  const [first = [], ...rest] = base.rows
  return { ...base, rows: [first.map((cell, at) => (at === place ? value : cell)), ...rest] }
}

function withoutColumn(base: BaseTable, place: number): BaseTable {
  const keep = (_: unknown, at: number) => at !== place
  return {
    columns: base.columns.filter(keep),
    names: base.names.filter(keep),
    rows: base.rows.map((row) => row.filter(keep)),
  }
}

function cutRows(base: BaseTable): BaseTable {
  return { ...base, rows: base.rows.map((row) => row.slice(0, -1)) }
}

function tableCase(about: About, base: BaseTable, isUnnamed: boolean): EdgeCase {
  return requestCase(about, `{"dataframe_split": ${splitText(base, isUnnamed)}}`)
}

/** A case by its body. */
export function requestCase({ kind, title, tag, name }: About, body: string): EdgeCase {
  const id = [kind, tag, name].filter((part) => part !== undefined).join('/')
  return { id, kind, name: name ?? null, title, why: reasons[kind], contentType: 'application/json', body }
}

function splitText(base: BaseTable, isUnnamed = false): string {
  const names = isUnnamed ? '' : `"columns": ${requestText([...base.names])}, `
  return `{${names}"data": ${requestText(base.rows)}}`
}

function recordsText(base: BaseTable): string {
  return requestText(
    base.rows.map((row) => new Map(base.names.map((name, place) => [name, row[place] ?? null]))),
  )
}

function formText(form: 'dataframe_records' | 'instances', base: BaseTable): string {
  return `{"${form}": ${recordsText(base)}}`
}

function inputsText(base: BaseTable): string {
  if (base.names.some((name) => typeof name === 'bigint')) return `{"inputs": ${requestText(base.rows)}}`
  const columns = base.names.map((name, place) => [name, base.rows.map((row) => row[place] ?? null)] as const)
  return `{"inputs": ${requestText(new Map(columns))}}`
}
