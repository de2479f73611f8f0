import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildModel } from '#app/onnx-graph/build-model.ts'
import type { GraphSpec } from '#app/onnx-graph/build-model.ts'
import { findOnnxNodes } from './find-nodes.ts'
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

const number = { type: 'float', shape: [] } as const

function branch(name: string, nodes: GraphSpec['nodes'], output: string): GraphSpec {
  return { name, inputs: [], outputs: [{ name: output, ...number }], nodes }
}

test('what a branch takes from the graph around it, at any depth, has an edge', async () => {
  const inner = branch('inner', [{ operator: 'Add', inputs: ['deep', 'mine'], outputs: ['sum'] }], 'sum')
  const outer = branch(
    'then',
    [
      { operator: 'Neg', inputs: ['near'], outputs: ['mine'] },
      { operator: 'If', inputs: ['cond'], outputs: ['chosen'], attributes: bothWays(inner, inner) },
    ],
    'chosen',
  )
  const root = mkdtempSync(path.join(tmpdir(), 'palate-graph-'))
  writeFileSync(
    path.join(root, 'model.onnx'),
    buildModel({
      irVersion: 8,
      opsets: { '': 17 },
      graph: {
        name: 'main',
        inputs: [
          { name: 'cond', type: 'bool', shape: [] },
          { name: 'x', ...number },
        ],
        outputs: [{ name: 'y', ...number }],
        nodes: [
          { operator: 'Abs', inputs: ['x'], outputs: ['near'] },
          { operator: 'Exp', inputs: ['x'], outputs: ['deep'] },
          { operator: 'Log', inputs: ['x'], outputs: ['whole'] },
          // The other branch gives a value of the graph around it as its own.
          {
            operator: 'If',
            inputs: ['cond'],
            outputs: ['y'],
            attributes: bothWays(outer, branch('else', [], 'whole')),
          },
        ],
      },
    }),
  )
  const graph = await drawOnnxGraph({ root, modelPath: 'model.onnx' }, [])
  const into = graph.edgeValues.filter((_, edge) => graph.edgeTo[edge] === 3)
  expect(into).toEqual(['cond', 'near', 'deep', 'whole'])
  expect(graph.kinds).not.toContain('missing')
  const node = await describeOnnxNode({ root, modelPath: 'model.onnx' }, [], 3)
  expect(node.inputs.map(({ name }) => name)).toEqual(['cond'])
  expect(node.captured.map(({ name }) => name)).toEqual(['near', 'cond', 'deep', 'whole'])
  const then = await drawOnnxGraph({ root, modelPath: 'model.onnx' }, [
    { node: 3, attribute: 'then_branch', index: 0 },
  ])
  expect(then.labels.filter((_, box) => then.kinds[box] === 'outer')).toEqual(['near', 'cond', 'deep'])
  rmSync(root, { recursive: true })
})

function bothWays(then: GraphSpec, otherwise: GraphSpec) {
  return {
    then_branch: { kind: 'graph', value: then },
    else_branch: { kind: 'graph', value: otherwise },
  } as const
}

test('a node inside branches is found by operator, name or output, with the way to it', async () => {
  const inner = branch(
    'inner',
    [{ operator: 'Add', name: 'join', inputs: ['a', 'b'], outputs: ['sum'] }],
    'sum',
  )
  const outer = branch(
    'then',
    [{ operator: 'If', inputs: ['c'], outputs: ['chosen'], attributes: bothWays(inner, inner) }],
    'chosen',
  )
  const root = mkdtempSync(path.join(tmpdir(), 'palate-graph-'))
  const nodes: GraphSpec['nodes'] = [
    { operator: 'Abs', inputs: ['x'], outputs: ['near'] },
    { operator: 'If', name: 'gate', inputs: ['c'], outputs: ['y'], attributes: bothWays(outer, inner) },
  ]
  const inputs = [{ name: 'c', type: 'bool', shape: [] }] as const
  const graph = { name: 'main', inputs, outputs: [{ name: 'y', ...number }], nodes }
  const place = { root, modelPath: 'model.onnx' }
  writeFileSync(path.join(root, 'model.onnx'), buildModel({ irVersion: 8, opsets: { '': 17 }, graph }))
  const step = (node: number, attribute: string) => ({ node, attribute, index: 0 })
  const { matches } = await findOnnxNodes(place, 'JOIN')
  expect(matches.map(({ path: way, within }) => ({ way, within }))).toEqual([
    {
      way: [step(1, 'then_branch'), step(0, 'then_branch')],
      within: ['If gate then_branch', 'If then_branch'],
    },
    {
      way: [step(1, 'then_branch'), step(0, 'else_branch')],
      within: ['If gate then_branch', 'If else_branch'],
    },
    { way: [step(1, 'else_branch')], within: ['If gate else_branch'] },
  ])
  expect((await findOnnxNodes(place, 'sum')).matches).toHaveLength(3)
  expect((await findOnnxNodes(place, 'abs')).matches).toMatchObject([{ path: [], node: 0, within: [] }])
  expect(await findOnnxNodes(place, 'nowhere')).toEqual({ matches: [], isMore: false })
  for (const { path: way, node } of matches)
    expect((await describeOnnxNode(place, way, node)).name).toBe('join')
  rmSync(root, { recursive: true })
})
