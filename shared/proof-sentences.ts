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

/** How an exported ONNX file was checked. */
export function exportSentence(check: EvaluatorsAgree): string {
  return sentence(check, 'onnxruntime, running the file,', 'Not compared with onnxruntime')
}

/** What is said of an exported folder with text among its columns: MLflow's ONNX wrapper hands a column's values on as pandas has them. */
export const textColumnsSentence =
  'MLflow answers it with pandas 2; with pandas 3 it refuses text in JSON, since onnxruntime does not take what pandas 3 makes of text.'

/** One line of what is known, for the status bar and beside an answer; null where nothing was compared yet. */
export function proofStatement(proof: NativeProof | null): string {
  if (proof === null) return 'Native answers not compared with another evaluator yet'
  const { onnxruntime, python } = proof
  if (onnxruntime.kind === 'disagree' || python.kind === 'disagree')
    return 'Another evaluator answers otherwise: not run natively'
  const others = [['onnxruntime', onnxruntime] as const, ['Python', python] as const]
  const same = others.flatMap(([name, { kind }]) => (kind === 'agree' ? [name] : []))
  const notCompared = others.flatMap(([name, { kind }]) => (kind === 'agree' ? [] : [name]))
  const parts = [
    ...(same.length > 0 ? [`same as ${same.join(' and ')} on threshold rows`] : []),
    ...(notCompared.length > 0 ? [`not compared with ${notCompared.join(' or ')}`] : []),
  ]
  return `Native answers ${parts.join(', ')}`
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
