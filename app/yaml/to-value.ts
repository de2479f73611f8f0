/** Composed YAML nodes to values, with PyYAML's rules for tags, keys, merges and aliases. */
import { isAlias, isMap, isPair, isScalar, isSeq } from 'yaml'
import type { Alias, Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import type { Value, ValueKey, ValueMap } from '#shared/values.ts'
import { isInstant, isTensor, isValueMap } from '#shared/values.ts'
import type { DuplicateKey, ParsedYaml } from './parse-yaml.ts'
import { tagOfPlain, valueOfScalar } from './plain-scalar.ts'
import type { PlainTag } from './plain-scalar.ts'
import { YamlError } from './yaml-error.ts'

/** Real model files nest at most about ten levels. */
const MAX_DEPTH = 100

/** Values with every alias written out; a bomb of ten levels of ten reaches it at once. */
const MAX_VALUES = 500_000

type PlaceOf = (offset: number) => { readonly line: number; readonly column: number }

/** A value and how many values it holds once aliases are written out. */
interface Sized {
  readonly value: Value
  readonly size: number
}

interface Reading {
  readonly placeOf: PlaceOf
  /** Values by anchor; null while the anchored node itself is being read. */
  readonly anchors: Map<string, Sized | null>
  readonly duplicateKeys: DuplicateKey[]
  readonly cycles: number[]
}

/** The value of a document's content. */
export function toValue(contents: unknown, placeOf: PlaceOf): ParsedYaml {
  const reading: Reading = { placeOf, anchors: new Map(), duplicateKeys: [], cycles: [] }
  const { value } = read(contents, reading, 0)
  return { value, duplicateKeys: reading.duplicateKeys, cycles: reading.cycles }
}

function read(node: unknown, reading: Reading, depth: number): Sized {
  if (depth > MAX_DEPTH)
    throw wrong('limit', `It is nested more than ${MAX_DEPTH} levels deep.`, node, reading)
  if (isAlias(node)) return readAlias(node, reading)
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return { value: null, size: 1 }
  if (node.anchor !== undefined) reading.anchors.set(node.anchor, null)
  const sized = readNode(node, reading, depth)
  if (node.anchor !== undefined) reading.anchors.set(node.anchor, sized)
  if (sized.size > MAX_VALUES) {
    throw wrong('limit', `Its aliases expand to more than ${MAX_VALUES} values.`, node, reading)
  }
  return sized
}

function readNode(node: Scalar | YAMLMap | YAMLSeq, reading: Reading, depth: number): Sized {
  if (isScalar(node)) return { value: readScalar(node, reading), size: 1 }
  return isMap(node) ? readMap(node, reading, depth) : readSeq(node, reading, depth)
}

function readAlias(node: Alias, reading: Reading): Sized {
  const target = reading.anchors.get(node.source)
  if (target === undefined) throw wrong('syntax', `The alias *${node.source} has no anchor.`, node, reading)
  if (target !== null) return target
  reading.cycles.push(placeOfNode(node, reading).line)
  return { value: null, size: 1 }
}

const standardTag = 'tag:yaml.org,2002:'
const scalarTags: readonly string[] = [
  'null',
  'bool',
  'int',
  'float',
  'timestamp',
  'str',
] satisfies PlainTag[]

function readScalar(node: Scalar, reading: Reading): Value {
  const text = typeof node.value === 'string' ? node.value : ''
  const tag = tagOfScalar(node, text)
  if (tag === 'binary') return new Uint8Array(Buffer.from(text, 'base64'))
  if (!isPlainTag(tag)) throw refuseTag(node, reading)
  const value = valueOfScalar(tag, text)
  if (value === undefined) {
    throw wrong('syntax', `"${text.slice(0, 60)}" is not a valid ${tag}.`, node, reading)
  }
  return value
}

function tagOfScalar(node: Scalar, text: string): string {
  if (node.tag === undefined)
    return node.type === 'PLAIN' || node.type === undefined ? tagOfPlain(text) : 'str'
  if (node.tag === '!') return 'str'
  return node.tag.startsWith(standardTag) ? node.tag.slice(standardTag.length) : node.tag
}

function isPlainTag(tag: string): tag is PlainTag {
  return scalarTags.includes(tag) || tag === 'merge'
}

function readSeq(node: YAMLSeq, reading: Reading, depth: number): Sized {
  if (!hasTag(node, ['seq', 'omap', 'pairs'])) throw refuseTag(node, reading)
  const items: Value[] = []
  let size = 1
  for (const item of node.items) {
    const sized = isPair(item) ? readMapOfOne(item, reading, depth) : read(item, reading, depth + 1)
    items.push(sized.value)
    size += sized.size
  }
  return { value: items, size }
}

/** A single pair inside a flow sequence: `[a: 1]`. */
function readMapOfOne(pair: Pair, reading: Reading, depth: number): Sized {
  const { value, size } = read(pair.value, reading, depth + 1)
  return { value: new Map([[readKey(pair, reading), value]]), size: size + 1 }
}

function readMap(node: YAMLMap, reading: Reading, depth: number): Sized {
  if (!hasTag(node, ['map', 'set'])) throw refuseTag(node, reading)
  const merged: ValueMap[] = []
  const own = new Map<ValueKey, Value>()
  let size = 1
  for (const pair of node.items) {
    const { value, size: added } = read(pair.value, reading, depth + 1)
    size += added
    if (isMergeKey(pair.key)) {
      merged.push(...mapsToMerge(value, pair.key, reading))
      continue
    }
    const key = readKey(pair, reading)
    if (own.has(key))
      reading.duplicateKeys.push({ key: String(key), line: placeOfNode(pair.key, reading).line })
    own.set(key, value)
  }
  if (merged.length === 0) return { value: own, size }
  return { value: new Map([...merged.flatMap((map) => [...map]), ...own]), size }
}

function isMergeKey(key: unknown): key is Scalar {
  return isScalar(key) && key.type === 'PLAIN' && key.tag === undefined && key.value === '<<'
}

/** What `<<` brings, the later winning; of a list PyYAML lets the earlier win. */
function mapsToMerge(value: Value, key: Scalar, reading: Reading): readonly ValueMap[] {
  if (isValueMap(value)) return [value]
  const maps = Array.isArray(value) ? (value as readonly Value[]).filter((item) => isValueMap(item)) : []
  if (!Array.isArray(value) || maps.length !== value.length) {
    throw wrong('syntax', 'A merge key << needs a mapping or a list of mappings.', key, reading)
  }
  return maps.toReversed()
}

function readKey(pair: Pair, reading: Reading): ValueKey {
  const { value } = read(pair.key, reading, MAX_DEPTH - 1)
  if (isInstant(value)) return isScalar(pair.key) ? String(pair.key.value) : ''
  if (value === null || typeof value !== 'object') return value
  if (isTensor(value) || !(value instanceof Uint8Array)) {
    throw wrong('syntax', 'A mapping or list cannot be a key.', pair.key, reading)
  }
  return Buffer.from(value).toString('latin1')
}

function hasTag(node: YAMLMap | YAMLSeq, names: readonly string[]): boolean {
  return node.tag === undefined || names.some((name) => node.tag === standardTag + name)
}

function refuseTag(node: Node, reading: Reading): YamlError {
  const tag = 'tag' in node && typeof node.tag === 'string' ? node.tag.slice(0, 120) : '?'
  return wrong('tag', `It asks for an object by the tag "${tag}", which is not plain data.`, node, reading)
}

function placeOfNode(node: unknown, reading: Reading): { readonly line: number; readonly column: number } {
  const range = isAlias(node) || isScalar(node) || isMap(node) || isSeq(node) ? node.range : undefined
  return reading.placeOf(range?.[0] ?? 0)
}

function wrong(kind: YamlError['kind'], message: string, node: unknown, reading: Reading): YamlError {
  return new YamlError(kind, message, placeOfNode(node, reading))
}
