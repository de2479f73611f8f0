/** A signature as MLflow writes it into the MLmodel (`mlflow/types/schema.py`, `ColumnSpec.to_dict` and its kin). */
import type { ColumnSpec, ColumnType, ParamSpec, Schema, Signature, TensorSpec } from '#shared/model.ts'
import { valueText } from '#shared/value-text.ts'

/** Inputs, outputs and params as indented JSON. */
export function signatureJson(signature: Signature): string {
  const parts = [
    `"inputs": ${schemaJson(signature.inputs)}`,
    `"outputs": ${schemaJson(signature.outputs)}`,
    `"params": ${listJson(signature.params?.map(paramJson) ?? null)}`,
  ]
  return `{\n${parts.map((part) => indent(part)).join(',\n')}\n}`
}

function schemaJson(schema: Schema | null): string {
  if (schema === null) return 'null'
  return listJson(schema.kind === 'columns' ? schema.columns.map(columnJson) : schema.tensors.map(tensorJson))
}

function listJson(items: readonly string[] | null): string {
  if (items === null) return 'null'
  return items.length === 0 ? '[]' : `[\n${items.map((item) => indent(item)).join(',\n')}\n]`
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}

function columnJson(column: ColumnSpec): string {
  const name = column.name === null ? {} : { name: column.name }
  return JSON.stringify({ ...typeJson(column.type), ...name, required: column.required })
}

function tensorJson(tensor: TensorSpec): string {
  const name = tensor.name === null ? {} : { name: tensor.name }
  return JSON.stringify({
    ...name,
    type: 'tensor',
    'tensor-spec': { dtype: tensor.dtype, shape: tensor.shape },
  })
}

function paramJson(param: ParamSpec): string {
  const start = JSON.stringify({ name: param.name, ...typeJson(param.type), shape: param.shape })
  return `${start.slice(0, -1)},"default":${valueText(param.default)}}`
}

function typeJson(type: ColumnType): Record<string, unknown> {
  switch (type.kind) {
    case 'scalar':
      return { type: type.type }
    case 'array':
      return { type: 'array', items: typeJson(type.items) }
    case 'map':
      return { type: 'map', values: typeJson(type.values) }
    case 'any':
      return { type: 'any' }
    case 'object':
      return {
        type: 'object',
        properties: Object.fromEntries(
          type.properties.map((property) => [
            property.name,
            { ...typeJson(property.type), required: property.required },
          ]),
        ),
      }
  }
}
