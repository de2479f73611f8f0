/** What stands on a box of a graph, and how wide that makes it. */

/** Longer labels are cut on the boxes; details show them whole. */
const LABEL_LENGTH = 26

/** The label of a box as it is drawn. */
export function boxLabel(label: string): string {
  return label.length > LABEL_LENGTH ? `${label.slice(0, LABEL_LENGTH - 1)}…` : label
}

/** The width of a box in CSS pixels at a scale of 1. */
export function boxWidth(label: string): number {
  return Math.max(72, 26 + 7 * boxLabel(label).length)
}
