/** A proof in words, for the window and the command line. */
import type { EvaluatorsAgree, NativeProof } from './native-proof.ts'

/** One sentence for each thing that is known: what was read, onnxruntime, Python. */
export function proofSentences({ className, operations, onnxruntime, python }: NativeProof): {
  readonly structure: string
  readonly onnxruntime: string
  readonly python: string
} {
  return {
    structure: `${className.slice(className.lastIndexOf('.') + 1)} was read whole and lowered to known operations: ${operations.join(', ')}.`,
    onnxruntime: sentence(
      onnxruntime,
      'onnxruntime, running the model as ONNX,',
      'Not compared with onnxruntime',
    ),
    python: sentence(python, 'Python', 'Not compared with Python'),
  }
}

function sentence(result: EvaluatorsAgree, who: string, none: string): string {
  switch (result.kind) {
    case 'none':
      return result.reason.startsWith(none) ? result.reason : `${none}. ${result.reason}`
    case 'disagree':
      return `${who} answers otherwise: for ${result.row} Palate gives ${result.ours}, it gives ${result.theirs}.`
    case 'agree': {
      const rows = result.rows.toLocaleString('en-US')
      const start = `${who} gives the same on ${rows} rows at the model's own thresholds`
      if (result.sameBits === result.numbers) return `${start}, to the last bit.`
      const share = ((100 * result.sameBits) / result.numbers).toFixed(1)
      return `${start}: ${share} % to the last bit, the rest within ${result.largestDifference.toExponential(1)}.`
    }
  }
}
