/**
 * KServe's V2 protocol (Open Inference Protocol, JSON) with the content types by which MLServer rebuilds tables, text,
 * bytes and dates (docs.seldon.ai, "Content Types").
 */
import type { Data, Table, Tensor, Value } from '#shared/values.ts'
import { elementCount, isTensor, isValueList, isValueMap } from '#shared/values.ts'
import type { WrittenPayload } from '#shared/payload-target.ts'
import { cellWriter, valueText } from './cells.ts'
import { jsonPayload, shapedOf } from './input.ts'
import type { WritableInput } from './input.ts'
import { dataLosses, valueLosses } from './losses.ts'
import { nameLosses } from './table-forms.ts'
import { UserError } from '#shared/user-error.ts'

const habits = { knowsTypes: true, decodesBinary: true }

const datatypes: Readonly<Partial<Record<Data['dtype'], string>>> = {
  bool: 'BOOL',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  float16: 'FP16',
  float32: 'FP32',
  float64: 'FP64',
}

/** Writes an inference request. */
export function writeV2(input: WritableInput): WrittenPayload {
  const shaped = shapedOf(input.frame)
  switch (shaped.kind) {
    case 'table':
      return request(tableInputs(shaped.table), input, {
        contentType: 'pd',
        losses: tableLosses(shaped.table),
      })
    case 'tensor':
      return request([tensorInput('input-0', shaped.tensor)], input, {
        contentType: null,
        losses: dataLosses('The array', shaped.tensor.values, habits),
      })
    case 'tensors':
      return request(
        shaped.tensors.entries.map(({ name, tensor }) => tensorInput(name, tensor)),
        input,
        {
          contentType: 'dict',
          losses: shaped.tensors.entries.flatMap(({ name, tensor }) =>
            dataLosses(`Array ${name}`, tensor.values, habits),
          ),
        },
      )
    case 'plain':
      throw new UserError({
        code: 'unsupported',
        message: 'A list or dict of a model without columns or arrays has no V2 form.',
        hint: 'Use the target inputs.',
      })
  }
}

function request(
  inputs: readonly string[],
  { params }: WritableInput,
  about: { readonly contentType: string | null; readonly losses: readonly string[] },
): WrittenPayload {
  const parameters: string[] = []
  const losses = [...about.losses]
  if (about.contentType !== null) parameters.push(`"content_type": "${about.contentType}"`)
  if (params !== null && params.size > 0) {
    parameters.push(`"params": ${valueText(params)}`)
    losses.push(
      'V2 has no place for params; they are written as the request parameter params, which not every server reads.',
      ...valueLosses('params', params, habits),
    )
  }
  const tail = parameters.length === 0 ? '' : `, "parameters": {${parameters.join(', ')}}`
  return jsonPayload(`{"inputs": [${inputs.join(', ')}]${tail}}`, losses)
}

function tableInputs(table: Table): readonly string[] {
  return table.columns.map(({ name, values }) => oneInput(String(name), values, [table.rowCount, 1]))
}

function tensorInput(name: string, tensor: Tensor): string {
  return oneInput(name, tensor.values, tensor.shape)
}

function oneInput(name: string, values: Data, shape: readonly number[]): string {
  const cell = cellWriter(values)
  const data = Array.from({ length: elementCount(shape) }, (_, place) => cell(place))
  const datatype = datatypes[values.dtype] ?? 'BYTES'
  const contentType = contentTypeOf(values)
  const parameters = contentType === null ? '' : `, "parameters": {"content_type": "${contentType}"}`
  return `{"name": ${JSON.stringify(name)}, "shape": [${shape.join(', ')}], "datatype": "${datatype}"${parameters}, "data": [${data.join(', ')}]}`
}

function contentTypeOf(values: Data): string | null {
  switch (values.dtype) {
    case 'datetime64':
      return 'datetime'
    case 'str':
    case 'bytes':
      return 'str'
    case 'object':
      return values.data.some((value) => value instanceof Uint8Array) ? 'base64' : 'str'
    default:
      return 'np'
  }
}

function tableLosses(table: Table): readonly string[] {
  const losses = table.columns.flatMap(({ name, values }) => {
    const own = dataLosses(`Column ${name}`, values, habits)
    const hasNull = (values.dtype === 'str' || values.dtype === 'object') && values.data.includes(null)
    const isNested = values.dtype === 'object' && values.data.some(isContainer)
    const isMixed = !isNested && values.dtype === 'object' && values.data.some(isNeitherTextNorBytes)
    return [
      ...own,
      ...(hasNull ? [`Column ${name} has missing values; V2 does not define null, MLServer takes it.`] : []),
      ...(isNested
        ? [
            `Column ${name} holds lists or dicts, for which V2 has no datatype; they stand as JSON in its data, where a server takes lists for more dimensions and refuses dicts.`,
          ]
        : []),
      ...(isMixed ? [`Column ${name} holds values of several types, which V2 has no datatype for.`] : []),
    ]
  })
  return [...losses, ...nameLosses(table).filter((loss) => !loss.includes('only the last'))]
}

function isContainer(value: Value): boolean {
  return (
    isValueList(value) ||
    isValueMap(value) ||
    (typeof value === 'object' && value !== null && isTensor(value))
  )
}

function isNeitherTextNorBytes(value: unknown): boolean {
  return value !== null && typeof value !== 'string' && !(value instanceof Uint8Array)
}
