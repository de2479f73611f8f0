/** Nodes found by their operator, name or outputs, in the main graph and in the graphs inside its nodes. */
import { openFileSource } from '#app/onnx-graph/byte-source.ts'
import { openOnnx } from '#app/onnx-graph/open-model.ts'
import { readGraphInfo } from '#app/onnx-graph/read-graph.ts'
import type { NodeInfo } from '#app/onnx-graph/read-graph.ts'
import { subgraphsOf } from '#app/onnx-graph/subgraphs.ts'
import type { Range, WireReader } from '#app/onnx-graph/wire-reader.ts'
import { wireReader } from '#app/onnx-graph/wire-reader.ts'
import type { FoundNodes, GraphPath } from '#shared/onnx-graph.ts'

/** More are not read through by anybody. */
const MAX_MATCHES = 200
/** Nodes of all graphs together that are looked at: ten times what one drawing holds. */
const MAX_NODES = 500_000
/** Graphs lie no deeper in each other in any model that is drawn. */
const MAX_DEPTH = 50

interface Place {
  readonly path: GraphPath
  readonly within: readonly string[]
}

/** Looks for a text, without regard to case. Throws as `drawOnnxGraph`. */
export async function findOnnxNodes(
  { root, modelPath }: { readonly root: string; readonly modelPath: string },
  text: string,
): Promise<FoundNodes> {
  const { file, model } = await openOnnx(root, modelPath)
  const source = openFileSource(file)
  try {
    return foundIn(wireReader(source, modelPath), model.graphs, text.trim().toLowerCase())
  } finally {
    source.close()
  }
}

function foundIn(reader: WireReader, contents: readonly Range[], wanted: string): FoundNodes {
  const matches: FoundNodes['matches'][number][] = []
  let seen = 0
  let isMore = false
  const look = (graph: readonly Range[], { path, within }: Place) => {
    for (const [node, info] of readGraphInfo(reader, graph).nodes.entries()) {
      seen += 1
      if (matches.length === MAX_MATCHES || seen > MAX_NODES) {
        isMore = true
        return
      }
      const { operator, name } = info
      if (isMatch(info, wanted)) matches.push({ path, node, operator, name, within })
      for (const { attribute, index, content } of subgraphsOf(reader, info.content)) {
        if (path.length === MAX_DEPTH) isMore = true
        else
          look([content], {
            path: [...path, { node, attribute, index }],
            within: [...within, [operator, name, attribute].filter((part) => part !== '').join(' ')],
          })
      }
    }
  }
  look(contents, { path: [], within: [] })
  return { matches, isMore }
}

function isMatch({ operator, name, outputs }: NodeInfo, wanted: string): boolean {
  return wanted !== '' && [operator, name, ...outputs].join('\n').toLowerCase().includes(wanted)
}
