/** `palate prove MODEL`: how a native model's answers are known to be right. Exit 1 where another evaluator differs. */
import type { openToRun } from '#app/open-to-run.ts'
import { openModel } from '#app/opening.ts'
import { nativeRequest } from '#app/native-request.ts'
import { loadModel } from '#app/runtime/load-model.ts'
import type { LoadedModel } from '#app/runtime/loaded-model.ts'
import { nativeIdentity } from '#app/runtime/native/identity.ts'
import { pythonAccessOf } from '#app/runtime-options.ts'
import { runtimeRequest } from '#app/runtime-request.ts'
import { plainJson } from '#app/table/plain-json.ts'
import { proofsIn } from '#app/trust/proof-store.ts'
import { stateFolder } from '#app/workspace/state-folder.ts'
import { proofDisagrees } from '#shared/proof-disagrees.ts'
import { proofSentences } from '#shared/proof-sentences.ts'
import { UserError } from '#shared/user-error.ts'
import { visible } from '#shared/visible.ts'
import type { Arguments } from './command-line.ts'
import { theModel } from './command-line.ts'
import type { RunCommand } from './commands.ts'
import { EXIT_DONE, EXIT_NO } from './exit-codes.ts'
import { guardedByModel } from './guarded.ts'
import { givenRuntime } from './given-runtime.ts'
import type { CliIo } from './io.ts'
import { openOptions } from './open-options.ts'

/** Compares, remembers the result by the model's content, and prints it. */
export const prove: RunCommand = async (args, io) => {
  const guarded = await guardedByModel(args, io)
  if (guarded !== null) return guarded
  const opened = await openModel(theModel(args, 'prove'), openOptions(args, io))
  const { folder, model } = opened
  const native = nativeRequest(folder, model)
  if (!native.ok || native.request.kind !== 'native') {
    throw new UserError({
      code: 'unsupported',
      message: native.ok ? 'onnxruntime itself answers for this model.' : native.reason,
      hint: "Only the answers of Palate's own kernels are compared: scikit-learn, XGBoost and LightGBM.",
    })
  }
  const loaded = await loadModel(native.request)
  const python = await pythonModel(args, opened, io)
  try {
    const proof = await loaded.prove?.(model.signature, python)
    if (proof === undefined) throw new UserError({ code: 'unsupported', message: 'It cannot be compared.' })
    await proofsIn(stateFolder(process.platform, process.env)).keep(folder, nativeIdentity.version, proof)
    const words = Object.values(proofSentences(proof))
    await io.stdout.write(
      args.flag('json') ? `${plainJson({ ...proof }, true)}\n` : `${words.map(visible).join('\n')}\n`,
    )
    return proofDisagrees(proof) ? EXIT_NO : EXIT_DONE
  } finally {
    await python?.close()
    await loaded.close()
  }
}

/** The model in Python, where a run in Python was allowed: by --trust, or because it is remembered. */
async function pythonModel(
  args: Arguments,
  opened: Awaited<ReturnType<typeof openToRun>>,
  { signal, stderr }: CliIo,
): Promise<LoadedModel | null> {
  const options = givenRuntime(args)
  const say = (line: string) => void stderr.write(`${visible(line)}\n`)
  try {
    const access = pythonAccessOf(options, { signal, say })
    const { request } = await runtimeRequest(opened, { ...options.choice, runtime: 'python' }, access)
    return await loadModel(request)
  } catch (error) {
    if (!(error instanceof UserError) || options.trust) throw error
    return null
  }
}
