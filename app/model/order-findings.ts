import type { Finding } from '#shared/model.ts'

const ranks = { problem: 0, warning: 1, note: 2 } as const

/** Findings by how much they matter, otherwise as they came; one that is told twice is told once. */
export function orderFindings(findings: readonly Finding[]): readonly Finding[] {
  const told = new Set<string>()
  const once = findings.filter((finding) => {
    const key = JSON.stringify([finding.code, finding.message, finding.where])
    return told.has(key) ? false : told.add(key)
  })
  return once.toSorted((left, right) => ranks[left.severity] - ranks[right.severity])
}
