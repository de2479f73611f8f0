/** The session that runs a side's model. */
import type { OpenModel, OpenModels } from '#app/open-models.ts'
import type { CustomCode } from '#app/runtime/python/python-input.ts'
import { createSession } from '#app/runtime/session.ts'
import type { Session } from '#app/runtime/session.ts'
import type { SpawnWorker } from '#app/runtime/worker-process.ts'
import { runtimeRequest } from '#app/runtime-request.ts'
import type { PythonAccess } from '#app/runtime-request.ts'
import type { RuntimeChoice } from '#shared/runtime-choice.ts'
import { UserError } from '#shared/user-error.ts'
import type { EndpointKeys } from './endpoint-keys.ts'
import { withCustom } from './run-model.ts'
import type { ScriptTrust } from './script-trust.ts'

/** What running sides needs of the engine. */
export interface SideParts {
  readonly models: OpenModels
  readonly spawn: SpawnWorker
  readonly memoryLimit: number
  readonly python: PythonAccess
  readonly scripts: ScriptTrust
  readonly keys: EndpointKeys
  /** The built thread of custom predicts; null runs them in this one. */
  readonly customWorker: URL | null
}

/** Who is to run a model; null is who runs it anyway. `custom` answers in its place. */
interface SessionWish {
  readonly runtime: RuntimeChoice | null
  readonly custom?: CustomCode
}

/** The model's own session, or one that is there for this comparison alone. */
export async function withSession<T>(
  { id, folder, model }: OpenModel,
  { runtime, custom }: SessionWish,
  parts: SideParts,
  use: (session: Session, isGraph: boolean) => Promise<T>,
): Promise<T> {
  const isOnnx = model.flavors.some(({ name }) => name === 'onnx')
  if (runtime === null) {
    if (parts.models.opened(id).trust === 'untrusted') throw untrustedModel(model.name, folder.root)
    const session = parts.models.session(id)
    const state = session.state()
    return await use(session, isOnnx && state.kind !== 'none' && state.runtime.kind === 'native')
  }
  const python = withPlace(parts.python, model.name)
  const { request, identity } = await runtimeRequest({ folder, model }, runtime, python)
  const session = createSession({
    spawn: parts.spawn,
    model: custom === undefined ? request : withCustom(request, custom),
    signature: model.signature,
    identity,
    memoryLimit: parts.memoryLimit,
    ...(identity.kind === 'python' ? { beforeLoad: () => python.requireTrust(folder) } : {}),
  })
  try {
    return await use(session, request.kind === 'onnx')
  } finally {
    await session.close()
  }
}

/** Says which model it is that is not trusted: there are two sides. */
export function withPlace(python: PythonAccess, name: string): PythonAccess {
  return {
    ...python,
    requireTrust: async (folder) => {
      try {
        await python.requireTrust(folder)
      } catch (error) {
        if (!(error instanceof UserError) || error.failure.code !== 'untrusted') throw error
        throw untrustedModel(name, folder.root)
      }
    },
  }
}

function untrustedModel(name: string, root: string): UserError {
  return new UserError({
    code: 'untrusted',
    message: `Running ${name} in Python runs code that comes with it, and you have not trusted it yet.`,
    hint: 'Look at what would run, then trust it.',
    where: root,
  })
}
