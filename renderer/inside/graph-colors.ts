/** The theme's colours as a canvas or an SVG file takes them. */
import type { DrawnKind } from '#shared/onnx-graph.ts'

/** Resolved colours by token. */
export interface GraphColors {
  readonly panel: string
  readonly sunken: string
  readonly ink: string
  readonly muted: string
  readonly line: string
  readonly edge: string
  readonly accent: string
  readonly accentSoft: string
  readonly ok: string
  readonly okSoft: string
  readonly bad: string
  readonly badSoft: string
}

/** Reads the colours that hold for an element: `light-dark()` is only resolved on a property, so a probe carries it. */
export function colorsOf(host: Element): GraphColors {
  const probe = document.createElement('span')
  host.append(probe)
  const resolved = (token: string) => {
    probe.style.color = `var(--${token})`
    return getComputedStyle(probe).color
  }
  const colors = {
    panel: resolved('panel'),
    sunken: resolved('sunken'),
    ink: resolved('ink'),
    muted: resolved('muted'),
    line: resolved('control'),
    edge: resolved('line-strong'),
    accent: resolved('accent'),
    accentSoft: resolved('accent-soft'),
    ok: resolved('ok'),
    okSoft: resolved('ok-soft'),
    bad: resolved('bad'),
    badSoft: resolved('bad-soft'),
  }
  probe.remove()
  return colors
}

/** Fill and border of a box. */
export function boxColors(kind: DrawnKind, colors: GraphColors): readonly [fill: string, border: string] {
  switch (kind) {
    case 'node':
      return [colors.panel, colors.line]
    case 'input':
    case 'output':
      return [colors.okSoft, colors.ok]
    case 'outer':
      return [colors.sunken, colors.muted]
    case 'missing':
      return [colors.badSoft, colors.bad]
  }
}
