/** A comparison of three rows of which one changes class, as the engine would give it. */
import type { ComparedRows, KeptComparison } from '#shared/compare-calls.ts'

/** The comparison. */
export const sampleComparison: KeptComparison = {
  comparisonId: 'c1',
  times: { left: 3.2, right: 4.8 },
  notices: [],
  comparison: {
    left: { name: 'wine', shape: 'numpy.ndarray (3,)', rowCount: 3, failure: null },
    right: { name: 'wine, customized', shape: 'list (3)', rowCount: 3, failure: null },
    alignment: { key: null, matched: 3, onlyLeft: 0, onlyRight: 0 },
    summary: [
      '1 of 3 rows changes class.',
      '1 of 3 rows differs by more than the tolerance. The largest difference is 1, in [0].',
    ],
    holds: false,
    rowsDifferent: 1,
    columns: [
      {
        left: '[0]',
        right: '[0]',
        reason: 'only-column',
        leftType: 'int64',
        rightType: 'int (JSON)',
        sameType: true,
        tolerance: { atol: 0, rtol: 0 },
        counts: { equal: 2, within: 0, different: 1, missingLeft: 0, missingRight: 0 },
        absolute: { count: 3, max: 1, mean: 1 / 3, p50: 0, p95: 0.9, p99: 0.98 },
        relative: null,
        worst: [{ row: 1, leftRow: 1, rightRow: 1, left: 0n, right: 1n, size: 1 }],
        distributions: null,
        histogram: { from: 0, to: 1, left: [2, 1], right: [1, 2] },
      },
    ],
    onlyLeft: [],
    onlyRight: [],
    classes: [
      {
        left: 'column [0]',
        right: 'column [0]',
        classes: ['0', '1'],
        matrix: [
          [1, 1],
          [0, 1],
        ],
        rowCount: 3,
        flips: 1,
        flipped: [1],
      },
    ],
    rankings: [],
    leftFailures: [],
    rightFailures: [],
    findings: [{ code: 'band', text: 'Exactly the rows with alcohol from 12 to 13 change class.' }],
  },
}

/** Its rows: the one that differs, or all. */
export function sampleComparedRows(onlyDifferent: boolean): ComparedRows {
  const rows = [0n, 0n, 1n].map((left, row) => ({
    row,
    leftRow: row,
    rightRow: row,
    size: row === 1 ? 1 : 0,
    cells: [
      { left, right: row === 1 ? 1n : left, mark: row === 1 ? ('different' as const) : ('equal' as const) },
    ],
  }))
  const shown = onlyDifferent ? rows.filter(({ size }) => size > 0) : rows
  return { total: shown.length, from: 0, rows: shown }
}
