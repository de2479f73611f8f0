/** How native answers of contents were proven, remembered by the content's digest. */
import type { Folder } from '#app/folder/folder.ts'
import { listFiles } from '#app/folder/list-files.ts'
import type { NativeProof } from '#shared/native-proof.ts'
import { proofDisagrees } from '#shared/proof-disagrees.ts'
import { contentReader } from './content-digest.ts'
import { disproofFolder, proofRecordsIn } from './proof-records.ts'
import type { ProofRecord } from './proof-records.ts'
import { sizeOf } from './trust.ts'

/** Proofs on this machine. */
export interface Proofs {
  /** What was found for the folder's content and these kernels; null where it was not compared. */
  readonly find: (folder: Folder, kernels: string) => Promise<NativeProof | null>
  readonly keep: (folder: Folder, kernels: string, proof: NativeProof) => Promise<void>
  /** Whether another evaluator answered otherwise for the folder's content. Nothing is read where no such content is known. */
  readonly disagrees: (folder: Folder, kernels: string) => Promise<boolean>
}

/** Proofs kept in the folders `native-proofs` and `native-disproofs` of the state folder. */
export function proofsIn(stateFolder: string): Proofs {
  const proofs = proofRecordsIn(stateFolder, 'native-proofs')
  const disproofs = proofRecordsIn(stateFolder, disproofFolder)
  const readContent = contentReader()

  const found = async (
    folder: Folder,
    kernels: string,
    records: readonly ProofRecord[],
  ): Promise<NativeProof | null> => {
    const candidates = records.filter((one) => one.kernels === kernels)
    if (candidates.length === 0) return null
    const { files, bytes } = sizeOf((await listFiles(folder)).entries)
    if (!candidates.some((one) => one.files === files && one.bytes === bytes)) return null
    const { digest } = await readContent(folder)
    return candidates.find((one) => one.digest === digest)?.proof ?? null
  }

  return {
    find: async (folder, kernels) =>
      await found(folder, kernels, [...(await disproofs.list()), ...(await proofs.list())]),
    keep: async (folder, kernels, proof) => {
      const { digest, entries, obstacle } = await readContent(folder)
      if (obstacle !== null) return
      const [kept, other] = proofDisagrees(proof) ? [disproofs, proofs] : [proofs, disproofs]
      await kept.keep({ digest, kernels, proof, since: Date.now(), ...sizeOf(entries) })
      await other.forget(digest)
    },
    disagrees: async (folder, kernels) => (await found(folder, kernels, await disproofs.list())) !== null,
  }
}
