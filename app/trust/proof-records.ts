/** The records of how native answers were proven: apart from what tells a content's digest, which is slow to load. */
import { join } from 'node:path'
import type { NativeProof } from '#shared/native-proof.ts'
import { proofDisagrees } from '#shared/proof-disagrees.ts'
import { contentStoreIn } from './content-store.ts'
import type { ContentRecord, ContentStore } from './content-store.ts'

/** How one content was proven. */
export interface ProofRecord extends ContentRecord {
  /** The kernels that were compared: others must be compared anew. */
  readonly kernels: string
  readonly proof: NativeProof
}

/** Records in the folder `native-proofs` of the state folder. */
export function proofRecordsIn(stateFolder: string): ContentStore<ProofRecord> {
  return contentStoreIn(join(stateFolder, 'native-proofs'), isRecord, 'How the model was checked')
}

/** Whether another evaluator answered otherwise for any content: where it did for none, no digest is needed. */
export async function anyDisagrees(stateFolder: string, kernels: string): Promise<boolean> {
  const records = await proofRecordsIn(stateFolder).list()
  return records.some((record) => record.kernels === kernels && proofDisagrees(record.proof))
}

function isRecord(value: unknown): value is ProofRecord {
  if (typeof value !== 'object' || value === null) return false
  const { digest, since, files, bytes, kernels, proof } = value as Record<keyof ProofRecord, unknown>
  if (typeof digest !== 'string' || typeof kernels !== 'string') return false
  if (![since, files, bytes].every((number) => typeof number === 'number')) return false
  return typeof proof === 'object' && proof !== null && 'onnxruntime' in proof && 'python' in proof
}
