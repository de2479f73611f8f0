/** What was found on this machine about native answers, for a command line. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Folder } from '#app/folder/folder.ts'
import { nativeIdentity } from '#app/runtime/native/identity.ts'
import { stateFolder } from '#app/workspace/state-folder.ts'
import type { NativeProof } from '#shared/native-proof.ts'
import { proofStatement } from '#shared/proof-sentences.ts'
import type { RuntimeIdentity } from '#shared/prediction.ts'

/** How the kernels' answers for this content were found to be right; null where they were not compared. */
export async function knownProof(folder: Folder): Promise<NativeProof | null> {
  const state = stateFolder(process.platform, process.env)
  if (!['native-proofs', 'native-disproofs'].some((name) => existsSync(join(state, name)))) return null
  const { proofsIn } = await import('#app/trust/proof-store.ts')
  return await proofsIn(state).find(folder, nativeIdentity.version)
}

/** The field `proof` beside an answer of the kernels, in one line; none beside those of other runtimes. */
export async function proofField(
  folder: Folder,
  runtime: RuntimeIdentity,
): Promise<{ readonly proof?: string }> {
  if (runtime.kind !== nativeIdentity.kind || runtime.name !== nativeIdentity.name) return {}
  return { proof: proofStatement(await knownProof(folder)) }
}
