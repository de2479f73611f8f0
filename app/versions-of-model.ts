/** Which versions of a registry are an open model: the same files, not only the same run. */
import { pathOfFileUri } from '#app/source/local-path.ts'
import type { TrackingStore } from '#app/source/store/tracking-store.ts'
import type { LoggedModel, ModelVersion, StoreRun } from '#shared/store.ts'

/** Versions of one run that are looked at. */
const MAX_VERSIONS = 1000

/** Of those, so many are asked where their files are: each is a request. */
const MAX_ASKED = 50

/** What is known of an open model. */
export interface OpenedFrom {
  readonly run: StoreRun | null
  readonly loggedModel: LoggedModel | null
  /** Where its files are, as its store says; null where it was opened from somewhere else. */
  readonly leadsTo: string | null
  /** Its path among the artifacts of its run, as its MLmodel says; null where it does not. */
  readonly artifactPath: string | null
}

/** The versions whose files are those of the open model. What a registry does not answer is left out. */
export async function versionsOfModel(
  registry: TrackingStore,
  from: OpenedFrom,
  signal: AbortSignal | undefined,
): Promise<readonly ModelVersion[]> {
  const { run, loggedModel } = from
  const filter = run === null ? sourceFilter(loggedModel) : `run_id = '${run.runId.replaceAll("'", '')}'`
  if (filter === null) return []
  const found = await registry
    .searchModelVersions({ filter, pageSize: MAX_VERSIONS, signal })
    .catch(() => ({ items: [] as readonly ModelVersion[] }))
  const isOf = await Promise.all(
    found.items.map((version, place) => isVersionOf(registry, from, { version, place, signal })),
  )
  return found.items.filter((_version, place) => isOf[place] === true)
}

/** A logged model without a run is found by what registering it writes (`mlflow.register_model`). */
function sourceFilter(loggedModel: LoggedModel | null): string | null {
  return loggedModel === null ? null : `source_path = 'models:/${loggedModel.modelId.replaceAll("'", '')}'`
}

interface Candidate {
  readonly version: ModelVersion
  readonly place: number
  readonly signal: AbortSignal | undefined
}

async function isVersionOf(
  registry: TrackingStore,
  from: OpenedFrom,
  { version, place, signal }: Candidate,
): Promise<boolean> {
  if (version.modelId !== null) return version.modelId === from.loggedModel?.modelId
  if (isAt(version.source, from)) return true
  // A copy of a version names that one; only the registry knows where its files are.
  if (!/^models:/iu.test(version.source) || place >= MAX_ASKED) return false
  const uri = await registry.getDownloadUri(version.name, version.version, signal).catch(() => null)
  return uri !== null && isAt(uri, from)
}

function isAt(uri: string, { run, loggedModel, leadsTo, artifactPath }: OpenedFrom): boolean {
  const place = plain(uri)
  const places = [loggedModel?.artifactLocation, leadsTo].filter((known) => typeof known === 'string')
  if (loggedModel !== null) places.push(`models:/${loggedModel.modelId}`)
  if (places.some((known) => plain(known) === place)) return true
  if (run === null || loggedModel !== null || artifactPath === null) return false
  const roots = [`runs:/${run.runId}`, ...(run.artifactUri === null ? [] : [run.artifactUri])]
  return roots.some((root) => place === plain(`${plain(root)}/${artifactPath}`))
}

/** A location as all ways of writing it are: without slashes behind, and as a path where it is one. */
function plain(uri: string): string {
  const trimmed = uri.replace(/\/+$/u, '')
  if (!/^file:/iu.test(trimmed)) return trimmed
  try {
    return pathOfFileUri(trimmed)
  } catch {
    return trimmed
  }
}
