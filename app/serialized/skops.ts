/**
 * skops files: a zip of `schema.json`, which describes every object, and arrays as `.npy`.
 * Source: skops/io (protocol 0 to 3): _general.py, _numpy.py, _scipy.py, _sklearn.py.
 */
import { UserError } from '#shared/user-error.ts'
import { readingStage, withAllowance } from './allowance.ts'
import { utf8 } from './byte-reader.ts'
import { documentList, documentMap, documentText, type Document } from './document.ts'
import type { Inert, InertDict, InertEntry, InertGlobal, InertObject } from './inert.ts'
import { sequenceItems } from './inert.ts'
import { limits, overLimit } from './limits.ts'
import { readNpy } from './npy.ts'
import { MAX_RANK, objectArray } from './numpy-dtype.ts'
import { parseDtype } from './parse-dtype.ts'
import { parsePythonJson } from './python-json.ts'
import { openZip, type ZipFile } from './zip.ts'

/** What a skops file holds and the types it names. */
export interface ReadSkops {
  readonly value: Inert
  /** `module.name` of every type and function named, in order of first use. */
  readonly globals: readonly InertGlobal[]
}

/** The schema of a large forest has about 50 characters a node; a hundred megabytes is far beyond. */
const MAX_SCHEMA_BYTES = 400_000_000
/** Levels of objects; a pipeline in a stacking in a search has about 40. */
const MAX_DEPTH = 200

/** Reads a skops file to inert data. Nothing is imported; unknown loaders are refused by name. */
export function readSkops(bytes: Uint8Array): ReadSkops {
  return withAllowance(readingStage, bytes.length, () => readWhole(bytes))
}

function readWhole(bytes: Uint8Array): ReadSkops {
  if (bytes.length > limits.fileBytes) throw overLimit('skops', 'bytes', limits.fileBytes)
  const zip = openZip(bytes)
  const schema = zip.read('schema.json')
  if (schema.length > MAX_SCHEMA_BYTES) throw overLimit('skops', 'bytes of schema', MAX_SCHEMA_BYTES)
  const root = documentMap(parsePythonJson(utf8(schema), { integers: 'bigint' }))
  if (root === null) throw broken('its schema is no object')
  const state: State = {
    zip,
    memo: new Map(),
    globals: new Map(),
    protocol: Number(root.get('protocol') ?? 0),
  }
  const value = readNode(state, root, 0)
  return { value, globals: [...state.globals.values()] }
}

interface State {
  readonly zip: ZipFile
  readonly memo: Map<Document, Inert>
  readonly globals: Map<string, InertGlobal>
  readonly protocol: number
}

function broken(what: string): UserError {
  return new UserError({
    code: 'bad-model',
    message: `The skops file is broken: ${what}.`,
    hint: 'The file may be damaged; save the model again.',
  })
}

function readNode(state: State, document: Document | undefined, depth: number): Inert {
  if (depth > MAX_DEPTH) throw overLimit('skops', 'levels of objects', MAX_DEPTH)
  const node = documentMap(document)
  if (node === null) throw broken('a node is no object')
  const id = node.get('__id__')
  if (id !== undefined && state.memo.has(id)) return state.memo.get(id) ?? null
  const value = readFresh(state, node, depth)
  if (id !== undefined && id !== null) state.memo.set(id, value)
  return value
}

function readFresh(state: State, node: ReadonlyMap<string, Document>, depth: number): Inert {
  const loader = documentText(node.get('__loader__'))
  const content = node.get('content')
  switch (loader) {
    case 'JsonNode':
      return plain(parsePythonJson(documentText(content) ?? '', { integers: 'bigint' }))
    case 'DictNode':
      return dict(state, node, depth)
    case 'DefaultDictNode':
      return readNode(state, documentMap(content)?.get('main'), depth + 1)
    case '_DictWithDeprecatedKeysNode':
      return readNode(state, documentMap(content)?.get('main'), depth + 1)
    case 'ListNode':
      return { kind: 'list', items: nodes(state, content, depth) }
    case 'TupleNode':
      return tuple(state, node, depth)
    case 'SetNode':
      return { kind: 'set', items: nodes(state, content, depth) }
    case 'BytesNode':
    case 'BytearrayNode':
      return state.zip.read(documentText(node.get('file')) ?? '')
    case 'SliceNode':
      return slice(state, documentMap(content))
    case 'TypeNode':
    case 'FunctionNode':
      return global(state, node)
    case 'ObjectNode':
      return object(
        global(state, node),
        [],
        content === undefined || content === null ? undefined : readNode(state, content, depth + 1),
      )
    case 'NdArrayNode':
      return array(state, node, depth)
    case 'DTypeNode':
      return dtypeNode(readNode(state, content, depth + 1))
    default:
      return readSpecial(state, loader, node, depth)
  }
}

