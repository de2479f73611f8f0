/** The contract's calls on how a native answer is known to be right. */
import { resolve } from 'node:path'
import { nativeIdentity } from '#app/runtime/native/identity.ts'
import type { Proofs } from '#app/trust/proof-store.ts'
import type { LoadRequest } from '#app/runtime/load-model.ts'
import type { Api } from '#shared/contract.ts'
import { proofDisagrees } from '#shared/proof-disagrees.ts'
import { UserError } from '#shared/user-error.ts'
import type { OpenModel, OpenModels } from './open-models.ts'
import { runtimeRequest } from './runtime-request.ts'
import type { PythonAccess } from './runtime-request.ts'

/** Proving compares with Python too where the model is trusted and an interpreter is there. */
export function proofCalls(
  proofs: Proofs,
  models: OpenModels,
  python: PythonAccess,
): Pick<Api, 'knownProof' | 'proveNative' | 'exportOnnx'> {
  return {
    knownProof: ({ id }) => proofs.find(models.get(id).folder, nativeIdentity.version),
    proveNative: async ({ id }, context) => {
      const opened = models.get(id)
      const session = models.session(id)
      const request = opened.isTrusted ? await pythonRequest(opened, python) : null
      const proof = await session.prove(request, context)
      await proofs.keep(opened.folder, nativeIdentity.version, proof)
      if (proofDisagrees(proof)) await models.renewRuntime(id)
      return proof
    },
    exportOnnx: async ({ id, path }, context) => {
      const { folder, model } = models.get(id)
      // The model's own process has read the file within its limits before it is read here.
      await models.session(id).start(context)
      context?.report?.({ activity: 'Comparing with onnxruntime, then writing' })
      const { exportOnnx } = await import('./onnx-export/export-onnx.ts')
      const { files, check, takesText } = await exportOnnx({ folder, model, target: resolve(path) })
      return { files, check, takesText }
    },
  }
}

/** The same model in Python; null where it may not run or there is nothing to run it. */
async function pythonRequest(
  { folder, model, choice }: Pick<OpenModel, 'folder' | 'model' | 'choice'>,
  python: PythonAccess,
): Promise<LoadRequest | null> {
  try {
    return (await runtimeRequest({ folder, model }, { ...choice, runtime: 'python' }, python)).request
  } catch (error) {
    if (error instanceof UserError) return null
    throw error
  }
}
