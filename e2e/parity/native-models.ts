/** Which fixture models Palate can run natively, asked of the engine itself. */
import { nativeRequest } from '../../app/native-request.ts'
import { canRunNatively } from '../../app/runtime/native/load-native.ts'
import { openModel } from '../../app/opening.ts'
import { fixtureModel, fixtureNames } from './fixture-cases.ts'

/** Names of the fixture models with cases that run without Python. */
export async function nativeModels(): Promise<readonly string[]> {
  const names: string[] = []
  for (const name of fixtureNames()) {
    const { folder, model } = await openModel(fixtureModel(name))
    const native = nativeRequest(folder, model)
    if (!native.ok) continue
    const { request } = native
    if (request.kind === 'onnx' || (await canRunNatively(request)).ok) names.push(name)
  }
  return names
}
