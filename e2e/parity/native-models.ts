/** Which fixture models Palate can run natively, asked of the engine itself. */
import { loadServable } from '../../app/serving.ts'
import { UserError } from '../../shared/user-error.ts'
import { fixtureModel, fixtureNames } from './fixture-cases.ts'

/** Names of the fixture models with cases that load without Python; what else goes wrong is an error. */
export async function nativeModels(): Promise<readonly string[]> {
  const names: string[] = []
  for (const name of fixtureNames()) {
    if (await loads(fixtureModel(name))) names.push(name)
  }
  return names
}

async function loads(folder: string): Promise<boolean> {
  try {
    const servable = await loadServable(folder)
    await servable.close()
    return true
  } catch (error) {
    const code = error instanceof UserError ? error.failure.code : null
    if (code === 'no-runtime' || code === 'unsupported' || code === 'untrusted') return false
    throw error
  }
}
