/** `palate edge-cases MODEL`: what inputs that tend to break a deployment do to this one. */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { EDGE_CASE_TIME_LIMIT, runEdgeCases } from '#app/edge-case-calls.ts'
import { readInputExample } from '#app/model/input-example.ts'
import { openModel } from '#app/opening.ts'
import { pythonAccessOf } from '#app/runtime-options.ts'
import { runtimeRequest } from '#app/runtime-request.ts'
import type { RuntimeRequest } from '#app/runtime-request.ts'
import { forkWorker } from '#app/runtime/fork-worker.ts'
import { createSession } from '#app/runtime/session.ts'
import type { RunningWay, Session } from '#app/runtime/session.ts'
import { writeWholeFile } from '#app/table/arriving-file.ts'
import type { EdgeCaseResult } from '#shared/edge-case.ts'
import { writing } from '#app/table/write-failure.ts'
import { UserError } from '#shared/user-error.ts'
import type { Arguments } from './command-line.ts'
import { theModel } from './command-line.ts'
import type { RunCommand } from './commands.ts'
import { edgeCaseTable } from './edge-case-table.ts'
import { EXIT_DONE } from './exit-codes.ts'
import { givenRuntime } from './given-runtime.ts'
import type { CliIo } from './io.ts'
import { openOptions } from './open-options.ts'

/** Resident bytes at which a case's process is ended: none of the inputs needs a tenth of it. */
const MEMORY_LIMIT = 4 * 2 ** 30

/** Runs every case in a process of its own kind, so that a crash is an outcome. */
export const edgeCases: RunCommand = async (args, io) => {
  const options = givenRuntime(args)
  const { folder, model } = await openModel(theModel(args, 'edge-cases'), openOptions(args, io))
  const { request, identity, otherwise } = await runtimeRequest(
    { folder, model },
    options.choice,
    pythonAccessOf(options),
  )
  const timeLimit = timeLimitOf(args)
  const example = await readInputExample(folder, model)
  const session = createSession({
    spawn: forkWorker(workerEntry(io)),
    model: request,
    signature: model.signature,
    identity,
    memoryLimit: MEMORY_LIMIT,
    ...(otherwise === undefined ? {} : { otherwise: async () => wayOf(await otherwise()) }),
  })
  try {
    await session.start()
    const results = await run(session, {
      example: example?.payload ?? null,
      signature: model.signature,
      timeLimit,
      io,
    })
    await save(args.text('output'), results)
    await io.stdout.write(args.flag('json') ? `${JSON.stringify(results)}\n` : edgeCaseTable(results))
  } finally {
    await session.close()
  }
  return EXIT_DONE
}

function wayOf({ request, identity }: RuntimeRequest): RunningWay {
  return { model: request, identity }
}

interface Given {
  readonly example: { readonly contentType: string; readonly body: string } | null
  readonly signature: Parameters<typeof runEdgeCases>[0]['signature']
  readonly timeLimit: number
  readonly io: CliIo
}

function run(
  session: Session,
  { example, signature, timeLimit, io }: Given,
): Promise<readonly EdgeCaseResult[]> {
  return runEdgeCases({
    signature,
    example,
    predict: (payload) => session.predict(payload, { timeLimit }),
    signal: io.signal,
    report: () => undefined,
  })
}

function timeLimitOf(args: Arguments): number {
  const text = args.text('time-limit')
  if (text === undefined) return EDGE_CASE_TIME_LIMIT
  const seconds = Number(text)
  if (seconds > 0 && seconds <= 86_400) return Math.ceil(seconds * 1000)
  throw new UserError({ code: 'bad-usage', message: `--time-limit takes seconds; it was given "${text}".` })
}

function workerEntry(io: CliIo): string {
  if (io.sessionWorker !== null) return fileURLToPath(io.sessionWorker)
  throw new UserError({
    code: 'internal',
    message: 'The process that runs the model is not built here.',
    hint: 'In a checkout, run: npm run build',
  })
}

async function save(folder: string | undefined, results: readonly EdgeCaseResult[]): Promise<void> {
  if (folder === undefined) return
  await writing(`The folder "${folder}"`, () => mkdir(folder, { recursive: true }))
  for (const [place, result] of results.entries()) {
    const name = `${String(place + 1).padStart(3, '0')}-${result.id.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 80)}`
    await writeWholeFile(path.join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`)
  }
}
