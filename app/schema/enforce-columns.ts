/** Column schemas: `_enforce_named_col_schema` and `_enforce_unnamed_col_schema` of `mlflow/models/utils.py`. */
import type { ColumnSpec, TensorSpec } from '#shared/model.ts'
import { isInstant } from '#shared/values.ts'
import type { Column, ColumnName, Data, Table, Value } from '#shared/values.ts'
import { enforceColumn } from '#app/mlflow-types/enforce-column.ts'
import { enforceValue } from '#app/mlflow-types/enforce-value.ts'
import { columnLabelRepr, labelOf, labelRepr, nameOf } from '#app/mlflow-types/spec-label.ts'
import { valuesOf } from '#app/python-data/column-values.ts'
import { extensionDtype, unitOfDtype } from '#app/python-data/extension-dtype.ts'
import { dtypeFromName } from '#app/python-data/dtype.ts'
import { dataOf } from '#app/python-data/set-items.ts'
import { rescaled } from '#app/python-data/rescale.ts'
import { inferObjects } from '#app/python-data/infer-objects.ts'
import { PythonError, mlflowException, valueError } from '#app/python-data/python-error.ts'

/** What became of one column. */
export interface ColumnOutcome {
  readonly spec: ColumnSpec | null
  readonly name: ColumnName
  readonly before: Data | null
  readonly after: Data | null
}

/** Where outcomes are put down, also those before a refusal. */
export type ColumnLog = (outcome: ColumnOutcome) => void

/** The frame as the model receives it; throws what MLflow would. */
export function enforceColumns(table: Table, specs: readonly ColumnSpec[], log: ColumnLog): Table {
  const isNamed = specs[0] !== undefined && specs[0].name !== null
  if (!isNamed) return enforceUnnamed(table, specs, log)
  checkPresent(specs, table.columns)
  const byName = new Map<ColumnName, Column[]>()
  for (const column of table.columns.filter(isOrdinary)) {
    const same = byName.get(column.name)
    if (same) same.push(column)
    else byName.set(column.name, [column])
  }
  const named = new Map(specs.map((spec) => [nameOf(spec), spec]))
  const columns = new Map<ColumnName, Column>()
  for (const [place, asked] of specs.entries()) {
    const name = labelOf(asked, place)
    const spec = named.get(name)
    // A column named by "" or 0 is asked for by its place, which is no column's name.
    if (spec === undefined) throw new PythonError('KeyError', labelRepr(name))
    const [found, ...others] = byName.get(name) ?? []
    if (found === undefined) {
      log({ spec, name, before: null, after: null })
      refuseLevel(table, name)
      continue
    }
    columns.set(name, { name, values: enforceOne({ spec, found, others, table }, log) })
  }
  const known = new Set<ColumnName>(specs.map(labelOf))
  for (const column of table.columns) {
    if (!known.has(column.name)) log({ spec: null, name: column.name, before: column.values, after: null })
  }
  return rebuilt(table, Array.from(columns.values()))
}

/** Refuses missing names in MLflow's words; `extra inputs` stand in the order they came (Python's is a set's). */
export function checkPresent(
  specs: readonly (ColumnSpec | TensorSpec)[],
  present: readonly Pick<Column, 'name' | 'labelType'>[],
): void {
  const names = new Set<ColumnName>(present.filter(isOrdinary).map(({ name }) => name))
  const wanted = specs.map((spec, place) => ({ label: labelOf(spec, place), required: isRequired(spec) }))
  const missing = wanted.filter(({ label, required }) => required && !names.has(label))
  if (missing.length === 0) return
  const known = new Set<ColumnName>(wanted.map(({ label }) => label))
  const extra = present
    .filter((column) => !isOrdinary(column) || !known.has(column.name))
    .map(columnLabelRepr)
  const note =
    extra.length > 0 ? ` Note that there were extra inputs: [${Array.from(new Set(extra)).join(', ')}].` : ''
  const list = missing.map(({ label }) => labelRepr(label)).join(', ')
  throw mlflowException(`Model is missing inputs [${list}].${note}`)
}

/** A MultiIndex is also asked by the first label of its tuples, and then gives a frame. */
function refuseLevel(table: Table, name: ColumnName): void {
  const start = `(${labelRepr(name)},`
  if (table.columns.some((column) => column.labelType === 'tuple' && String(column.name).startsWith(start)))
    throw new PythonError('AttributeError', "'DataFrame' object has no attribute 'dtype'")
}

