/** Names that do not show what they are. */
import { hasInvisible, visible } from '#shared/visible.ts'
import type { ColumnType, FileEntry, Finding, Flavor, Schema, Signature } from '#shared/model.ts'

/** A finding when names hold control characters, or ones that turn the direction of text. */
export function nameFindings(
  signature: Signature | null,
  flavors: readonly Flavor[],
  files: readonly FileEntry[],
): readonly Finding[] {
  const inSignature = signature === null ? [] : namesOfSignature(signature).filter(hasInvisible)
  const inFlavors = flavors.map((flavor) => flavor.name).filter(hasInvisible)
  const inFiles = files.map((file) => file.path).filter(hasInvisible)
  return [
    ...hidden(inSignature, 'signature'),
    ...hidden(inFlavors, 'MLmodel: flavors'),
    ...hidden(inFiles, 'files'),
  ]
}

function hidden(names: readonly string[], where: string): readonly Finding[] {
  if (names.length === 0) return []
  const shown = names.slice(0, 3).map((name) => `"${visible(name.slice(0, 60))}"`)
  return [
    {
      code: 'hidden-characters',
      severity: 'warning',
      message: `Names hold characters that are not shown, or that turn text around: ${shown.join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}.`,
      hint: 'Palate writes them out as escapes. Elsewhere such a name can pass for another.',
      where,
    },
  ]
}

function namesOfSignature(signature: Signature): readonly string[] {
  return [
    ...namesOfSchema(signature.inputs),
    ...namesOfSchema(signature.outputs),
    ...(signature.params ?? []).flatMap((param) => [param.name, ...namesOfType(param.type)]),
  ]
}

function namesOfSchema(schema: Schema | null): readonly string[] {
  if (schema === null) return []
  if (schema.kind === 'tensors') return schema.tensors.flatMap((tensor) => tensor.name ?? [])
  return schema.columns.flatMap((column) => [
    ...(column.name === null ? [] : [column.name]),
    ...namesOfType(column.type),
  ])
}

function namesOfType(type: ColumnType): readonly string[] {
  switch (type.kind) {
    case 'scalar':
    case 'any':
      return []
    case 'array':
      return namesOfType(type.items)
    case 'map':
      return namesOfType(type.values)
    case 'object':
      return type.properties.flatMap((property) => [property.name, ...namesOfType(property.type)])
  }
}
