/** Where a file store keeps what (`mlflow/store/tracking/file_store.py`, `mlflow/store/model_registry/file_store.py`). */
import path from 'node:path'
import { foldersIn } from './small-files.ts'

/** Folders of an experiment that are no runs (`RESERVED_EXPERIMENT_FOLDERS`). */
const NO_RUNS = new Set(['tags', 'datasets', 'traces', 'models'])

/** Folders of the store that are no experiments. */
const NO_EXPERIMENTS = new Set(['models', '.trash'])

/** What names a thing: its folder's path below the store, in parts. */
export type Place = readonly string[]

/** Experiments, those in the trash left out. */
export function experimentPlaces(store: string): readonly Place[] {
  return foldersIn(store)
    .filter((name) => !NO_EXPERIMENTS.has(name) && !name.startsWith('.'))
    .map((name) => [name])
}

/** Runs of these experiments, of all where they are not named. */
export function runPlaces(store: string, experiments: readonly string[] | undefined): readonly Place[] {
  return experimentsOf(store, experiments).flatMap((experiment) =>
    foldersIn(path.join(store, experiment))
      .filter((name) => !NO_RUNS.has(name))
      .map((name) => [experiment, name]),
  )
}

/** Logged models of these experiments, of all where they are not named. */
export function loggedModelPlaces(
  store: string,
  experiments: readonly string[] | undefined,
): readonly Place[] {
  return experimentsOf(store, experiments).flatMap((experiment) =>
    foldersIn(path.join(store, experiment, 'models')).map((name) => [experiment, 'models', name]),
  )
}

/** Registered models. */
export function registeredModelPlaces(store: string): readonly Place[] {
  return foldersIn(path.join(store, 'models')).map((name) => ['models', name])
}

/** Versions of a registered model. */
export function versionPlaces(store: string, name: string): readonly Place[] {
  return foldersIn(path.join(store, 'models', name))
    .filter((folder) => /^version-\d+$/u.test(folder))
    .map((folder) => ['models', name, folder])
}

function experimentsOf(store: string, experiments: readonly string[] | undefined): readonly string[] {
  const present = experimentPlaces(store).map(([name = '']) => name)
  return experiments === undefined ? present : present.filter((name) => experiments.includes(name))
}
