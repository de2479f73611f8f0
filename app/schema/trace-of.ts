/** The trace: what happened to every column, tensor and param, for the grid and for `validate`. */
import type { Refusal, Trace, TraceStep } from '#shared/prediction.ts'
import type { ColumnName, Data, Frame, Tensor, Value } from '#shared/values.ts'
import { arrayDtypeName, columnDtypeName } from '#app/python-data/dtype.ts'
import { classRepr } from '#app/python-data/python-repr.ts'
import { shapeText } from '#app/python-data/numpy-array.ts'
import { changedCells } from './changed-cells.ts'
import type { ColumnOutcome } from './enforce-columns.ts'
import type { EnforcementLog } from './enforce.ts'
import type { ParamOutcome } from './enforce-params.ts'
import type { TensorOutcome } from './enforce-tensors.ts'

/** What reading a payload did to one column before enforcement: MLflow casts JSON by the schema. */
export interface Cast {
  readonly name: ColumnName
  /** The dtype before. */
  readonly from: string
  /** The entries before; null when none of them changed its value. */
  readonly before: Data | null
  readonly after: Data
}

/** Casts, or where to get them: only a trace needs them. */
export type Casts = readonly Cast[] | (() => readonly Cast[])

/** The trace of one enforcement; `hasSchema` is false for a model whose signature says nothing of its input. */
export function traceOf(input: Frame, log: EnforcementLog, casts: Casts, hasSchema: boolean): Trace {
  const known = typeof casts === 'function' ? casts() : casts
  const castByName = new Map(known.map((cast) => [cast.name, cast]))
  const steps = [
    ...(hasSchema ? [] : untouched(input)),
    ...latest(log.columns).map((outcome) => columnStep(outcome, castByName.get(outcome.name))),
    ...latest(log.tensors).map((outcome) => tensorStep(outcome, castByName.get(outcome.name))),
    ...latest(log.params).map(paramStep),
  ]
  return { steps, reordered: isReordered(input, log), rowCount: rowCountOf(input) }
}

/** Columns or arrays told one by one where there is no schema; a wide table has the same to say of all. */
const MAX_UNTOUCHED = 200

/** Without a schema everything reaches the model as it was read, which is the trap: nothing is checked, and nothing cast. */
function untouched(input: Frame): readonly TraceStep[] {
  const parts = partsOf(input).slice(0, MAX_UNTOUCHED)
  return parts.map(({ kind, name, dtype }, place): TraceStep => {
    const step = { kind, name, action: 'kept', from: dtype, to: dtype, cells: [] } as const
    return place === 0 ? { ...step, note: NO_SIGNATURE } : step
  })
}

const NO_SIGNATURE =
  'The model has no signature: MLflow checks nothing and casts nothing, so names, order and types are as they were sent, and only the model itself can refuse them.'

interface Part {
  readonly kind: 'column' | 'tensor'
  readonly name: string
  readonly dtype: string
}

function partsOf(input: Frame): readonly Part[] {
  switch (input.kind) {
    case 'table':
      return input.columns.map(({ name, values }) => ({
        kind: 'column',
        name: String(name),
        dtype: columnDtypeName(values),
      }))
    case 'series':
      return [{ kind: 'column', name: String(input.name ?? 0), dtype: columnDtypeName(input.values) }]
    case 'tensor':
      return [{ kind: 'tensor', name: 'input', dtype: arrayDtypeName(input.values) }]
    case 'tensors':
      return input.entries.map(({ name, tensor }) => ({
        kind: 'tensor',
        name,
        dtype: arrayDtypeName(tensor.values),
      }))
    case 'plain':
      return [{ kind: 'tensor', name: 'input', dtype: 'object' }]
  }
}

/** The last outcome of each name: a column is put down when it is looked at and again when it is done. */
function latest<T extends { readonly name: ColumnName }>(outcomes: readonly T[]): readonly T[] {
  return Array.from(new Map(outcomes.map((outcome) => [outcome.name, outcome])).values())
}

function rowCountOf(input: Frame): number | null {
  switch (input.kind) {
    case 'table':
      return input.rowCount
    case 'series':
      return input.values.data.length
    case 'tensor':
      return input.shape[0] ?? null
    case 'tensors':
      return input.entries[0]?.tensor.shape[0] ?? null
    case 'plain':
      return Array.isArray(input.value) ? input.value.length : null
  }
}

function isReordered(input: Frame, log: EnforcementLog): boolean {
  if (input.kind !== 'table') return false
  const wanted = latest(log.columns)
    .filter((outcome) => outcome.spec !== null && outcome.before !== null)
    .map((outcome) => outcome.name)
  const known = new Set(wanted)
  const given = input.columns.map((column) => column.name).filter((name) => known.has(name))
  return wanted.some((name, place) => given[place] !== name)
}

