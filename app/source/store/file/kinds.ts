/** Attributes of a search by where a file store has them. */
import type { FolderKind } from './rows.ts'

export const experimentKind: FolderKind = {
  keys: {},
  fromPlace: { experiment_id: ([experiment]) => experiment ?? '' },
}

export const runKind: FolderKind = {
  keys: {},
  fromPlace: { experiment_id: ([experiment]) => experiment ?? '', run_id: ([, run]) => run ?? '' },
  statuses: ['', 'RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'],
}

export const loggedModelKind: FolderKind = {
  keys: {},
  fromPlace: { experiment_id: ([experiment]) => experiment ?? '', model_id: ([, , model]) => model ?? '' },
  statuses: ['UNSPECIFIED', 'PENDING', 'READY', 'FAILED'],
}

export const registeredModelKind: FolderKind = {
  keys: {},
  fromPlace: { name: ([, name]) => name ?? '' },
}

export const versionKind: FolderKind = {
  keys: { source_path: 'source' },
  fromPlace: {
    name: ([, name]) => name ?? '',
    version_number: ([, , version]) => Number((version ?? '').slice('version-'.length)),
  },
}
