/** The list of a window's open models. */
import type { OpenedModel } from '#shared/contract.ts'
import type { AppState } from './state.ts'

/** Whether a list has a model. */
export function hasId(models: readonly OpenedModel[], id: string): boolean {
  return models.some((model) => model.id === id)
}

/** The model in front stays there; with none, the last is, unless another is on its way or could not be opened. */
export function stillActive(
  { activeId, opening, problem }: AppState,
  models: readonly OpenedModel[],
): string | null {
  if (activeId !== null && hasId(models, activeId)) return activeId
  return opening === null && problem === null ? lastId(models) : null
}

function lastId(models: readonly OpenedModel[]): string | null {
  return models.at(-1)?.id ?? null
}

/** A list with a model at its place, or at the end. */
export function withModel(models: readonly OpenedModel[], opened: OpenedModel): readonly OpenedModel[] {
  return hasId(models, opened.id)
    ? models.map((model) => (model.id === opened.id ? opened : model))
    : [...models, opened]
}
