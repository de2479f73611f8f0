/** Every type and function a skops schema names, also in places that reading its objects would pass over. */
import { UserError } from '#shared/user-error.ts'
import { utf8 } from './byte-reader.ts'
import { documentList, documentMap, documentText, type Document } from './document.ts'
import { parsePythonJson } from './python-json.ts'

/** The names, and why there may be more. */
export interface SkopsTypes {
  /** `module.name`, each once, in order of first use. */
  readonly names: readonly string[]
  readonly problem: string | null
}

/** Different names are a few dozen; more is not a model. */
const MAX_NAMES = 10_000

/** Lists the names of a `schema.json` (skops/io/_utils.py: each node has `__class__` and `__module__`). Never throws for what is in it. */
export function skopsTypes(schema: Uint8Array): SkopsTypes {
  const names = new Set<string>()
  try {
    const pending: Document[] = [parsePythonJson(utf8(schema), { integers: 'number' })]
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      const map = documentMap(node)
      if (map !== null) {
        const module = documentText(map.get('__module__'))
        const name = documentText(map.get('__class__'))
        if (module !== null && name !== null) names.add(`${module}.${name}`)
        for (const other of namedInContent(map, `${module ?? ''}.${name ?? ''}`)) names.add(other)
        if (names.size > MAX_NAMES)
          return { names: [...names], problem: 'it names more types than any model has.' }
        for (const value of map.values()) if (typeof value === 'object' && value !== null) pending.push(value)
        continue
      }
      for (const value of documentList(node) ?? []) {
        if (typeof value === 'object' && value !== null) pending.push(value)
      }
    }
    return { names: [...names], problem: null }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { names: [...names], problem: error.message }
  }
}

/**
 * Names that stand in a node's content: of a function in files of protocol 0 (`skops/io/old/_general_v0.py`) and of a
 * method of the object that the node describes (`MethodNode` in `skops/io/_general.py`).
 */
function namedInContent(node: ReadonlyMap<string, Document>, type: string): readonly string[] {
  const content = documentMap(node.get('content'))
  if (content === null) return []
  const module = documentText(content.get('module_path'))
  const name = documentText(content.get('function'))
  const method = content.has('obj') ? documentText(content.get('func')) : null
  return [
    ...(module === null || name === null ? [] : [`${module}.${name}`]),
    ...(method === null ? [] : [`${type}.${method}`]),
  ]
}
