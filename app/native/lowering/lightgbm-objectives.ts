/** What LightGBM's objectives do with raw sums. Source: LightGBM's src/objective (`ConvertOutput`). */
import type { Operation } from '../operations.ts'
import { unsupported } from '../unsupported.ts'

/** Objectives that are known. */
export const lightgbmObjectives: readonly string[] = [
  'regression_l1',
  'huber',
  'fair',
  'quantile',
  'mape',
  'lambdarank',
  'rank_xendcg',
  'regression',
  'binary',
  'multiclassova',
  'cross_entropy',
  'cross_entropy_lambda',
  'poisson',
  'gamma',
  'tweedie',
  'multiclass',
]

/** What an objective's text may say beside its name (`ToString`): `reg_sqrt` is taken by those that inherit from the squared error. */
function settingsOf(name: string): readonly string[] {
  switch (name) {
    case 'regression':
    case 'regression_l1':
    case 'fair':
    case 'quantile':
    case 'mape':
      return ['sqrt']
    case 'binary':
      return ['sigmoid']
    case 'multiclass':
      return ['num_class']
    case 'multiclassova':
      return ['num_class', 'sigmoid']
    default:
      return []
  }
}

/** What `ConvertOutput` of each objective does with raw scores. */
export function outputOf(objective: string, groups: number): readonly Operation[] {
  const [name = '', ...settings] = objective.split(' ')
  const setting = new Map(settings.map((one) => [one.split(':')[0] ?? '', one.split(':')[1] ?? '']))
  const sigmoid = Number(setting.get('sigmoid') ?? '1')
  for (const one of setting.keys())
    if (!settingsOf(name).includes(one))
      throw unsupported(`LightGBM with the objective ${name.slice(0, 40)} and ${one.slice(0, 40)}`)
  switch (name) {
    case '':
    case 'huber':
    case 'lambdarank':
    case 'rank_xendcg':
      return []
    case 'regression':
    case 'regression_l1':
    case 'fair':
    case 'quantile':
    case 'mape':
      return setting.has('sqrt') ? [{ kind: 'elements', function: 'signed-square' }] : []
    case 'binary':
    case 'multiclassova':
      return [
        ...(sigmoid === 1 ? [] : [{ kind: 'scale-all', factor: sigmoid } as const]),
        { kind: 'elements', function: 'logistic' },
      ]
    case 'cross_entropy':
      return [{ kind: 'elements', function: 'logistic' }]
    case 'cross_entropy_lambda':
      return [{ kind: 'elements', function: 'log1p-exp' }]
    case 'poisson':
    case 'gamma':
    case 'tweedie':
      return [{ kind: 'elements', function: 'exp' }]
    case 'multiclass':
      if (groups < 2) throw unsupported('LightGBM with a multiclass objective for one class')
      return [{ kind: 'rows', rule: 'softmax-plain', column: 0 }]
    default:
      throw unsupported(`LightGBM with the objective ${name.slice(0, 40)}`)
  }
}