/** Whether a label can be what a spec names: True is not "True", nor 1.5 "1.5". */
function isOrdinary({ labelType }: Pick<Column, 'labelType'>): boolean {
  return labelType === undefined || labelType === 'float'
}

function isRequired(spec: ColumnSpec | TensorSpec): boolean {
  return 'shape' in spec || spec.required
}

interface Candidate {
  readonly spec: ColumnSpec
  readonly found: Column
  /** Further columns of the same name. */
  readonly others: readonly Column[]
  readonly table: Table
}

function enforceOne(candidate: Candidate, log: ColumnLog): Data {
  const { spec, found, others, table } = candidate
  const before = found.values
  log({ spec, name: found.name, before, after: null })
  const isRepeated = others.length > 0
  if (isRepeated && spec.type.kind === 'scalar') {
    throw new PythonError('AttributeError', "'DataFrame' object has no attribute 'dtype'")
  }
  const after =
    spec.type.kind === 'scalar'
      ? withoutWidth(enforceColumn(String(found.name), before, spec.type.type))
      : (ofScalars(before, spec) ??
        nested(isRepeated ? labelsInstead(candidate) : valuesOf(before), spec, table.rowCount))
  log({ spec, name: found.name, before, after })
  return after
}

/** A column made anew of numpy's scalars is one of their dtype; what pandas' own dtypes give one by one are such. */
function ofScalars(data: Data, { type }: ColumnSpec): Data | null {
  if (type.kind !== 'any' || data.dtype !== 'extension') return null
  const { family, kind } = extensionDtype(data.name)
  if (kind === 'm') {
    const name = `timedelta64[${unitOfDtype(data.name)}]`
    return data.data.some((value) => value !== null) ? { ...data, name } : null
  }
  if (family !== 'nullable' || data.data.length === 0 || data.data.includes(null)) return null
  const spec = dtypeFromName(data.name === 'boolean' ? 'bool' : data.name.toLowerCase())
  return spec === null ? null : dataOf(data.data, spec)
}

/** A new frame holds bytes as objects. */
function withoutWidth(data: Data): Data {
  return data.dtype === 'bytes' ? { dtype: 'object', data: data.data } : data
}

/** Iterating over a frame gives its labels: what MLflow does with a nested column that is there twice. */
function labelsInstead(candidate: Candidate): readonly Value[] {
  return [candidate.found, ...candidate.others].map(({ name, labelType }) =>
    typeof name === 'number' && labelType === undefined ? BigInt(name) : name,
  )
}

/** What a column of times gives one by one are pandas' Timestamps, of whatever unit; none fits an array, a map or an object. */
function asStamp(item: Value, { type }: ColumnSpec): Value {
  if (type.kind === 'any' || !isInstant(item) || item.unit === 'D' || item.ticks === null) return item
  return { ...item, unit: 'ns', ticks: rescaled(item.ticks, item.unit, 'ns') }
}

function nested(items: readonly Value[], spec: ColumnSpec, rowCount: number): Data {
  const enforced = items.map((item) => enforceValue(asStamp(item, spec), spec.type, spec.required))
  if (enforced.length !== rowCount) {
    throw valueError(`Length of values (${enforced.length}) does not match length of index (${rowCount})`)
  }
  return inferObjects(enforced)
}

function enforceUnnamed(table: Table, specs: readonly ColumnSpec[], log: ColumnLog): Table {
  if (table.columns.length < specs.length) {
    throw mlflowException(
      `Model inference is missing inputs. The model signature declares ${specs.length} inputs  but the provided value only has ${table.columns.length} inputs. Note: the inputs were not named in the signature so we can only verify their count.`,
    )
  }
  const columns: Column[] = []
  for (const [place, spec] of specs.entries()) {
    const found = table.columns[place]
    if (found === undefined) continue
    const others = table.columns.filter((column) => column !== found && column.name === found.name)
    const values = enforceOne({ spec: { ...spec, required: true }, found, others, table }, log)
    columns.push({ ...found, values })
  }
  for (const column of table.columns.slice(specs.length)) {
    log({ spec: null, name: column.name, before: column.values, after: null })
  }
  return rebuilt(table, columns)
}

function rebuilt(table: Table, columns: readonly Column[]): Table {
  // A frame made of no columns has no rows either.
  if (columns.length === 0) return { kind: 'table', rowCount: 0, columns }
  return { ...table, columns }
}
