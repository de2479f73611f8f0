/** A signature as rows of text. */
import { shownValue } from './shown-value.ts'
import type { ColumnType, ParamSpec, Schema, Signature } from '#shared/model.ts'
import { typeText } from '#shared/type-text.ts'
import type { Cell } from './text-layout.ts'

/** Wider schemas are cut: the whole is in `--json`. */
const MAX_ROWS = 40

/** Rows of inputs, outputs and params: part, name, type, and what else is to say. */
export function signatureRows(signature: Signature): readonly (readonly Cell[])[] {
  return [
    ...part('inputs', rowsOfSchema(signature.inputs)),
    ...part('outputs', rowsOfSchema(signature.outputs)),
    ...part('params', (signature.params ?? []).map(rowOfParam)),
  ]
}

type Row = readonly [name: string, type: string, more: string]

function part(title: string, rows: readonly Row[]): readonly (readonly Cell[])[] {
  const shown = rows
    .slice(0, MAX_ROWS)
    .map(([name, type, more], index): readonly Cell[] => [
      { text: index === 0 ? title : '', style: 'faint' },
      { text: name },
      { text: type },
      { text: more, style: 'faint' },
    ])
  if (rows.length <= MAX_ROWS) return shown
  return [...shown, [{ text: '' }, { text: `… and ${rows.length - MAX_ROWS} more`, style: 'faint' }]]
}

function rowsOfSchema(schema: Schema | null): readonly Row[] {
  if (schema === null) return []
  if (schema.kind === 'tensors') {
    return schema.tensors.map(({ name, dtype, shape }) => [
      name === null ? '(unnamed)' : shownName(name),
      `${dtype} ${shapeText(shape)}`,
      '',
    ])
  }
  return schema.columns.flatMap(({ name, type, required }, index) => [
    [
      name === null ? `(column ${index + 1})` : shownName(name),
      typeText(type),
      required ? '' : 'optional',
    ] as const,
    ...rowsInside(type, 1),
  ])
}

function rowOfParam({ name, type, shape, default: value }: ParamSpec): Row {
  const text = typeText(type)
  return [shownName(name), shape === null ? text : `list of ${text}`, `default ${shownValue(value)}`]
}

/** The properties of an object, wherever it stands in the type, each on a row of its own. */
function rowsInside(type: ColumnType, depth: number): readonly Row[] {
  switch (type.kind) {
    case 'scalar':
    case 'any':
      return []
    case 'array':
      return rowsInside(type.items, depth)
    case 'map':
      return rowsInside(type.values, depth)
    case 'object':
      return type.properties.flatMap((property) => [
        [
          `${'  '.repeat(depth)}${shownName(property.name)}`,
          typeText(property.type),
          property.required ? '' : 'optional',
        ] as const,
        ...rowsInside(property.type, depth + 1),
      ])
  }
}

function shownName(name: string): string {
  return name === '' ? '""' : name
}

/** `[*, 4]`: a free extent is a star. */
export function shapeText(shape: readonly (number | string | null)[]): string {
  return `[${shape.map((extent) => (extent === -1 || extent === null ? '*' : String(extent))).join(', ')}]`
}
