/** Python values to JSON text, as `json.dumps` writes them: `1` and `1.0` apart, `NaN` and infinities as such. */
import type { Value, ValueKey } from '#shared/values.ts'
import { isValueList, isValueMap } from '#shared/values.ts'

/** One JSON text; with `indent` spaces for each level, else on one line. Values JSON cannot hold are a TypeError. */
export function writeJson(value: Value, indent = 0): string {
  return write(value, indent, 0)
}

function write(value: Value, indent: number, depth: number): string {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'boolean':
      return String(value)
    case 'bigint':
      return value.toString()
    case 'number':
      return writeFloat(value)
    case 'string':
      return JSON.stringify(value)
    case 'object':
      break
  }
  if (isValueList(value)) {
    return enclose(
      value.map((item) => write(item, indent, depth + 1)),
      '[]',
      { indent, depth },
    )
  }
  if (isValueMap(value)) {
    const entries = Array.from(value, ([key, item]) => `${writeKey(key)}: ${write(item, indent, depth + 1)}`)
    return enclose(entries, '{}', { indent, depth })
  }
  throw new TypeError('The value is not JSON.')
}

function enclose(
  parts: readonly string[],
  brackets: '[]' | '{}',
  layout: { readonly indent: number; readonly depth: number },
): string {
  const [open, close] = [brackets.slice(0, 1), brackets.slice(1)]
  if (parts.length === 0) return brackets
  if (layout.indent === 0) return open + parts.join(', ') + close
  const inner = `\n${' '.repeat(layout.indent * (layout.depth + 1))}`
  const outer = `\n${' '.repeat(layout.indent * layout.depth)}`
  return open + inner + parts.join(`,${inner}`) + outer + close
}

/** The shortest text that reads back as the same float, always with a sign that it is one (`1.0`, `1e+22`). */
function writeFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  if (Object.is(value, -0)) return '-0.0'
  const text = String(value)
  return /^-?[0-9]+$/u.test(text) ? `${text}.0` : text
}

function writeKey(key: ValueKey): string {
  if (typeof key === 'string') return JSON.stringify(key)
  return JSON.stringify(typeof key === 'number' ? writeFloat(key) : String(key))
}
