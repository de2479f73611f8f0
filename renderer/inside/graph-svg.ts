/** A laid out graph as an SVG file. */
import type { OnnxGraph } from '#shared/onnx-graph.ts'
import { boxColors } from './graph-colors.ts'
import type { GraphColors } from './graph-colors.ts'
import { BOX_HEIGHT } from './graph-layout.ts'
import type { GraphLayout } from './graph-layout.ts'
import { boxLabel } from './box-label.ts'

/** Free room around the graph. */
const MARGIN = 20

/** The whole graph, in these colours. */
export function graphSvg(graph: OnnxGraph, layout: GraphLayout, colors: GraphColors): string {
  const width = Math.ceil(layout.width + 2 * MARGIN)
  const height = Math.ceil(layout.height + 2 * MARGIN)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${-MARGIN} ${-MARGIN} ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escaped(graph.name)}</title>`,
    `<rect x="${-MARGIN}" y="${-MARGIN}" width="${width}" height="${height}" fill="${colors.panel}"/>`,
    `<path d="${edgesPath(layout)}" fill="none" stroke="${colors.edge}"/>`,
    ...graph.labels.map((_, box) => boxElement(graph, layout, colors, box)),
    '</svg>',
    '',
  ].join('\n')
}

function edgesPath({ points, edgeStart }: GraphLayout): string {
  const parts: string[] = []
  for (let edge = 0; edge + 1 < edgeStart.length; edge++) {
    const end = edgeStart[edge + 1] ?? 0
    for (let at = (edgeStart[edge] ?? 0) + 2; at < end; at += 2) {
      const [fromX = 0, fromY = 0, x = 0, y = 0] = Array.from(points.subarray(at - 2, at + 2), short)
      const middle = short((fromY + y) / 2)
      parts.push(`M${fromX} ${fromY}C${fromX} ${middle} ${x} ${middle} ${x} ${y}`)
    }
  }
  return parts.join('')
}

function boxElement(graph: OnnxGraph, layout: GraphLayout, colors: GraphColors, box: number): string {
  const kind = graph.kinds[box] ?? 'node'
  const [fill, border] = boxColors(kind, colors)
  const x = layout.x[box] ?? 0
  const y = layout.y[box] ?? 0
  const width = layout.widths[box] ?? 0
  const place = `x="${short(x - width / 2)}" y="${short(y - BOX_HEIGHT / 2)}" width="${width}" height="${BOX_HEIGHT}"`
  return [
    `<g><title>${escaped([graph.labels[box], graph.names[box]].filter(Boolean).join(' '))}</title>`,
    `<rect ${place} rx="${kind === 'node' ? 5 : 15}" fill="${fill}" stroke="${border}"/>`,
    `<text x="${short(x)}" y="${short(y)}" text-anchor="middle" dominant-baseline="central" fill="${colors.ink}">`,
    `${escaped(boxLabel(graph.labels[box] ?? ''))}</text></g>`,
  ].join('')
}

function short(value: number): number {
  return Math.round(value * 10) / 10
}

/** Names come from the file: markup in them stays text, and characters that XML cannot hold are left out. */
function escaped(text: string): string {
  return Array.from(text)
    .filter((character) => character >= ' ' && character !== '\u{FFFE}' && character !== '\u{FFFF}')
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
