/** `palate check MODEL`: will it deploy? */
import { fileURLToPath } from 'node:url'
import { openModel } from '#app/opening.ts'
import type { OpenedFolder } from '#app/opening.ts'
import { readinessOf } from '#app/readiness-of.ts'
import { pythonAccessOf } from '#app/runtime-options.ts'
import { runtimeRequest } from '#app/runtime-request.ts'
import type { RuntimeRequest } from '#app/runtime-request.ts'
import { forkWorker } from '#app/runtime/fork-worker.ts'
import { createSession } from '#app/runtime/session.ts'
import type { RunningWay, Session } from '#app/runtime/session.ts'
import { plainJson } from '#app/table/plain-json.ts'
import type { Readiness } from '#shared/readiness.ts'
import { readinessTargets } from '#shared/readiness-words.ts'
import type { ReadinessTarget } from '#shared/readiness-words.ts'
import { UserError } from '#shared/user-error.ts'
import { visible } from '#shared/visible.ts'
import { checkText } from './check-text.ts'
import { oneOf, theModel } from './command-line.ts'
import type { Arguments } from './command-line.ts'
import type { RunCommand } from './commands.ts'
import { EXIT_DONE, EXIT_NO } from './exit-codes.ts'
import { givenRuntime } from './given-runtime.ts'
import type { CliIo } from './io.ts'
import { openOptions } from './open-options.ts'
import { progressBar, progressLine } from './progress-line.ts'

/** Resident bytes at which the model's process is ended. */
const MEMORY_LIMIT = 8 * 2 ** 30

/** Judges, prints, and exits 1 where a target is not ready. */
export const check: RunCommand = async (args, io) => {
  const targets = targetsOf(args)
  const opened = await openModel(theModel(args, 'check'), openOptions(args, io))
  io.takeInterrupts()
  const line = progressLine(io.stderr)
  let session: Session | null = null
  const start = async () => (session = await sessionOf(opened, args, io))
  try {
    const readiness = await readinessOf({
      ...opened,
      targets,
      given: { script: args.text('script') ?? null, environment: args.text('environment') ?? null },
      session: args.flag('no-run') ? null : start,
      obstacle: null,
      signal: io.signal,
      report: ({ activity, done, total }) =>
        line.show(() =>
          done === undefined || total === undefined ? activity : `${progressBar(done / total)}  ${activity}`,
        ),
    })
    await line.clear()
    await io.stdout.write(
      args.flag('json') ? `${plainJson(readiness, true)}\n` : checkText(readiness, io.stdout),
    )
    return isReady(readiness, args.texts('target').length > 0) ? EXIT_DONE : EXIT_NO
  } finally {
    await line.clear()
    await closed(session)
  }
}

async function closed(session: Session | null): Promise<void> {
  await session?.close()
}

function targetsOf(args: Arguments): readonly ReadinessTarget[] {
  const given = args
    .texts('target')
    .flatMap((text) => text.split(','))
    .map((name) => oneOf(name.trim(), 'target', readinessTargets))
  if (args.text('script') === undefined && args.text('environment') !== undefined) {
    throw new UserError({
      code: 'bad-usage',
      message: '--environment is the environment of a scoring script, and no --script is given.',
      hint: 'palate env MODEL --against FILE holds the model against an environment.',
    })
  }
  return given.length === 0 ? readinessTargets : readinessTargets.filter((target) => given.includes(target))
}

function isReady({ targets }: Readiness, isAsked: boolean): boolean {
  const isGood = ({ verdict }: Readiness['targets'][number]) => verdict === 'ready' || verdict === 'warnings'
  if (isAsked) return targets.every(isGood)
  return targets.some(isGood) && !targets.some(({ verdict }) => verdict === 'not-ready')
}

async function sessionOf({ folder, model }: OpenedFolder, args: Arguments, io: CliIo): Promise<Session> {
  const options = givenRuntime(args)
  const say = (text: string) => void io.stderr.write(`${visible(text)}\n`)
  const access = pythonAccessOf(options, { signal: io.signal, say })
  const { otherwise, ...request } = await runtimeRequest({ folder, model }, options.choice, access)
  return createSession({
    ...wayOf(request),
    spawn: forkWorker(workerEntry(io)),
    signature: model.signature,
    memoryLimit: MEMORY_LIMIT,
    ...(otherwise === undefined ? {} : { otherwise: async () => wayOf(await otherwise()) }),
  })
}

function wayOf({ request, identity, guard }: RuntimeRequest): RunningWay {
  return { model: request, identity, ...(guard === undefined ? {} : { beforeLoad: guard }) }
}

function workerEntry({ sessionWorker }: CliIo): string {
  if (sessionWorker !== null) return fileURLToPath(sessionWorker)
  throw new UserError({
    code: 'internal',
    message: 'The process that runs the model is not built here.',
    hint: 'In a checkout, run: npm run build',
  })
}