function readSpecial(
  state: State,
  loader: string | null,
  node: ReadonlyMap<string, Document>,
  depth: number,
): Inert {
  const content = node.get('content')
  const parts = documentMap(content)
  switch (loader) {
    case 'TreeNode':
    case 'LossNode':
    case 'ReduceNode':
    case 'SGDNode': {
      const args = readNode(state, documentMap(node.get('__reduce__'))?.get('args'), depth + 1)
      return object(global(state, node), sequenceItems(args) ?? [], readNode(state, content, depth + 1))
    }
    case 'ConstructorFromReduceNode':
      return object(global(state, node), sequenceItems(readNode(state, content, depth + 1)) ?? [], undefined)
    case 'PartialNode': {
      const func = readNode(state, parts?.get('func'), depth + 1)
      const args = readNode(state, parts?.get('args'), depth + 1)
      const keywords = readNode(state, parts?.get('kwds'), depth + 1)
      const isDict =
        typeof keywords === 'object' &&
        keywords !== null &&
        !(keywords instanceof Uint8Array) &&
        keywords.kind === 'dict'
      return {
        ...object(global(state, node), [func, ...(sequenceItems(args) ?? [])], undefined),
        keywords: isDict ? keywords : null,
      }
    }
    case 'MethodNode':
      return object(
        global(state, node),
        [documentText(parts?.get('func')) ?? '', readNode(state, parts?.get('obj'), depth + 1)],
        undefined,
      )
    case 'OperatorFuncNode':
      return object(
        global(state, node),
        sequenceItems(readNode(state, node.get('attrs'), depth + 1)) ?? [],
        undefined,
      )
    case 'MaskedArrayNode':
      return object(
        global(state, node),
        [readNode(state, parts?.get('data'), depth + 1), readNode(state, parts?.get('mask'), depth + 1)],
        undefined,
      )
    case 'RandomStateNode':
    case 'RandomGeneratorNode':
      return object(global(state, node), [], undefined)
    case 'SparseMatrixNode':
      return sparse(state, node)
    default:
      throw new UserError({
        code: 'unsupported',
        message: `The skops file uses the loader "${String(loader).slice(0, 60)}", which Palate does not know.`,
        hint: 'This model needs Python.',
      })
  }
}

function plain(value: Document): Inert {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint') return value
  const list = documentList(value)
  if (list !== null) return { kind: 'list', items: list.map(plain) }
  const map = documentMap(value)
  if (map === null) throw broken('a value is none')
  return { kind: 'dict', entries: Array.from(map, ([key, item]) => ({ key, value: plain(item) })) }
}

function global(state: State, node: ReadonlyMap<string, Document>): InertGlobal {
  const module = documentText(node.get('__module__'))
  const name = documentText(node.get('__class__'))
  if (module === null || name === null) throw broken('a type has no name')
  const key = `${module}.${name}`
  const known = state.globals.get(key)
  if (known !== undefined) return known
  const made: InertGlobal = { kind: 'global', module, name }
  state.globals.set(key, made)
  return made
}

function object(callee: InertGlobal, args: readonly Inert[], content: Inert | undefined): InertObject {
  return { kind: 'object', callee, args, keywords: null, state: content, items: [], entries: [] }
}

