/** Which rule an operator follows. What is not here is not known to keep rows apart. */
import { broadcast, castLike, dropout, extremePlace, reduced, sameShape, softmax } from './element-rules.ts'
import {
  batchNormalization,
  convolution,
  generalProduct,
  globalPool,
  matrixProduct,
  pool,
} from './layer-rules.ts'
import {
  arrayFeatureExtractor,
  classifier,
  featureVectorizer,
  ofMatrix,
  oneHotEncoder,
  regressor,
  zipMap,
} from './learned-rules.ts'
import type { RowRule } from './row-value.ts'
import { concatenated, flatten, gathered, reshape, squeeze, transpose, unsqueeze } from './shape-rules.ts'

const standard = rulesOf([
  [
    'Abs Acos Acosh Asin Asinh Atan Atanh Cast Ceil Celu Cos Cosh Elu Erf Exp Floor Gelu HardSigmoid HardSwish Identity IsInf',
    sameShape,
  ],
  [
    'IsNaN LeakyRelu Log Mish Neg Not Reciprocal Relu Round Selu Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Tan Tanh',
    sameShape,
  ],
  ['ThresholdedRelu', sameShape],
  [
    'Add And BitShift Clip Div Equal Greater GreaterOrEqual Less LessOrEqual Max Mean Min Mod Mul Or PRelu Pow Sub Sum Where',
    broadcast,
  ],
  ['Xor', broadcast],
  ['CastLike', castLike],
  ['Dropout', dropout],
  ['Softmax LogSoftmax', softmax],
  ['ArgMax ArgMin', extremePlace],
  [
    'ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum',
    reduced,
  ],
  ['ReduceSumSquare', reduced],
  ['Reshape', reshape],
  ['Flatten', flatten],
  ['Squeeze', squeeze],
  ['Unsqueeze', unsqueeze],
  ['Transpose', transpose],
  ['Concat', concatenated],
  ['Gather', gathered],
  ['MatMul', matrixProduct],
  ['Gemm', generalProduct],
  ['Conv', convolution],
  ['AveragePool MaxPool', pool],
  ['GlobalAveragePool GlobalMaxPool', globalPool],
  ['BatchNormalization', batchNormalization],
])

const learned = rulesOf([
  ['Binarizer CategoryMapper LabelEncoder', sameShape],
  ['Imputer Normalizer Scaler', ofMatrix],
  ['LinearClassifier SVMClassifier TreeEnsembleClassifier', classifier],
  ['LinearRegressor', regressor('targets')],
  ['SVMRegressor', regressor(null)],
  ['TreeEnsemble TreeEnsembleRegressor', regressor('n_targets')],
  ['ArrayFeatureExtractor', arrayFeatureExtractor],
  ['FeatureVectorizer', featureVectorizer],
  ['OneHotEncoder', oneHotEncoder],
  ['ZipMap', zipMap],
])

function rulesOf(entries: readonly (readonly [string, RowRule])[]): ReadonlyMap<string, RowRule> {
  return new Map(entries.flatMap(([names, rule]) => names.split(' ').map((name) => [name, rule] as const)))
}

/** The rule of an operator; undefined where there is none. */
export function rowRule(domain: string, operator: string): RowRule | undefined {
  if (domain === '' || domain === 'ai.onnx') return standard.get(operator)
  return domain === 'ai.onnx.ml' ? learned.get(operator) : undefined
}
