/** What XGBoost's objectives do with base scores and with raw sums. Source: XGBoost's src/objective. */
import type { Operation } from '../operations.ts'
import { unsupported } from '../unsupported.ts'

/** Objectives that are known. */
export const xgboostObjectives: readonly string[] = [
  'binary:logistic',
  'reg:logistic',
  'count:poisson',
  'reg:gamma',
  'reg:tweedie',
  'survival:cox',
  'survival:aft',
  'multi:softprob',
  'multi:softmax',
  'reg:squarederror',
  'reg:linear',
  'reg:squaredlogerror',
  'reg:pseudohubererror',
  'reg:absoluteerror',
  'reg:quantileerror',
  'binary:logitraw',
  'binary:hinge',
  'rank:pairwise',
  'rank:ndcg',
  'rank:map',
]

/** `ProbToMargin` of each objective, in float32. */
export function toMargin(objective: string, score: number): number {
  switch (objective) {
    case 'binary:logistic':
    case 'reg:logistic':
      return Math.fround(-Math.fround(Math.log(Math.fround(Math.fround(1 / score) - 1))))
    case 'count:poisson':
    case 'reg:gamma':
    case 'reg:tweedie':
    case 'survival:cox':
    case 'survival:aft':
      return Math.fround(Math.log(score))
    default:
      return score
  }
}

/** `PredTransform` of each objective. */
export function outputOf(objective: string, groups: number): readonly Operation[] {
  switch (objective) {
    case 'binary:logistic':
    case 'reg:logistic':
      return [{ kind: 'elements', function: 'logistic-single' }]
    case 'count:poisson':
    case 'reg:gamma':
    case 'reg:tweedie':
    case 'survival:cox':
    case 'survival:aft':
      return [{ kind: 'elements', function: 'exp-single' }]
    case 'binary:hinge':
      return [{ kind: 'binarize', threshold: 0 }]
    case 'multi:softprob':
      return groups < 2 ? [] : [{ kind: 'rows', rule: 'softmax-single', column: 0 }]
    case 'multi:softmax':
      return [{ kind: 'largest-index', dtype: 'float32' }]
    case 'reg:squarederror':
    case 'reg:linear':
    case 'reg:squaredlogerror':
    case 'reg:pseudohubererror':
    case 'reg:absoluteerror':
    case 'reg:quantileerror':
    case 'binary:logitraw':
    case 'rank:pairwise':
    case 'rank:ndcg':
    case 'rank:map':
      return []
    default:
      throw unsupported(`XGBoost with the objective ${objective.slice(0, 40)}`)
  }
}