function columnStep(outcome: ColumnOutcome, cast: Cast | undefined): TraceStep {
  const name = String(outcome.name)
  if (outcome.spec === null) {
    const from = outcome.before === null ? '' : columnDtypeName(outcome.before)
    return { kind: 'column', name, action: 'dropped', from, to: '', note: 'Not in the signature.', cells: [] }
  }
  if (outcome.before === null) {
    return {
      kind: 'column',
      name,
      action: 'absent',
      from: '',
      to: '',
      note: 'Optional, and not sent: the model does not get this column.',
      cells: [],
    }
  }
  return dataStep('column', name, {
    from: cast?.from ?? columnDtypeName(outcome.before),
    before: cast === undefined ? outcome.before : cast.before,
    after: outcome.after,
    to: outcome.after === null ? '' : columnDtypeName(outcome.after),
  })
}

interface Change {
  readonly from: string
  /** Null when no value changed. */
  readonly before: Data | null
  /** Null when it was refused. */
  readonly after: Data | null
  readonly to: string
}

function dataStep(kind: 'column' | 'tensor', name: string, change: Change): TraceStep {
  const { from, to } = change
  if (change.after === null) return { kind, name, action: 'refused', from, to: '', cells: [] }
  const cells = change.before === null ? [] : changedCells(change.before, change.after)
  const action = cells.some((cell) => cell.action === 'filled') ? 'filled' : from === to ? 'kept' : 'cast'
  if (!cells.some((cell) => cell.action === 'cast')) return { kind, name, action, from, to, cells }
  const note = changeNote(change.before, change.after)
  return { kind, name, action, from, to, note, cells }
}

function changeNote(before: Data | null, after: Data): string {
  if (after.dtype === 'float32' && before?.dtype === 'float64')
    return 'float32 keeps about seven digits: values are rounded, and MLflow does not say so.'
  if (before?.dtype === 'str') return 'Text is read as values, and MLflow does not say so.'
  return 'Values change without MLflow saying so.'
}

/** What is known of a request that was refused while it was read: which column, and which of its cells. */
export function traceOfRefusal({ places, plain }: Pick<Refusal, 'places' | 'plain'>): Trace {
  const names = new Set(places.flatMap(({ column }) => column ?? []))
  const steps = Array.from(names, (name): TraceStep => {
    const cells = places.flatMap(({ row, column, path }) =>
      column !== name || row === undefined
        ? []
        : {
            row,
            ...(path === undefined ? {} : { path }),
            action: 'refused' as const,
            note: 'Cannot be cast to the type of the signature.',
          },
    )
    return { kind: 'column', name, action: 'refused', from: '', to: '', note: plain, cells }
  })
  const params = new Set(places.flatMap(({ param }) => param ?? []))
  const refusedParams = Array.from(params, (name): TraceStep => ({
    kind: 'param',
    name,
    action: 'refused',
    from: '',
    to: '',
    note: plain,
    cells: [],
  }))
  return { steps: [...steps, ...refusedParams], reordered: false, rowCount: null }
}

function isTensorValue(value: Tensor | Data): value is Tensor {
  return 'kind' in value
}

function tensorStep(outcome: TensorOutcome, cast: Cast | undefined): TraceStep {
  const name = outcome.name
  const before = outcome.before
  if (before === null || outcome.spec === null) {
    const from = before === null ? '' : tensorName(before)
    return { kind: 'tensor', name, action: 'dropped', from, to: '', note: 'Not in the signature.', cells: [] }
  }
  const data = isTensorValue(before) ? before.values : before
  return dataStep('tensor', name, {
    from: cast?.from ?? tensorName(before),
    before: cast === undefined ? data : cast.before,
    after: outcome.after?.values ?? null,
    to: outcome.after === null ? '' : tensorName(outcome.after),
  })
}

function tensorName(value: Tensor | Data): string {
  if (!isTensorValue(value)) return columnDtypeName(value)
  return `${arrayDtypeName(value.values)} ${shapeText(value.shape)}`
}

function paramStep(outcome: ParamOutcome): TraceStep {
  const { name, before, after } = outcome
  const typeOf = (value: Value | undefined) => (value === undefined ? '' : typeText(value))
  if (outcome.spec === null) {
    return {
      kind: 'param',
      name,
      action: 'dropped',
      from: typeOf(before),
      to: '',
      note: 'The signature has no such param: MLflow ignores it and only logs a warning.',
      cells: [],
    }
  }
  if (after === undefined) {
    return { kind: 'param', name, action: 'refused', from: typeOf(before), to: '', cells: [] }
  }
  if (before === undefined) {
    return {
      kind: 'param',
      name,
      action: 'filled',
      from: '',
      to: typeOf(after),
      note: 'The default.',
      cells: [],
    }
  }
  const action = typeOf(before) === typeOf(after) ? 'kept' : 'cast'
  return { kind: 'param', name, action, from: typeOf(before), to: typeOf(after), cells: [] }
}

function typeText(value: Value): string {
  return classRepr(value).slice("<class '".length, -"'>".length)
}
