/** The JSON bodies that `/invocations` takes. */
import { UserError } from '#shared/user-error.ts'
import type { Signature } from '#shared/model.ts'
import type { WrittenPayload } from '#shared/payload-target.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import { valueText } from './cells.ts'
import { jsonPayload, shapedOf } from './input.ts'
import type { WritableInput, Written } from './input.ts'
import { valueLosses } from './losses.ts'
import type { JsonHabits } from './losses.ts'
import { inputsForm, instancesForm, recordsForm, splitForm } from './table-forms.ts'
import { rowTable, rowTableForm, tensorForm, tensorInstances, tensorsForm } from './tensor-forms.ts'

/** The four members one of which a request has. */
export type MlflowForm = 'dataframe_split' | 'dataframe_records' | 'instances' | 'inputs'

/** Writes a request body in one of the four forms. */
export function writeMlflowJson(
  input: WritableInput,
  form: MlflowForm,
  signature: Signature | null,
): WrittenPayload {
  const habits = { knowsTypes: signature?.inputs != null, decodesBinary: hasBinary(signature) }
  const { text, losses } = dataOf(input, form, { habits, signature })
  const { params } = input
  const hasParams = params !== null && params.size > 0
  const tail = hasParams ? `, "params": ${valueText(params)}` : ''
  const paramLosses = hasParams ? valueLosses('params', params, habits) : []
  return jsonPayload(`{"${form}": ${text}${tail}}`, [...losses, ...paramLosses])
}

/** The body that code sends: an LLM request as such, a table as split, all else as inputs. */
export function fittingBody(input: WritableInput, signature: Signature | null): WrittenPayload {
  const { frame, params } = input
  if (input.isLlm === true && frame.kind === 'plain' && isValueMap(frame.value)) {
    return jsonPayload(valueText(new Map([...frame.value, ...(params ?? [])])), [])
  }
  return writeMlflowJson(
    input,
    frame.kind === 'table' || frame.kind === 'series' ? 'dataframe_split' : 'inputs',
    signature,
  )
}

interface FormContext {
  readonly habits: JsonHabits
  readonly signature: Signature | null
}

function dataOf(input: WritableInput, form: MlflowForm, context: FormContext): Written {
  const shaped = shapedOf(input.frame)
  const { habits, signature } = context
  switch (shaped.kind) {
    case 'table':
      return tableData(shaped.table, form, context)
    case 'tensor':
      if (form === 'inputs' || form === 'instances') return tensorForm(shaped.tensor, habits)
      return rowForm([{ name: null, tensor: shaped.tensor }], form, signature)
    case 'tensors':
      if (form === 'inputs') return tensorsForm(shaped.tensors, habits)
      if (form === 'instances') return tensorInstances(shaped.tensors, habits)
      return rowForm(shaped.tensors.entries, form, signature)
    case 'plain': {
      const { value } = shaped.frame
      if (form !== 'inputs' && !(form === 'instances' && isValueList(value))) throw noForm(form)
      return {
        text: valueText(value),
        losses: valueLosses('The input', value, { ...habits, ...hinted(signature) }),
      }
    }
  }
}

function hinted(signature: Signature | null): Partial<JsonHabits> {
  return signature?.fromTypeHint === true ? { knowsTypes: true } : {}
}

function tableData(table: Parameters<typeof splitForm>[0], form: MlflowForm, context: FormContext): Written {
  const { habits, signature } = context
  switch (form) {
    case 'dataframe_split':
      return splitForm(table, habits)
    case 'dataframe_records':
      return recordsForm(table, habits)
    case 'instances':
      return instancesForm(table, habits, signature)
    case 'inputs':
      return inputsForm(table, habits, signature)
  }
}

function rowForm(
  arrays: Parameters<typeof rowTable>[0],
  form: 'dataframe_split' | 'dataframe_records',
  signature: Signature | null,
): Written {
  if (arrays.some(({ tensor }) => tensor.shape.length === 0)) throw noForm(form)
  return rowTableForm(
    rowTable(arrays, signature?.inputs?.kind === 'tensors'),
    form === 'dataframe_split' ? 'split' : 'records',
  )
}

function noForm(form: MlflowForm): UserError {
  return new UserError({
    code: 'unsupported',
    message: `This input has no rows and columns, so it cannot be written as ${form}.`,
    hint: 'Use the target inputs.',
  })
}

function hasBinary(signature: Signature | null): boolean {
  const inputs = signature?.inputs
  if (inputs?.kind !== 'columns') return false
  return inputs.columns.some(({ type }) => type.kind === 'scalar' && type.type === 'binary')
}
