/**
 * The values that the graphs inside a node (branches of If, bodies of Loop and Scan) take from the graphs around it: ONNX
 * lets them be used without being an input of the node ("Names Within a Graph", onnx/docs/IR.md).
 */
import { UserError } from '#shared/user-error.ts'
import { readGraphInfo } from './read-graph.ts'
import { subgraphsOf } from './subgraphs.ts'
import type { Range, WireReader } from './wire-reader.ts'

/** Graphs lie no deeper in each other in any model that is drawn; each level is a call. */
const MAX_DEPTH = 50

/** Their names, each once, in the order in which they are taken; empty for a node without graphs. Throws `over-limit`. */
export function capturedValues(reader: WireReader, node: Range): readonly string[] {
  return [...captured(reader, node, 0)]
}

function captured(reader: WireReader, node: Range, depth: number): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { content } of subgraphsOf(reader, node)) {
    if (depth === MAX_DEPTH) throw tooDeep()
    for (const name of takenFromOutside(reader, content, depth)) names.add(name)
  }
  return names
}

function takenFromOutside(reader: WireReader, content: Range, depth: number): ReadonlySet<string> {
  const { nodes, inputs, outputs, initializers } = readGraphInfo(reader, [content])
  const own = new Set(['', ...nodes.flatMap((node) => node.outputs)])
  for (const { name } of [...inputs, ...initializers]) own.add(name)
  const taken = new Set<string>()
  for (const node of nodes) {
    for (const name of [...node.inputs, ...captured(reader, node.content, depth + 1)])
      if (!own.has(name)) taken.add(name)
  }
  for (const { name } of outputs) if (!own.has(name)) taken.add(name)
  return taken
}

function tooDeep(): UserError {
  return new UserError({
    code: 'over-limit',
    message: `Graphs lie in each other more than ${MAX_DEPTH} deep, and are not drawn.`,
    hint: 'The tables list its operators and initializers.',
  })
}
