/** How the sample model's native answers are known to be right. */
import type { NativeProof } from '#shared/native-proof.ts'

/** Agreement of both evaluators; Python was not asked. */
export const sampleProof: NativeProof = {
  className: 'sklearn.ensemble._forest.RandomForestClassifier',
  operations: ['check', 'forest', 'label-largest'],
  method: 'predict',
  onnxruntime: { kind: 'agree', rows: 20_000, sameBits: 20_000, numbers: 20_000, largestDifference: 0 },
  python: { kind: 'none', reason: 'Not compared with Python.' },
}