/** A dtype is stored as an empty array of it. */
function dtypeNode(value: Inert): Inert {
  const isArray =
    typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && value.kind === 'array'
  const name = isArray ? value.values.dtype : 'object'
  const dtype = parseDtype(name === 'bytes' ? 'bytes_' : name)
  if (dtype === null) throw broken(`a dtype is ${name}`)
  return { kind: 'dtype', dtype }
}

function nodes(state: State, content: Document | undefined, depth: number): readonly Inert[] {
  const list = documentList(content)
  if (list === null) throw broken('a list has no items')
  return list.map((item) => readNode(state, item, depth + 1))
}

function tuple(state: State, node: ReadonlyMap<string, Document>, depth: number): Inert {
  const items = nodes(state, node.get('content'), depth)
  const isPlain = node.get('__class__') === 'tuple'
  return isPlain ? { kind: 'tuple', items } : object(global(state, node), items, undefined)
}

function dict(state: State, node: ReadonlyMap<string, Document>, depth: number): Inert {
  const content = documentMap(node.get('content'))
  if (content === null) throw broken('a dict has no content')
  const types = sequenceItems(readNode(state, node.get('key_types'), depth + 1)) ?? []
  const entries: InertEntry[] = []
  let place = 0
  for (const [key, value] of content) {
    entries.push({ key: typedKey(key, types[place]), value: readNode(state, value, depth + 1) })
    place++
  }
  const plainDict: InertDict = { kind: 'dict', entries }
  if (node.get('__class__') === 'dict') return plainDict
  return { ...object(global(state, node), [], undefined), entries }
}

function typedKey(key: string, type: Inert | undefined): Inert {
  const isGlobal =
    typeof type === 'object' && type !== null && !(type instanceof Uint8Array) && type.kind === 'global'
  const name = isGlobal ? type.name : 'str'
  if (name === 'str' || name === 'str_') return key
  if (/^u?int\d*$/.test(name) && /^-?\d{1,30}$/.test(key)) return BigInt(key)
  if (/^float\d*$/.test(name)) return Number(key)
  if (name === 'bool' || name === 'bool_') return key !== ''
  if (name === 'NoneType') return null
  throw broken(`a dict has keys of type ${name}`)
}

function slice(state: State, content: ReadonlyMap<string, Document> | null): Inert {
  const bound = (name: string): Inert => plain(content?.get(name) ?? null)
  const callee = global(
    state,
    new Map([
      ['__module__', 'builtins'],
      ['__class__', 'slice'],
    ]),
  )
  return object(callee, [bound('start'), bound('stop'), bound('step')], undefined)
}

function array(state: State, node: ReadonlyMap<string, Document>, depth: number): Inert {
  const isScalar = documentText(node.get('__class__')) !== 'ndarray'
  if (node.get('type') === 'json') {
    const shape = (sequenceItems(readNode(state, node.get('shape'), depth + 1)) ?? []).map(Number)
    if (shape.length > MAX_RANK) throw broken('an array has too many dimensions')
    const items = nodes(state, node.get('content'), depth)
    return objectArray(shape, shape.length > 1 ? flattened(items, shape.length) : items, false)
  }
  const file = documentText(node.get('file'))
  if (file === null) throw broken('an array has no file')
  return { ...readNpy(state.zip.read(file)), scalar: isScalar }
}

function flattened(items: readonly Inert[], rank: number): readonly Inert[] {
  return rank <= 1 ? items : items.flatMap((item) => flattened(sequenceItems(item) ?? [item], rank - 1))
}

/** A scipy matrix is a zip of arrays of its own; it becomes an object with those as its state. */
function sparse(state: State, node: ReadonlyMap<string, Document>): Inert {
  const npz = openZip(state.zip.read(documentText(node.get('file')) ?? ''))
  const entries: InertEntry[] = []
  for (const name of ['data', 'indices', 'indptr', 'row', 'col', 'shape', 'format']) {
    if (npz.has(`${name}.npy`)) {
      entries.push({ key: name === 'shape' ? '_shape' : name, value: readNpy(npz.read(`${name}.npy`)) })
    }
  }
  return object(global(state, node), [], { kind: 'dict', entries })
}
