/** Whether a graph's operators keep the rows of its inputs apart. */
import type { OnnxModel } from './read-model.ts'

/**
 * Operators that compute a row of their result from the same row of their inputs, whatever their attributes, or whose
 * looking across rows shows in every answer (an axis 0 of Softmax, ArgMax or Concat). All others, and any in which a
 * row's place or the number of rows can have a say (Shape, Range, Gather, Slice, sums, extremes, loops), are not here.
 */
const rowwise: Readonly<Record<string, ReadonlySet<string>>> = {
  'ai.onnx': new Set(
    [
      'Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh AveragePool BatchNormalization BitShift Cast CastLike',
      'Ceil Celu Clip Concat Constant Conv Cos Cosh Div Dropout Elu Equal Erf Exp Flatten Floor Gelu Gemm',
      'GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual HardSigmoid HardSwish Identity IsInf IsNaN LeakyRelu Less',
      'LessOrEqual Log LogSoftmax MatMul Max MaxPool Mean Min Mish Mod Mul Neg Not Or PRelu Pow Reciprocal Relu Reshape',
      'Round Selu Sigmoid Sign Sin Sinh Softmax Softplus Softsign Sqrt Sub Sum Tan Tanh ThresholdedRelu Where Xor',
    ].flatMap((line) => line.split(' ')),
  ),
  'ai.onnx.ml': new Set(
    [
      'ArrayFeatureExtractor Binarizer CastMap CategoryMapper DictVectorizer FeatureVectorizer Imputer LabelEncoder',
      'LinearClassifier LinearRegressor Normalizer OneHotEncoder SVMClassifier SVMRegressor Scaler',
      'TreeEnsemble TreeEnsembleClassifier TreeEnsembleRegressor ZipMap',
    ].flatMap((line) => line.split(' ')),
  ),
}

/** Whether it is known that the answer for a row depends on that row alone; an operator that is not known says no. */
export function keepsRowsApart({ operators, functionCount }: OnnxModel): boolean {
  return (
    functionCount === 0 &&
    operators.every(({ domain, name }) => rowwise[domain === '' ? 'ai.onnx' : domain]?.has(name) === true)
  )
}
