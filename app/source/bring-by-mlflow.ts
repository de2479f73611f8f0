/** Artifacts of stores that Palate has no way to, downloaded by MLflow in Python once a person said yes. */
import { createHash } from 'node:crypto'
import { readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { digestFiles } from '#app/folder/digest-files.ts'
import { listFiles } from '#app/folder/list-files.ts'
import { maskedLocations } from '#shared/masked-location.ts'
import { UserError } from '#shared/user-error.ts'
import type { BringOptions } from './bring.ts'
import { newDraft } from './cache.ts'
import type { MlflowPython } from './mlflow-program.ts'
import { keptLocation } from './kept-location.ts'
import { kindOfPlace } from './kind-of-place.ts'
import type { SourceContext } from './source.ts'

/** As much of what MLflow said is told. */
const MAX_SAID = 4_000
const MAX_LINE = 80

/**
 * Schemes that are asked through MLflow. Not `http:` and `https:`: MLflow would send them the credentials of the tracking
 * server, whatever host they are of.
 */
const SCHEMES = /^(?:s3|r2|gs|wasbs?|abfss?|azureml|dbfs|hdfs|ftp|sftp):/iu

/**
 * Downloads into the cache and gives the folder. Throws UserError `unsupported` with the command to run where no Python
 * has MLflow, `mlflow-download` where nobody said yes yet, `unreachable` with MLflow's own words where it fails.
 */
export async function bringByMlflow(
  uri: string,
  context: SourceContext,
  options: BringOptions,
): Promise<string> {
  const command = commandFor(uri)
  const python = SCHEMES.test(uri) ? ((await context.mlflow?.find(options.signal)) ?? null) : null
  if (python === null || context.mlflow === undefined) throw elsewhere(uri, command)
  if (options.allowMlflow !== true) throw asksFirst(uri, python)
  const draft = await newDraft(context.cacheFolder)
  try {
    options.report?.({ activity: `MLflow downloads from ${placeOf(uri)}` })
    const args = ['artifacts', 'download', `--artifact-uri=${uri}`, `--dst-path=${draft.content}`]
    const ran = await context.mlflow.run(python, args, {
      signal: options.signal,
      onLine: (line) => {
        const said = withoutSecrets(line).slice(0, MAX_LINE)
        options.report?.({ activity: `MLflow downloads from ${placeOf(uri)}: ${said}` })
      },
    })
    if (ran.code !== 0) throw failed(uri, command, `${ran.stdout}\n${ran.stderr}`)
    const inside = await arrivedIn(draft.content)
    if (inside === null) throw failed(uri, command, 'MLflow said that it is done, but nothing came.')
    const { key, digests } = await contentOf(draft.content, inside, options)
    const content = await draft.arrive(key, { location: keptLocation(uri), digests })
    return await realpath(path.join(content, inside))
  } finally {
    await draft.discard()
  }
}

/** MLflow puts a folder of the artifact's name into the destination; its files themselves for the root of a store. */
async function arrivedIn(content: string): Promise<string | null> {
  const entries = await readdir(content, { withFileTypes: true })
  const [only, other] = entries
  if (only === undefined) return null
  return only.isDirectory() && other === undefined ? only.name : ''
}

async function contentOf(content: string, inside: string, { signal, report }: BringOptions) {
  const root = path.join(content, inside)
  const folder = { root: await realpath(root), location: root }
  const { entries } = await listFiles(folder)
  const { whole, files } = await digestFiles(folder, entries, {
    ...(signal === undefined ? {} : { signal }),
    report: (done, total) => report?.({ activity: 'Reading what came', done, total }),
  })
  const isFile = new Set(entries.filter(({ kind }) => kind === 'file').map((entry) => entry.path))
  const digests = files
    .filter((file) => isFile.has(file.path))
    .map((file) => [path.posix.join(inside, file.path), file.sha256] as const)
  // The name is a part of the entry: equal files may be asked for by different ones.
  const key = createHash('sha256')
    .update(`${whole} ${path.basename(root)}`)
    .digest('hex')
  return { key, digests: new Map(digests) }
}

function placeOf(uri: string): string {
  return kindOfPlace(uri) ?? 'a store'
}

/** The command that a person can run, their password left to them; quoted for a shell. */
function commandFor(uri: string): string {
  if (process.platform === 'win32') return `mlflow artifacts download -u "${shownOf(uri, 600)}" -d model`
  const quoted = `'${shownOf(uri, 600).replaceAll("'", String.raw`'\''`)}'`
  return `mlflow artifacts download -u ${quoted} -d ./model`
}

function elsewhere(uri: string, command: string): UserError {
  return new UserError({
    code: 'unsupported',
    message: `The files are in ${kindOfPlace(uri) ?? 'a place'} that Palate cannot read itself: ${shownOf(uri, 300)}`,
    hint: `Bring them here first, with a Python that has MLflow: ${command}`,
    where: shownOf(uri, 300),
  })
}

function asksFirst(uri: string, { executable, mlflowVersion }: MlflowPython): UserError {
  return new UserError({
    code: 'mlflow-download',
    message: `The files are in ${placeOf(uri)}, which Palate does not read itself: ${shownOf(uri, 300)} MLflow ${mlflowVersion} of ${executable} can bring them, with the credentials it finds on this machine.`,
    hint: 'Say that MLflow may run for it, if you know this place; on the command line with --allow-mlflow. Nothing of the model is run.',
    where: shownOf(uri, 300),
  })
}

function failed(uri: string, command: string, said: string): UserError {
  const lines = withoutSecrets(said.trim().replaceAll(uri, () => keptLocation(uri))).split('\n')
  return new UserError({
    code: 'unreachable',
    message: `MLflow could not bring the files from ${placeOf(uri)}: ${(lines.at(-1) ?? '').slice(0, 300)}`,
    hint: `Try it yourself to see what it lacks: ${command}`,
    where: shownOf(uri, 300),
    detail: lines.join('\n').slice(-MAX_SAID),
  })
}

/** A location as it may be shown; cut when nothing secret is left that a cut could lay bare. */
function shownOf(uri: string, length: number): string {
  return keptLocation(uri).slice(0, length)
}

/** Signed addresses carry their signature behind `?`, others a password before `@`. */
function withoutSecrets(text: string): string {
  return maskedLocations(text)
    .replaceAll(/([a-z][a-z0-9+.-]*:\/\/[^\s?'"]*)\?[^\s'"]*/giu, '$1?…')
    .replaceAll(/\/\/[^\s/@]*:[^\s/@]*@/gu, '//***@')
}
