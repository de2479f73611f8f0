/** What a command line says about who is to run a model, and what comes of it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Folder } from '#app/folder/folder.ts'
import type { InterpreterSearch } from '#app/interpreter-choice.ts'
import type { PythonAccess } from '#app/runtime-request.ts'
import { JsonError, parseJson } from '#app/json/parse-json.ts'
import { nativeIdentity } from '#app/runtime/native/identity.ts'
import type { Trust } from '#app/trust/trust.ts'
import { stateFolder } from '#app/workspace/state-folder.ts'
import type { RuntimeOptions } from '#shared/runtime-choices.ts'
import { UserError } from '#shared/user-error.ts'
import { isValueMap } from '#shared/values.ts'
import type { Value, ValueMap } from '#shared/values.ts'

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
  return {
    requireTrust: async (folder) => {
      if (!trust) await (await rememberedTrust()).require(folder)
    },
    isDisproven: isDisprovenHere,
    interpreter: async (python, folder) => {
      // Most models need none: loaded only then.
      const { interpreterFor } = await import('#app/interpreter-choice.ts')
      return await interpreterFor(python, folder, search)
    },
    ...(modelConfig === null ? {} : { modelConfig: configOf(modelConfig) }),
  }
}

/** What `palate prove` found on this machine. Loaded only where it was ever asked. */
async function isDisprovenHere(folder: Folder): Promise<boolean> {
  const state = stateFolder(process.platform, process.env)
  if (!existsSync(join(state, 'native-proofs'))) return false
  const { proofsIn } = await import('#app/trust/proof-store.ts')
  return await proofsIn(state).disagrees(folder, nativeIdentity.version)
}

/** What was trusted on this machine, in the window or by `palate trust add`. Loaded only where Python is to answer. */
export async function rememberedTrust(): Promise<Trust> {
  const { trustIn } = await import('#app/trust/trust.ts')
  return trustIn(stateFolder(process.platform, process.env))
}

function configOf(text: string): ValueMap {
  let config: Value = null
  try {
    config = parseJson(text)
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
  }
  if (isValueMap(config)) return config
  throw new UserError({
    code: 'bad-usage',
    message: '--model-config takes a JSON object.',
    hint: 'E.g. --model-config \'{"temperature": 0.5}\'.',
  })
}
