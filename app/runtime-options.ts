/** What a command line says about who is to run a model, and what comes of it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Folder } from '#app/folder/folder.ts'
import type { InterpreterSearch } from '#app/interpreter-choice.ts'
import type { PythonAccess } from '#app/runtime-request.ts'
import { modelConfigOf } from '#app/model-config.ts'
import { nativeIdentity } from '#app/runtime/native/identity.ts'
import type { Trust } from '#app/trust/trust.ts'
import { stateFolder } from '#app/workspace/state-folder.ts'
import type { RuntimeOptions } from '#shared/runtime-choices.ts'

/** As if nothing had been said. */
export const plainOptions: RuntimeOptions = {
  choice: { runtime: 'auto', python: null },
  trust: false,
  modelConfig: null,
}

/** Interpreters of this machine, and trust as it was given or is remembered. Throws UserError `bad-usage` for a config that is none. */
export function pythonAccessOf(
  { trust, modelConfig }: RuntimeOptions,
  search: InterpreterSearch = {},
): PythonAccess {
  // One for all looks, so that unchanged files are hashed once.
  let required: Promise<Trust['require']> | null = null
  return {
    requireTrust: async (folder) => {
      required ??= trust ? oneRun() : rememberedTrust().then(({ require }) => require)
      await (
        await required
      )(folder)
    },
    isDisproven: isDisprovenHere,
    interpreter: async (python, folder) => {
      // Most models need none: loaded only then.
      const { interpreterFor } = await import('#app/interpreter-choice.ts')
      return await interpreterFor(python, folder, search)
    },
    ...(modelConfig === null ? {} : { modelConfig: modelConfigOf(modelConfig, '--model-config') }),
  }
}

/** What `palate prove` found on this machine. Loaded only where it was ever asked. */
async function isDisprovenHere(folder: Folder): Promise<boolean> {
  const state = stateFolder(process.platform, process.env)
  if (!existsSync(join(state, 'native-disproofs'))) return false
  const { proofsIn } = await import('#app/trust/proof-store.ts')
  return await proofsIn(state).disagrees(folder, nativeIdentity.version)
}

async function oneRun(): Promise<Trust['require']> {
  const { trustForOneRun } = await import('#app/trust/trust.ts')
  return trustForOneRun()
}

/** What was trusted on this machine, in the window or by `palate trust add`. Loaded only where Python is to answer. */
export async function rememberedTrust(): Promise<Trust> {
  const { trustIn } = await import('#app/trust/trust.ts')
  return trustIn(stateFolder(process.platform, process.env))
}
