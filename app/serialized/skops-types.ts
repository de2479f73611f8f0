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
  /** Whether an attribute may have a name that Python's protocols ask for (`__array_interface__`). */
  readonly hasOddState: boolean
}

/** Different names are a few dozen; more is not a model. */
const MAX_NAMES = 10_000

/** Lists the names of a `schema.json` (skops/io/_utils.py: each node has `__class__` and `__module__`). Never throws for what is in it. */
export function skopsTypes(schema: Uint8Array): SkopsTypes {
  const uses = new Map<string, Set<string>>()
  let hasOddInput = false
  let hasOddState = false
  const end = (problem: string | null): SkopsTypes => ({
    names: [...uses.keys()],
    uses: new Map(Array.from(uses, ([name, how]) => [name, [...how]])),
    problem,
    isIndirect: false,
    hasOddInput,
    hasOddState,
  })
  try {
    // What a node refers to by its number can be a key's type.
    const hasCached = utf8(schema).includes('CachedNode') || utf8(schema).includes('\\u')
    const keys = new Set<Document>()
    const pending: Document[] = [parsePythonJson(utf8(schema), { integers: 'number' })]
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      const map = documentMap(node)
      if (map !== null) {
        const module = documentText(map.get('__module__'))
        const name = documentText(map.get('__class__'))
        const loader = documentText(map.get('__loader__')) ?? ''
        for (const key of hasCached ? [] : keyTypes(map)) keys.add(key)
        const use = HANDED_ON.has(loader) ? (keys.has(node) ? KEY : 'value') : `skops(${loader})`
        const others = namedInContent(map, `${module ?? ''}.${name ?? ''}`)
        for (const found of module === null || name === null ? others : [`${module}.${name}`, ...others])
          uses.set(found, (uses.get(found) ?? new Set()).add(use))
        hasOddInput ||= map.has('input') && isOdd(map.get('input'))
        hasOddState ||= hasOddKey(map) || hasOddContent(map)
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

/** How a type is used that makes the keys of a dict. */
const KEY = 'skops(key)'

/** Loaders of types and functions that are values themselves. */
const HANDED_ON = new Set(['TypeNode', 'FunctionNode'])

/** The keys of a node itself: texts, numbers, and what a tree is made of. */
const NODE_KEYS = /^__(?:class|module|loader|id|reduce)__$/u

function hasOddKey(map: ReadonlyMap<string, Document>): boolean {
  const isNode = documentText(map.get('__loader__')) !== null
  return Array.from(map.keys()).some((key) => key.startsWith('__') && !(isNode && NODE_KEYS.test(key)))
}

/** Those whose `__setstate__` takes a tuple and makes no attributes of it. */
const OWN_STATES = /^sklearn\.(?:neighbors\._(?:kd|ball)_tree|metrics\._dist_metrics)$/u

/** An object's attributes are a dict of the file, or None; of anything else the names are not told. */
function hasOddContent(node: ReadonlyMap<string, Document>): boolean {
  if (documentText(node.get('__loader__')) !== 'ObjectNode') return false
  const content = documentMap(node.get('content'))
  switch (documentText(content?.get('__loader__'))) {
    case 'DictNode':
      return false
    case 'JsonNode':
      return documentText(content?.get('content')) !== 'null'
    case 'TupleNode':
      return !OWN_STATES.test(documentText(node.get('__module__')) ?? '')
    default:
      return true
  }
}

/** The nodes of a dict's key types, which only keys are made by. */
function keyTypes(map: ReadonlyMap<string, Document>): readonly Document[] {
  return documentList(documentMap(map.get('key_types'))?.get('content')) ?? []
}

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
