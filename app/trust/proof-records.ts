/** The records of how native answers were proven. */
import { join } from 'node:path'
import type { NativeProof } from '#shared/native-proof.ts'
import { contentStoreIn } from './content-store.ts'
import type { ContentRecord, ContentStore } from './content-store.ts'

/** How one content was proven. */
export interface ProofRecord extends ContentRecord {
  /** The kernels that were compared: others must be compared anew. */
  readonly kernels: string
  readonly proof: NativeProof
}

/** Where another evaluator answered otherwise: apart, since every run looks there and there is mostly none. */
export const disproofFolder = 'native-disproofs'

/** Records in one folder of the state folder. */
export function proofRecordsIn(
  stateFolder: string,
  folder: 'native-proofs' | typeof disproofFolder,
): ContentStore<ProofRecord> {
  return contentStoreIn(join(stateFolder, folder), isRecord, 'How the model was checked')
}

function isRecord(value: unknown): value is ProofRecord {
  if (typeof value !== 'object' || value === null) return false
  const { digest, since, files, bytes, kernels, proof } = value as Record<keyof ProofRecord, unknown>
  if (typeof digest !== 'string' || typeof kernels !== 'string') return false
  if (![since, files, bytes].every((number) => typeof number === 'number')) return false
  return typeof proof === 'object' && proof !== null && 'onnxruntime' in proof && 'python' in proof
}
