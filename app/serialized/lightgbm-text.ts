/** LightGBM's model text: a header, trees, feature importances, parameters. Source: LightGBM's src/io/tree.cpp, gbdt_model_text.cpp. */
import { UserError } from '#shared/user-error.ts'
import { readingStage, takeMemory, withAllowance } from './allowance.ts'
import { limits, overLimit } from './limits.ts'

/** A block of `key=value` lines. */
export type TextBlock = ReadonlyMap<string, string>

/** A LightGBM model as text blocks. */
export interface LightgbmText {
  readonly header: TextBlock
  /** Lines of the header without `=`, such as `average_output`. */
  readonly flags: ReadonlySet<string>
  readonly trees: readonly TextBlock[]
  readonly parameters: ReadonlyMap<string, string>
  /** JSON of the categories of pandas columns, or null. */
  readonly pandasCategorical: string | null
}

/** Ten thousand rounds of ten classes; real models have some thousand trees. */
const MAX_TREES = 100_000

/** Splits the text into its blocks. Values stay text; whoever lowers them checks them. */
export function readLightgbmText(text: string): LightgbmText {
  return withAllowance(readingStage, text.length, () => blocksOf(text))
}

/** Memory of a block and of a line in it. */
const BLOCK_BYTES = 200
const LINE_BYTES = 120

function blocksOf(text: string): LightgbmText {
  if (text.length > limits.fileBytes) throw overLimit('LightGBM', 'characters', limits.fileBytes)
  if (!text.startsWith('tree')) {
    throw new UserError({
      code: 'bad-model',
      message: 'The LightGBM model does not start with "tree".',
      hint: 'Save the model again.',
    })
  }
  const header = new Map<string, string>()
  const flags = new Set<string>()
  const trees: Map<string, string>[] = []
  const parameters = new Map<string, string>()
  let pandasCategorical: string | null = null
  let block: Map<string, string> | null = header
  for (const line of lines(text)) {
    takeMemory(LINE_BYTES)
    if (line.startsWith('Tree=')) {
      if (trees.length >= MAX_TREES) throw overLimit('LightGBM', 'trees', MAX_TREES)
      takeMemory(BLOCK_BYTES)
      block = new Map()
      trees.push(block)
    } else if (line === 'end of trees') block = null
    else if (line.startsWith('pandas_categorical:'))
      pandasCategorical = line.slice('pandas_categorical:'.length)
    else if (block === null) {
      const parameter = /^\[([^:\]]+): (.*)\]$/.exec(line)
      if (parameter?.[1] !== undefined) parameters.set(parameter[1], parameter[2] ?? '')
    } else {
      const at = line.indexOf('=')
      if (at > 0) block.set(line.slice(0, at), line.slice(at + 1))
      else if (line !== '' && block === header) flags.add(line)
    }
  }
  return { header, flags, trees, parameters, pandasCategorical }
}

function* lines(text: string): Generator<string> {
  let start = 0
  while (start < text.length) {
    const end = text.indexOf('\n', start)
    const stop = end < 0 ? text.length : end
    yield text.slice(start, text.charCodeAt(stop - 1) === 13 ? stop - 1 : stop)
    start = stop + 1
  }
}
