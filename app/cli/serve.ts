/** `palate serve MODEL`: the model as a scoring server, until it is told to end. */
import type { Ending } from '#app/scoring/closing.ts'
import type { Scorer, ServedModel } from '#app/scoring/scoring.ts'
import { isLoopback, startScoringServer } from '#app/scoring/server.ts'
import { createWorkerScorer } from '#app/scoring/worker-scorer.ts'
import type { WorkerProcess } from '#app/scoring/worker-scorer.ts'
import type { ServingLoad } from '#app/scoring/worker-messages.ts'
import { openFolder } from '#app/source/open-folder.ts'
import { UserError } from '#shared/user-error.ts'
import { theModel } from './command-line.ts'
import type { RunCommand } from './commands.ts'
import { EXIT_DONE } from './exit-codes.ts'
import type { CliIo } from './io.ts'
import { givenRuntime } from './given-runtime.ts'
import { openOptions } from './open-options.ts'
import { serveSettings } from './serve-options.ts'
import type { ServeSettings } from './serve-options.ts'

/** The MLflow whose behaviour the server follows; what `/version` answers. */
const MLFLOW_VERSION = '3.17.2'

/** Starts the server and its model together; a model that cannot be loaded ends the command. */
export const serve: RunCommand = async (args, io) => {
  io.takeInterrupts()
  const { signal } = io
  // Brought here once: an alias may move between the two processes that read the model.
  const { root: location } = await openFolder(theModel(args, 'serve'), openOptions(args, io))
  const settings = serveSettings(args)
  const runtime = givenRuntime(args)
  const log = (line: string) => void io.stderr.write(`${line}\n`)
  const scorer = createWorkerScorer<ServingLoad>({
    spawn: startWorker(io),
    load: { location, memoryLimit: settings.memoryLimit, runtime },
    log,
  })
  try {
    const documents = once(async () => {
      const { servedDocuments } = await import('#app/serving-documents.ts')
      return await servedDocuments(location)
    })
    const server = await startScoringServer({
      ...settings,
      scorer,
      documents,
      mlflowVersion: MLFLOW_VERSION,
      log,
    })
    await announce(server.url, settings, io)
    try {
      const model = await Promise.race([scorer.ready, aborted(signal)])
      if (model !== null) {
        await describe(model, io)
        await aborted(signal)
      }
    } finally {
      log(endText(await server.close(settings.grace)))
    }
  } finally {
    await end(scorer)
  }
  return EXIT_DONE
}

function endText({ halfSent, unanswered }: Ending): string {
  if (halfSent + unanswered === 0) return 'Ended; everything that had begun was answered.'
  const parts = [
    ...(halfSent === 0 ? [] : [`${counted(halfSent)} had not arrived whole`]),
    ...(unanswered === 0 ? [] : [`${counted(unanswered)} took longer than --shutdown-grace`]),
  ]
  return `Ended. Not answered: ${parts.join(', ')}.`
}

function counted(requests: number): string {
  return requests === 1 ? '1 request that' : `${requests} requests that`
}

/** The same promise every time. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => (made ??= make())
}

function startWorker({ startServingWorker }: CliIo): () => WorkerProcess {
  if (startServingWorker !== null) return startServingWorker
  throw new UserError({
    code: 'internal',
    message: 'The process that runs the model is not built here.',
    hint: 'In a checkout, run: npm run build',
  })
}

async function announce(url: string, { host }: ServeSettings, io: CliIo): Promise<void> {
  await io.stdout.write(`${url}\n`)
  if (isLoopback(host)) return
  await io.stderr.write(
    `Anyone who reaches this machine can send requests: ${host} is not this machine alone, and there is no password.\n`,
  )
}

async function describe({ name, runtime, notices }: ServedModel, io: CliIo): Promise<void> {
  const lines = [`Serving ${name} with ${runtime}. Ctrl-C ends it.`, ...notices]
  await io.stderr.write(lines.map((line) => `${line}\n`).join(''))
}

function aborted(signal: AbortSignal): Promise<null> {
  if (signal.aborted) return Promise.resolve(null)
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }))
}

/** By now nothing is under way, or its time was up. */
async function end(scorer: Scorer): Promise<void> {
  await Promise.race([scorer.close(), new Promise((resolve) => setTimeout(resolve, 1_000).unref())])
}
