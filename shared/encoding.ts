/**
 * Values as JSON text and back, without loss: NaN, ±Infinity, -0, integers of any size, bytes, typed arrays, maps,
 * and undefined inside arrays each have one explicit form, an object with a single key that begins with `$`.
 * Plain objects whose own first key begins with `$` are wrapped as `{"$object": …}`, so nothing can be mistaken.
 */

const typedArrays = {
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
  Float32Array,
  Float64Array,
} as const
type TypedArrayName = keyof typeof typedArrays

/** JSON as JavaScript reads it. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Nesting beyond this is refused in both directions: much deeper values overflow the stack. */
const MAX_DEPTH = 500

/** Any plain value as JSON text; functions, symbols and class instances throw a TypeError. */
export function encode(value: unknown): string {
  return JSON.stringify(toJson(value, 0))
}

/** The value that `encode` wrote; throws SyntaxError on anything else. */
export function decode(text: string): unknown {
  return fromJson(JSON.parse(text) as Json, 0)
}

function toJson(value: unknown, depth: number): Json {
  if (depth > MAX_DEPTH) throw new TypeError('The value is nested too deeply to be sent.')
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      if (Number.isFinite(value) && !Object.is(value, -0)) return value
      return { $float: Object.is(value, -0) ? '-0' : String(value) }
    case 'bigint':
      return { $int: value.toString() }
    case 'undefined':
      return { $absent: true }
    case 'object':
      return value === null ? null : objectToJson(value, depth)
    default:
      throw new TypeError(`A ${typeof value} cannot be sent.`)
  }
}

function objectToJson(value: object, depth: number): Json {
  if (Array.isArray(value)) return value.map((item) => toJson(item, depth + 1))
  if (value instanceof Map) {
    return { $map: Array.from(value, ([key, item]) => [toJson(key, depth + 1), toJson(item, depth + 1)]) }
  }
  if (ArrayBuffer.isView(value)) return typedArrayToJson(value)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`A ${value.constructor.name} cannot be sent.`)
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  const json = Object.fromEntries(entries.map(([key, item]) => [key, toJson(item, depth + 1)]))
  return entries[0]?.[0].startsWith('$') === true ? { $object: json } : json
}

function typedArrayToJson(view: ArrayBufferView): Json {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  if (view instanceof Uint8Array) return { $bytes: bytesToBase64(bytes) }
  const name = Object.keys(typedArrays).find((key) => view instanceof typedArrays[key as TypedArrayName])
  if (name === undefined) throw new TypeError(`A ${view.constructor.name} cannot be sent.`)
  return { $array: name, base64: bytesToBase64(bytes) }
}

function fromJson(json: Json, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new SyntaxError('The value is nested too deeply.')
  if (json === null || typeof json !== 'object') return json
  if (isJsonList(json)) return json.map((item) => fromJson(item, depth + 1))
  const first = Object.keys(json)[0]
  if (first === undefined || !first.startsWith('$')) return objectFromJson(json, depth)
  return taggedFromJson(first, json, depth)
}

function isJsonList(json: Json): json is readonly Json[] {
  return Array.isArray(json)
}

function objectFromJson(json: { readonly [key: string]: Json }, depth: number): object {
  return Object.fromEntries(Object.entries(json).map(([key, item]) => [key, fromJson(item, depth + 1)]))
}

function taggedFromJson(tag: string, json: { readonly [key: string]: Json }, depth: number): unknown {
  const content = json[tag] ?? null
  switch (tag) {
    case '$float':
      return content === 'NaN' ? Number.NaN : Number(content)
    case '$int':
      return BigInt(text(content))
    case '$absent':
      return undefined
    case '$bytes':
      return base64ToBytes(text(content))
    case '$object':
      if (content === null || typeof content !== 'object' || isJsonList(content)) break
      return objectFromJson(content, depth + 1)
    case '$map':
      if (!isJsonList(content)) break
      return new Map(
        content.map((pair) => {
          if (!isJsonList(pair)) throw new SyntaxError('A map entry is not a pair.')
          return [fromJson(pair[0] ?? null, depth + 1), fromJson(pair[1] ?? null, depth + 1)] as const
        }),
      )
    case '$array': {
      const name = text(content)
      if (!Object.hasOwn(typedArrays, name)) break
      const bytes = base64ToBytes(text(json['base64'] ?? null))
      const constructor = typedArrays[name as TypedArrayName]
      if (bytes.byteLength % constructor.BYTES_PER_ELEMENT !== 0) break
      return new constructor(bytes.buffer as ArrayBuffer)
    }
  }
  throw new SyntaxError(`"${tag}" is no value Palate sends.`)
}

function text(json: Json): string {
  if (typeof json !== 'string') throw new SyntaxError('A tagged value does not hold text.')
  return json
}

/** How many bytes become one binary string at a time: argument lists beyond about 100,000 overflow the stack. */
const BASE64_CHUNK = 32_768

/** Bytes as base64 (RFC 4648 §4). */
export function bytesToBase64(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let offset = 0; offset < bytes.length; offset += BASE64_CHUNK) {
    parts.push(String.fromCharCode(...bytes.subarray(offset, offset + BASE64_CHUNK)))
  }
  return btoa(parts.join(''))
}

/** How many bytes base64 with its padding stands for; 0 where it is none. */
export function base64Length(base64: string): number {
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/u.test(base64)) return 0
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0
  return (base64.length / 4) * 3 - padding
}

/** The bytes of base64 with its padding; throws SyntaxError on anything else. */
export function base64ToBytes(base64: string): Uint8Array {
  if (base64.length % 4 !== 0) throw new SyntaxError('Base64 text has a wrong length.')
  let binary: string
  try {
    binary = atob(base64)
  } catch (error) {
    throw new SyntaxError('Base64 text has a letter that is not base64.', { cause: error })
  }
  const bytes = new Uint8Array(binary.length)
  for (let place = 0; place < binary.length; place++) bytes[place] = binary.charCodeAt(place)
  return bytes
}
