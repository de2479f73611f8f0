/** Tests and leaves of trees in words. */
import type { EstimatorDetails, TreeTest } from '#shared/estimators.ts'
import { visible } from '#shared/visible.ts'
import { shortNumber } from '../parts/short-number.ts'

/** What a leaf's values are, and their names. */
export type LeafKind = Pick<NonNullable<EstimatorDetails['trees']>, 'leaves' | 'outputs'>

/** Categories that stand on a box. */
const MAX_SHOWN = 4
/** Letters of a name that stand on a box: the threshold has to stay in sight. */
const NAME_LENGTH = 15

/** The test as it decides, with the threshold's every digit. */
export function testText({ name, kind, threshold, categories }: TreeTest): string {
  const against = threshold === null ? `{${categories.join(', ')}}` : String(threshold)
  return `${visible(name)} ${kind} ${against}`
}

/** The test as it stands on a box. */
export function shortTest({ name, kind, threshold, categories }: TreeTest): string {
  const seen = visible(name)
  const short = seen.length > NAME_LENGTH ? `${seen.slice(0, NAME_LENGTH - 1)}…` : seen
  const shown = categories.slice(0, MAX_SHOWN).join(', ')
  const set = `{${shown}${categories.length > MAX_SHOWN ? ', …' : ''}}`
  return `${short} ${kind} ${threshold === null ? set : shortNumber(threshold)}`
}

/** What a node answers: of classes the largest share. */
export function answerText(values: readonly number[], { leaves, outputs }: LeafKind): string {
  if (leaves !== 'classes') return values.slice(0, MAX_SHOWN).map(shortNumber).join(', ')
  const place = values.reduce((best, value, at) => (value > (values[best] ?? 0) ? at : best), 0)
  return `${visible(outputs[place] ?? String(place))} ${shortNumber(values[place])}`
}
