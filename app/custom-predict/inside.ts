/** Longer texts are no predictions; as many numbers as go in fit. */
const MAX_RESULT = 256 * 1024 * 1024

/**
 * What runs inside the sandbox around the custom code: makes arrays of what comes in, and JSON text of what goes out.
 * It takes hold of the built-ins it needs before the custom code runs, which may replace them.
 */
export const INSIDE = `
const { parse, stringify } = JSON
const { isArray } = Array
const { keys, is } = Object
const asText = String
const called = Function.prototype.call
const part = called.bind(String.prototype.slice)
const tagOf = called.bind(Object.prototype.toString)
const isoText = called.bind(Date.prototype.toISOString)
const own = called.bind(Object.prototype.hasOwnProperty)
const { isView } = ArrayBuffer

function revived(value) {
  if (value === null || typeof value !== 'object') return value
  if (isArray(value)) { for (let i = 0; i < value.length; i++) value[i] = revived(value[i]); return value }
  if (own(value, '$int')) return BigInt(value.$int)
  if (own(value, '$float')) return Number(value.$float)
  const made = {}
  for (const key of keys(value)) place(made, part(key, 1), revived(value[key]))
  return made
}

function columnOf(kind, content) {
  if (kind === 'json') return revived(parse(content))
  const numbers = new Float64Array(content)
  const column = []
  for (let i = 0; i < numbers.length; i++) column[i] = kind === 'bool' ? numbers[i] !== 0 : numbers[i]
  return column
}

function place(target, name, column) {
  Object.defineProperty(target, name, { value: column, enumerable: true, writable: true, configurable: true })
}

let room = ${MAX_RESULT}
function fitting(text) {
  room -= text.length
  if (room < 0) throw new RangeError('The result is longer than ${MAX_RESULT / 1024 / 1024} Mi characters.')
  return text
}

function told(error) {
  const short = (value) => stringify(typeof value === 'string' ? part(value, 0, 2000) : '')
  let [name, message, stack] = ['""', '""', '""']
  try {
    if (error === null || (typeof error !== 'object' && typeof error !== 'function')) message = short(asText(error))
    else { name = short(error.name); message = short(error.message); stack = short(error.stack) }
  } catch {}
  return '[' + name + ',' + message + ',' + stack + ']'
}

function written(value, where, depth) {
  if (depth > 100) throw new Error('The result is nested too deeply at ' + where + '.')
  if (value === null || value === undefined) return 'null'
  switch (typeof value) {
    case 'boolean': return value ? 'true' : 'false'
    case 'number':
      return value - value === 0 && !is(value, -0) ? fitting(asText(value)) : '{"$float":"' + (is(value, -0) ? '-0' : asText(value)) + '"}'
    case 'bigint': return '{"$int":"' + asText(value) + '"}'
    case 'string': return stringify(fitting(value))
    case 'object': break
    default: throw new Error('The result holds a ' + typeof value + ' at ' + where + '.')
  }
  const tag = part(tagOf(value), 8, -1)
  if (isArray(value) || (isView(value) && tag !== 'DataView')) {
    let text = '['
    for (let i = 0; i < value.length; i++) text += (i === 0 ? '' : ',') + written(value[i], where, depth + 1)
    return text + ']'
  }
  if (tag === 'Date') return value - value === 0 ? stringify(isoText(value)) : 'null'
  if (tag !== 'Object') throw new TypeError(depth === 0
    ? 'The result is a ' + tag + (tag === 'Promise' ? ', and nothing waits for it: leave out async.' : ', not an object of columns or a list.')
    : 'The result holds a ' + tag + ' at ' + where + '.')
  let text = '{'
  for (const key of keys(value)) text += (text === '{' ? '' : ',') + stringify('/' + key) + ':' + written(value[key], key, depth + 1)
  return text + '}'
}
`
