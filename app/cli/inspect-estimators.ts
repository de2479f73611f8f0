/** The estimators of a scikit-learn, XGBoost or LightGBM model as lines of text. */
import type { OpenedFolder } from '#app/opening.ts'
import type { EstimatorDetails, EstimatorList } from '#shared/estimators.ts'
import type { Failure } from '#shared/failure.ts'
import { toFailure } from '#shared/user-error.ts'
import { alignRows, paragraph } from './text-layout.ts'
import type { Cell, TextOptions } from './text-layout.ts'

/** So many estimators are described; the rest is in `--json`. */
const MAX_SHOWN = 40

/** What was read, or why it could not be; null for other models. */
export interface InspectedEstimators {
  readonly estimators: EstimatorList | null
  readonly estimatorsFailure: Failure | undefined
  /** Of the first estimators. */
  readonly details: readonly EstimatorDetails[]
}

const lookedInto = new Set(['sklearn', 'xgboost', 'lightgbm'])

/** Reads them; a file that cannot be read is part of the answer. */
export async function estimatorsOf(opened: OpenedFolder): Promise<InspectedEstimators> {
  const names = opened.model.flavors.map(({ name }) => name)
  if (names.includes('onnx') || !names.some((name) => lookedInto.has(name)))
    return { estimators: null, estimatorsFailure: undefined, details: [] }
  try {
    // Only on demand: it brings the lowering of every class.
    const { insideAnswers } = await import('#app/inside/inside-answers.ts')
    const answers = insideAnswers(opened)
    const estimators = await answers.listEstimators({})
    const shown = Math.min(MAX_SHOWN, estimators.estimators.length)
    const details = await Promise.all(
      Array.from({ length: shown }, (_, estimator) => answers.describeEstimator({ estimator })),
    )
    return { estimators, estimatorsFailure: undefined, details }
  } catch (error) {
    return { estimators: null, estimatorsFailure: toFailure(error), details: [] }
  }
}

/** One line an estimator: its name, its class, trees and changed parameters. */
export function estimatorLines(
  { estimators, details }: InspectedEstimators,
  options: TextOptions,
): readonly string[] {
  if (estimators === null) return []
  const all = estimators.estimators
  const rows = details.map((detail, place): readonly Cell[] => {
    const { role, className, treeCount } = all[place] ?? { role: '', className: '', treeCount: 0 }
    const name = className.slice(className.lastIndexOf('.') + 1)
    return [
      { text: `${'  '.repeat(depthOf(all, place))}${role === '' ? 'model' : role}` },
      { text: treeCount > 1 ? `${name}, ${treeCount} trees` : name },
      { text: changedText(detail), style: 'faint' },
    ]
  })
  const more = all.length - details.length
  return [
    ...alignRows(rows, options),
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...(estimators.refusal === null ? [] : paragraph(estimators.refusal, 2, options)),
  ]
}

function changedText({ parameters }: EstimatorDetails): string {
  return parameters
    .filter(({ name, isChanged }) => isChanged && name !== 'steps' && name !== 'transformers')
    .map(({ name, value }) => `${name}=${value}`)
    .join(', ')
}

function depthOf(all: EstimatorList['estimators'], place: number): number {
  let depth = 0
  for (let at = all[place]?.parent ?? null; at !== null && depth < 20; depth++) at = all[at]?.parent ?? null
  return depth
}
