/**
 * What runs inside the sandbox around the custom code: makes arrays of what comes in, and JSON text of what goes out.
 * It takes hold of the built-ins it needs before the custom code runs, which may replace them.
 */
export const INSIDE = `
const { parse, stringify } = JSON
const { isArray } = Array
const { keys, is } = Object
const asText = String
const own = Function.prototype.call.bind(Object.prototype.hasOwnProperty)

function revived(value) {
  if (value === null || typeof value !== 'object') return value
  if (isArray(value)) { for (let i = 0; i < value.length; i++) value[i] = revived(value[i]); return value }
  if (own(value, '$int')) return BigInt(value.$int)
  if (own(value, '$float')) return Number(value.$float)
  for (const key of keys(value)) value[key] = revived(value[key])
  return value
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

function written(value, where, depth) {
  if (depth > 100) throw new Error('The result is nested too deeply at ' + where + '.')
  if (value === null || value === undefined) return 'null'
  switch (typeof value) {
    case 'boolean': return value ? 'true' : 'false'
    case 'number':
      return value - value === 0 && !is(value, -0) ? asText(value) : '{"$float":"' + (is(value, -0) ? '-0' : asText(value)) + '"}'
    case 'bigint': return '{"$int":"' + asText(value) + '"}'
    case 'string': return stringify(value)
    case 'object': break
    default: throw new Error('The result holds a ' + typeof value + ' at ' + where + '.')
  }
  if (isArray(value) || ArrayBuffer.isView(value)) {
    let text = '['
    for (let i = 0; i < value.length; i++) text += (i === 0 ? '' : ',') + written(value[i], where, depth + 1)
    return text + ']'
  }
  let text = '{'
  for (const key of keys(value)) text += (text === '{' ? '' : ',') + stringify('/' + key) + ':' + written(value[key], key, depth + 1)
  return text + '}'
}
`
