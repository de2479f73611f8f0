/** Trust and the choice of an interpreter, over the engine and the window's store. */
import type { OpenedModel } from '#shared/contract.ts'
import type { Failure } from '#shared/failure.ts'
import { toFailure } from '#shared/user-error.ts'
import type { Engine } from './engine.tsx'

/** Whether the native runtime found, reading the model's file, that only Python can answer: it may not yet, or there is none. */
export function needsPython({ runtime }: Pick<OpenedModel, 'runtime'>): boolean {
  if (runtime.kind !== 'idle' || runtime.runtime.kind === 'python') return false
  return runtime.failure?.code === 'unsupported' || runtime.failure?.code === 'untrusted'
}

/** Trust as it matters now: nothing of the model runs as long as it is not known that its code has to. */
export function trustNow(opened: Pick<OpenedModel, 'runtime' | 'trust'>): OpenedModel['trust'] {
  return opened.trust === 'nothing-runs' && needsPython(opened) ? 'untrusted' : opened.trust
}

type Parts = Pick<Engine, 'api' | 'store'>

/** Lets the content of that digest run; the failure where it may not. */
export async function trustModel(engine: Parts, id: string, digest: string): Promise<Failure | null> {
  return await kept(engine, () => engine.api.trustModel({ id, digest }))
}

/** What came of a choice: it holds, trust is asked for first, or why it cannot be. */
export type Chosen = Failure | 'used' | 'asks-for-trust'

/** Runs the model with an interpreter from now on; asks for trust first where that is missing. */
export async function chooseInterpreter(engine: Parts, id: string, python: string): Promise<Chosen> {
  return await choose(engine, { id, runtime: 'python', python })
}

/** Loads the model with a `model_config` from now on, empty for its own; asks for trust first where that is missing. */
export async function loadWithConfig(
  engine: Parts,
  { id, choice }: Pick<OpenedModel, 'id' | 'choice'>,
  modelConfig: string,
): Promise<Chosen> {
  const python = choice.python === null ? {} : { python: choice.python }
  return modelConfig === ''
    ? await choose(engine, { id, runtime: choice.runtime, ...python })
    : await choose(engine, { id, runtime: 'python', ...python, modelConfig })
}

async function choose(engine: Parts, choice: Parameters<Engine['api']['chooseRuntime']>[0]): Promise<Chosen> {
  const failure = await kept(engine, () => engine.api.chooseRuntime(choice))
  if (failure === null) return 'used'
  if (failure.code !== 'untrusted') return failure
  engine.store.setState({ dialog: 'trust' })
  return 'asks-for-trust'
}

/** Keeps the model an answer gives in the place of the one before. */
async function kept({ store }: Parts, ask: () => Promise<OpenedModel>): Promise<Failure | null> {
  try {
    const opened = await ask()
    store.setState((state) => ({
      models: state.models.map((model) => (model.id === opened.id ? opened : model)),
    }))
    return null
  } catch (error) {
    return toFailure(error)
  }
}
