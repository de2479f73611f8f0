import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { describeOnnxNode, drawOnnxGraph } from './graph.ts'

const place = { root: path.resolve('e2e/fixtures/models/onnx-iris-zipmap'), modelPath: 'model.onnx' }

describe('drawOnnxGraph', () => {
  test('every node has an edge from what it takes, and every edge ends at a box', async () => {
    const graph = await drawOnnxGraph(place, [])
    expect(graph.kinds.slice(0, graph.nodeCount).every((kind) => kind === 'node')).toBe(true)
    expect(graph.kinds).toContain('input')
    expect(graph.kinds).not.toContain('missing')
    expect(new Set(graph.edgeTo).size).toBe(
      graph.kinds.length - graph.kinds.filter((kind) => kind === 'input').length,
    )
    for (const box of [...graph.edgeFrom, ...graph.edgeTo]) expect(graph.kinds[box]).toBeDefined()
  })

  test('a node tells its attributes and values', async () => {
    const graph = await drawOnnxGraph(place, [])
    const node = await describeOnnxNode(place, [], graph.labels.indexOf('ZipMap'))
    expect(node).toMatchObject({
      operator: 'ZipMap',
      domain: 'ai.onnx.ml',
      attributes: [{ name: 'classlabels_int64s', type: 'ints', entries: ['0', '1', '2'], more: false }],
    })
  })

  test('a node or graph that is not there is said', async () => {
    await expect(describeOnnxNode(place, [], 10_000)).rejects.toMatchObject({
      failure: { code: 'not-found' },
    })
    await expect(drawOnnxGraph(place, [{ node: 0, attribute: 'body', index: 0 }])).rejects.toMatchObject({
      failure: { code: 'not-found' },
    })
  })
})
