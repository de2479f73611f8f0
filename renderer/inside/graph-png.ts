/** A laid out graph as a PNG file. */
import { BOX_HEIGHT } from './graph-layout.ts'
import { paintGraph } from './paint-graph.ts'
import type { Picture } from './paint-graph.ts'

/** Free room around the graph. */
const MARGIN = 20

/** Browsers refuse canvases much wider or higher; a larger graph is drawn smaller. */
const MAX_SIDE = 8_192

/** A picture of a graph. */
export interface GraphPicture {
  readonly blob: Blob
  /** Its size beside the graph's on the screen; below 1 the text is smaller than its 12 pixels. */
  readonly scale: number
}

/** The whole graph, twice its size on the screen where that is not too large. Null where the browser made no picture. */
export async function graphPng(picture: Omit<Picture, 'view'>): Promise<GraphPicture | null> {
  const { layout, colors } = picture
  const width = layout.width + 2 * MARGIN
  const height = layout.height + 2 * MARGIN + BOX_HEIGHT
  const scale = Math.min(2, MAX_SIDE / Math.max(width, height))
  const ratio = globalThis.devicePixelRatio
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(width * scale)
  canvas.height = Math.ceil(height * scale)
  const context = canvas.getContext('2d')
  if (context === null) return null
  const view = { x: -MARGIN, y: -MARGIN - BOX_HEIGHT / 2, scale: scale / ratio }
  paintGraph(context, { ...picture, view }, { width: canvas.width / ratio, height: canvas.height / ratio })
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.globalCompositeOperation = 'destination-over'
  context.fillStyle = colors.panel
  context.fillRect(0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  return blob === null ? null : { blob, scale }
}
