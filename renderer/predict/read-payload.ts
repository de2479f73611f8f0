/** The body of a request read into a draft, or why the form and the table cannot show it. */
import { predictText } from '../strings/predict.ts'
import { nodeToCell } from './cell-json.ts'
import type { Draft, DraftParam, PayloadForm } from './draft.ts'
import type { InputResult, InputShape } from './input-shape.ts'
import { parseJson, writeJson } from './json-text.ts'
import type { JsonEntry, JsonNode } from './json-text.ts'
import { repeatedKeys } from './nested-edits.ts'
import { readArrays } from './read-arrays.ts'
import { readColumns, readRecords, readSplit, readValues } from './read-rows.ts'

/** A payload that stays raw: why, and where in the text when it is not even JSON. */
export interface ReadProblem {
  readonly message: string
  readonly offset: number | null
}

/** What reading a payload gives. */
export type ReadResult = { readonly draft: Draft } | { readonly problem: ReadProblem }

const inputKeys = ['dataframe_split', 'dataframe_records', 'inputs', 'instances'] as const
type InputKey = (typeof inputKeys)[number]

/** Keys that make the server take the body as a request to a language model, whatever else it has. */
const languageModelKeys = ['messages', 'prompt', 'input']

/** Reads a body of a content type into a draft of a shape. */
export function readPayload(body: string, contentType: string | null, shape: InputShape): ReadResult {
  if (contentType === null || !/^application\/json\s*(;|$)/.test(contentType)) {
    return refuse(predictText.unreadable.contentType)
  }
  const parsed = parseJson(body)
  if ('problem' in parsed) return { problem: parsed.problem }
  const { node } = parsed
  if (node.kind !== 'object') return refuse(predictText.unreadable.noObject)
  const repeated = repeatedKey(node, ROW_DEPTH)
  if (repeated !== null) return refuse(predictText.unreadable.repeatedKey(repeated))
  const named = new Map(node.entries)
  const language = languageModelKeys.find((key) => named.has(key))
  if (language !== undefined) return refuse(predictText.unreadable.languageModel(language))
  const found = inputKeys.filter((key) => named.has(key))
  const [key] = found
  if (key === undefined || found.length > 1) return refuse(predictText.unreadable.oneKey)
  const input = readInput(key, named.get(key) ?? node, shape)
  if (typeof input === 'string') return refuse(input)
  return { draft: { ...input, ...readRest(node.entries, key, shape) } }
}

/** Lists and objects around the values of a record, which keep what they hold as text. */
const ROW_DEPTH = 3

/** A key that an object has twice, of which Python takes the last; what is written anew would have it once. */
function repeatedKey(node: JsonNode, depth: number): string | null {
  if (depth === 0) return null
  if (node.kind === 'array') return firstOf(node.items, (item) => repeatedKey(item, depth - 1))
  if (node.kind !== 'object') return null
  const [repeated] = repeatedKeys(node)
  return repeated ?? firstOf(node.entries, ([, value]) => repeatedKey(value, depth - 1))
}

function firstOf<T>(items: readonly T[], find: (item: T) => string | null): string | null {
  for (const item of items) {
    const found = find(item)
    if (found !== null) return found
  }
  return null
}

function refuse(message: string): ReadResult {
  return { problem: { message, offset: null } }
}

function readInput(key: InputKey, node: JsonNode, shape: InputShape): InputResult {
  const isArrays = shape.input.kind === 'arrays'
  switch (key) {
    case 'dataframe_split':
      if (isArrays && shape.source === 'signature') return predictText.unreadable.frameForTensors
      return readSplit(node, shape)
    case 'dataframe_records':
      if (isArrays && shape.source === 'signature') return predictText.unreadable.frameForTensors
      return readRecords(node, 'dataframe_records', shape)
    case 'inputs':
    case 'instances':
      return readServing(key, node, shape)
  }
}

/** The forms that TensorFlow's server has too: a list of records, of values or of lists, or a dict of lists. */
function readServing(key: 'inputs' | 'instances', node: JsonNode, shape: InputShape): InputResult {
  if (shape.input.kind === 'arrays') return readArrays(key, node, shape.input.arrays)
  if (node.kind === 'object') {
    return key === 'inputs' ? readColumns(node, shape) : predictText.unreadable.notList('instances')
  }
  if (node.kind !== 'array') return predictText.unreadable.notList(key)
  if (shape.form === 'inputs:values' && key === 'inputs') return readValues(node, shape)
  if (node.items.every((item) => item.kind === 'object')) {
    return readRecords(node, `${key}:records` satisfies PayloadForm, shape)
  }
  if (shape.source === 'free') return readArrays(key, node, null)
  return predictText.unreadable.rowsWithoutNames
}

function readRest(
  entries: readonly JsonEntry[],
  inputKey: InputKey,
  shape: InputShape,
): Pick<Draft, 'params' | 'extras'> {
  const params = entries.findLast(([key]) => key === 'params')?.[1]
  const isDict = params?.kind === 'object' && params.entries.length > 0
  const extras = entries
    .filter(([key]) => key !== inputKey && !(key === 'params' && isDict))
    .map(([key, value]) => ({ key, json: writeJson(value) }))
  return { params: isDict ? readParams(params.entries, shape.params) : shape.params, extras }
}

function readParams(entries: readonly JsonEntry[], declared: readonly DraftParam[]): readonly DraftParam[] {
  const given = new Map(entries)
  const known = declared.map((param): DraftParam => {
    const node = given.get(param.name)
    given.delete(param.name)
    if (node === undefined) return { ...param, cell: null }
    const type = param.isList ? ({ kind: 'array', items: param.type } as const) : param.type
    return { ...param, cell: nodeToCell(node, type) }
  })
  const unknown = Array.from(given, ([name, node]): DraftParam => {
    const type = { kind: 'any' } as const
    return { name, type, isList: false, isDeclared: false, cell: nodeToCell(node, type) }
  })
  return [...known, ...unknown]
}
