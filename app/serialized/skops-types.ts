/** Every type and function a skops schema names, also in places that reading its objects would pass over. */
import { UserError } from '#shared/user-error.ts'
import { utf8 } from './byte-reader.ts'
import { documentList, documentMap, documentText, type Document } from './document.ts'
import { parsePythonJson } from './python-json.ts'

/** The names, and why there may be more. */
export interface SkopsTypes {
  /** `module.name`, each once, in order of first use. */
  readonly names: readonly string[]
  /** By which of skops' loaders each is loaded: `value` where it is only handed on, else `skops(LOADER)`. */
  readonly uses: ReadonlyMap<string, readonly string[]>
  readonly problem: string | null
  /** A method of an object in the file is no call while it loads, so nothing is ever called that has no name. */
  readonly isIndirect: false
  /** Whether a parameter `input` is anything but the text `content`. */
  readonly hasOddInput: boolean
}

/** Different names are a few dozen; more is not a model. */
const MAX_NAMES = 10_000

/** Lists the names of a `schema.json` (skops/io/_utils.py: each node has `__class__` and `__module__`). Never throws for what is in it. */
export function skopsTypes(schema: Uint8Array): SkopsTypes {
  const uses = new Map<string, Set<string>>()
  let hasOddInput = false
  const end = (problem: string | null): SkopsTypes => ({
    names: [...uses.keys()],
    uses: new Map(Array.from(uses, ([name, how]) => [name, [...how]])),
    problem,
    isIndirect: false,
    hasOddInput,
  })
  try {
    const pending: Document[] = [parsePythonJson(utf8(schema), { integers: 'number' })]
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      const map = documentMap(node)
      if (map !== null) {
        const module = documentText(map.get('__module__'))
        const name = documentText(map.get('__class__'))
        const loader = documentText(map.get('__loader__')) ?? ''
        const use = HANDED_ON.has(loader) ? 'value' : `skops(${loader})`
        const others = namedInContent(map, `${module ?? ''}.${name ?? ''}`)
        for (const found of module === null || name === null ? others : [`${module}.${name}`, ...others])
          uses.set(found, (uses.get(found) ?? new Set()).add(use))
        hasOddInput ||= map.has('input') && isOdd(map.get('input'))
        if (uses.size > MAX_NAMES) return end('it names more types than any model has.')
        for (const value of map.values()) if (typeof value === 'object' && value !== null) pending.push(value)
        continue
      }
      for (const value of documentList(node) ?? []) {
        if (typeof value === 'object' && value !== null) pending.push(value)
      }
    }
    return end(null)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return end(error.message)
  }
}

/** Loaders of types and functions that are values themselves. */
const HANDED_ON = new Set(['TypeNode', 'FunctionNode'])

/** Every plain value is written as JSON in the JSON. */
function isOdd(input: Document | undefined): boolean {
  return input === undefined || documentText(documentMap(input)?.get('content')) !== '"content"'
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
