/** Files of saved comparisons, in YAML or JSON, as a team keeps them next to a model. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { readYaml } from '#app/yaml/read-yaml.ts'
import { YamlError } from '#app/yaml/yaml-error.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import type { Value, ValueMap } from '#shared/values.ts'
import { UserError } from '#shared/user-error.ts'
import { withPaths } from './side-text.ts'

/** One saved comparison. */
export interface SavedCase {
  readonly name: string
  readonly left: string
  /** Null where the left is compared with what is expected of it. */
  readonly right: string | null
  /** A file, or the request itself. */
  readonly input: string | ValueMap | null
  /** Values of `palate compare`'s options by their names. */
  readonly options: ReadonlyMap<string, string>
  readonly flags: ReadonlySet<string>
  /** What the right side (the left where there is no right) is to answer; null where nothing is said of it. */
  readonly expected: Value
  /** Whether the sides are to agree. */
  readonly holds: boolean
}

/** A file of more cases is no file that a person reads. */
const MAX_CASES = 1000

/** Reads the cases of a file; paths in it are relative to its folder. Throws a UserError saying what is wrong where. */
export async function readCases(file: string): Promise<readonly SavedCase[]> {
  const content = await parsed(file)
  const list = isValueMap(content) ? (content.get('cases') ?? null) : content
  if (!isValueList(list) || list.length === 0 || list.length > MAX_CASES) {
    throw wrong(file, 'It has no list of cases.', 'cases')
  }
  return list.map((entry, place) => {
    if (!isValueMap(entry)) throw wrong(file, 'A case is a mapping with left and right.', `cases[${place}]`)
    return caseOf(entry, file, place)
  })
}

async function parsed(file: string): Promise<Value> {
  try {
    return (await readYaml(await readFile(file, 'utf8'))).value
  } catch (error) {
    if (error instanceof YamlError) throw wrong(file, `It is no YAML: ${error.message}`, file)
    throw new UserError(
      { code: 'not-found', message: `The file of cases "${file}" cannot be read.`, where: file },
      { cause: error },
    )
  }
}

/** Options of `palate compare` that a case may hold. */
export const caseTexts = [
  'custom',
  'model',
  'environment',
  'key',
  'atol',
  'rtol',
  'tolerances',
  'map',
  'params',
  'format',
  'content-type',
  'key-env',
  'runtime',
  'python',
] as const
export const caseFlags = ['nan-differs', 'strict-types', 'batch'] as const

/** Of them, those that name files or models. */
export const pathOptions = new Set<string>(['custom', 'model', 'environment'])
const known = new Set<string>([
  ...caseTexts,
  ...caseFlags,
  'name',
  'left',
  'right',
  'input',
  'expected',
  'holds',
])

function caseOf(entry: ValueMap, file: string, place: number): SavedCase {
  const where = `cases[${place}]`
  const unknown = [...entry.keys()].map(String).find((key) => !known.has(key))
  if (unknown !== undefined) throw wrong(file, `Nothing is known of "${unknown}".`, `${where}.${unknown}`)
  const folder = path.dirname(file)
  const left = textField(entry, 'left')
  const right = textField(entry, 'right')
  const custom = textField(entry, 'custom')
  if (left === null) throw wrong(file, 'It has no left side.', `${where}.left`)
  const expected = entry.get('expected') ?? null
  if (right === null && expected === null && custom === null) {
    throw wrong(file, 'It has neither a right side nor expected outputs.', `${where}.right`)
  }
  const input = entry.get('input') ?? null
  const options = new Map(
    caseTexts.flatMap((name) => {
      const value = entry.get(name) ?? null
      return value === null ? [] : [[name, optionText(name, value, folder)] as const]
    }),
  )
  return {
    name: textField(entry, 'name') ?? `case ${place + 1}`,
    left: located(left, folder),
    right: right === null ? null : located(right, folder),
    input: typeof input === 'string' ? located(input, folder) : isValueMap(input) ? input : null,
    options,
    flags: new Set(caseFlags.filter((name) => entry.get(name) === true)),
    expected,
    holds: entry.get('holds') !== false,
  }
}

function textField(entry: ValueMap, name: string): string | null {
  const value = entry.get(name)
  return typeof value === 'string' ? value : null
}

function optionText(name: string, value: Value, folder: string): string {
  if (pathOptions.has(name) && typeof value === 'string') return located(value, folder)
  if (typeof value === 'string') return value
  if (isValueMap(value))
    return JSON.stringify(Object.fromEntries(Array.from(value, ([key, item]) => [String(key), plain(item)])))
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : ''
}

function plain(value: Value): unknown {
  if (isValueMap(value))
    return Object.fromEntries(Array.from(value, ([key, item]) => [String(key), plain(item)]))
  if (isValueList(value)) return value.map(plain)
  return typeof value === 'bigint' ? Number(value) : value
}

/** A side or a path of a file in `folder`, as it is from here. Addresses and locations of stores stand for themselves. */
function located(text: string, folder: string): string {
  return withPaths(text, (part) =>
    standsAlone(part) || path.isAbsolute(part) ? part : path.join(folder, part),
  )
}

/** A side or a path as it is written in a file in `folder`. */
export function relativeTo(text: string, folder: string): string {
  return withPaths(text, (part) => {
    if (standsAlone(part)) return part
    const found = path.relative(folder, part)
    return found === '' ? '.' : found
  })
}

function standsAlone(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(text) && !/^[a-z]:[\\/]/i.test(text)
}

function wrong(file: string, message: string, where: string): UserError {
  return new UserError({
    code: 'bad-usage',
    message: `"${file}" cannot be replayed. ${message}`,
    where,
    hint: 'E.g. cases: [{name: as before, left: ./model, right: "./model#predict_proba", input: rows.json, atol: 1e-6}]',
  })
}
