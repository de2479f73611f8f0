/** Mutations of JSON that stay JSON: other values, members lost, doubled, renamed, moved, nested. */

/** Plain JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

type Random = () => number

/** What tends to be read wrongly. `RAW` texts are written as they are, since JSON.stringify has no way to say them. */
const telling: readonly Json[] = [
  null,
  true,
  0,
  -0,
  1.5,
  -1,
  1e308,
  2 ** 53,
  2 ** 31,
  '',
  'nan',
  'NaN',
  'Infinity',
  '1',
  '1.0',
  'true',
  ' 1 ',
  '1e5',
  '0x10',
  '2024-02-29',
  '2024-02-30T25:61:61',
  '2024-01-01T00:00:00.123456789+14:00',
  '9999-12-31',
  '0001-01-01',
  'AAECAw==',
  'AAE',
  '\u0000',
  '\ud800',
  '🜚'.repeat(50),
  'x'.repeat(3000),
  [],
  {},
  [[]],
  [null],
  { a: { b: [{ c: null }] } },
  'RAW9223372036854775808',
  'RAW-9223372036854775809',
  'RAW18446744073709551616',
  'RAW1e400',
  'RAW-0.0',
  'RAWNaN',
  'RAW-Infinity',
  `RAW${'1'.repeat(4000)}`,
  `RAW0.${'1'.repeat(400)}`,
  `RAW1e${'9'.repeat(30)}`,
]

const names = [
  'dataframe_split',
  'dataframe_records',
  'instances',
  'inputs',
  'params',
  'signature_name',
  'messages',
  'prompt',
  'input_data',
  'data',
  'columns',
  'index',
  'shape',
  'datatype',
  'name',
  'parameters',
  'binary_data_size',
  '__proto__',
  'constructor',
  'toString',
  '0',
  '',
  'é',
]

/** One to four changes. */
export function mutateJson(value: Json, random: Random): Json {
  let result = value
  for (let times = 1 + Math.floor(random() ** 3 * 4); times > 0; times -= 1)
    result = mutateOnce(result, random)
  return result
}

/** As text; deep nesting is made here, where no recursion is. */
export function jsonText(value: Json, random: Random): string {
  const text = JSON.stringify(value).replace(/"RAW([^"]*)"/g, '$1')
  if (random() > 0.02) return text
  const depth = Math.floor(10 ** (1 + random() * 4))
  const [open, close] = random() < 0.5 ? ['[', ']'] : ['{"a":', '}']
  return text.replace(/\d+/, `${open.repeat(depth)}1${random() < 0.9 ? close.repeat(depth) : ''}`)
}

/** Walks down at random and changes what is there. */
function mutateOnce(value: Json, random: Random): Json {
  if (Array.isArray(value))
    return random() < 0.75 && value.length > 0 ? within(value, random) : list(value, random)
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value as { readonly [name: string]: Json })
    return random() < 0.75 && entries.length > 0 ? inside(entries, random) : members(entries, random)
  }
  return random() < 0.15 ? [value] : pick(telling, random)
}

function within(items: readonly Json[], random: Random): Json {
  const at = Math.floor(random() * items.length)
  return items.map((item, place) => (place === at ? mutateOnce(item, random) : item))
}

function list(items: readonly Json[], random: Random): Json {
  const at = Math.floor(random() * (items.length + 1))
  switch (Math.floor(random() * 7)) {
    case 0:
      return items.toSpliced(at, 1)
    case 1:
      return items.toSpliced(at, 0, pick(telling, random))
    case 2:
      return items.toSpliced(at, 0, items[at] ?? null)
    case 3:
      return [items]
    case 4:
      return items[at] ?? []
    case 5:
      return { [pick(names, random)]: items }
    default:
      return Array.from({ length: 1 + Math.floor(random() ** 4 * 2000) }, () => items[at] ?? 0)
  }
}

type Entries = readonly (readonly [string, Json])[]

function inside(entries: Entries, random: Random): Json {
  const at = Math.floor(random() * entries.length)
  return Object.fromEntries(
    entries.map(([name, value], place) => [name, place === at ? mutateOnce(value, random) : value]),
  )
}

function members(entries: Entries, random: Random): Json {
  const at = Math.floor(random() * (entries.length + 1))
  const [name, value] = entries[at] ?? ['', null]
  switch (Math.floor(random() * 6)) {
    case 0:
      return Object.fromEntries(entries.toSpliced(at, 1))
    case 1:
      return Object.fromEntries(entries.toSpliced(at, 1, [pick(names, random), value]))
    case 2:
      return Object.fromEntries([...entries, [pick(names, random), value]])
    case 3:
      return [Object.fromEntries(entries)]
    case 4:
      return entries.map((entry) => entry[1])
    default:
      return Object.fromEntries(entries.toSpliced(at, 1, [name, pick(telling, random)]))
  }
}

function pick<T>(from: readonly T[], random: Random): T {
  return from[Math.floor(random() * from.length)] as T
}
