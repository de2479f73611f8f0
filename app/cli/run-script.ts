/** `palate run-script MODEL SCRIPT -i FILE`: a scoring script as its endpoint would run it. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { folderName } from '#app/comparing/side-spec.ts'
import { interpreterFor } from '#app/interpreter-choice.ts'
import { openToRun } from '#app/open-to-run.ts'
import { startScript } from '#app/runtime/python/python-script.ts'
import type { RunningScript, ScoreAnswer } from '#app/runtime/python/python-script.ts'
import { makeModelDir } from '#app/scoring-script/model-dir.ts'
import { writeWholeFile } from '#app/table/arriving-file.ts'
import type { Failure } from '#shared/failure.ts'
import { UserError } from '#shared/user-error.ts'
import { findingLines, lookedAtScript } from './check-script.ts'
import type { Arguments } from './command-line.ts'
import type { RunCommand } from './commands.ts'
import { EXIT_DONE, exitCodeOf } from './exit-codes.ts'
import { givenOutput } from './given-output.ts'
import type { CliIo } from './io.ts'
import { openOptions } from './open-options.ts'
import { refuseOwnInput } from './own-input.ts'
import { reportFailure } from './report-failure.ts'
import { runScriptBatch } from './run-script-batch.ts'
import { sayPrinted } from './say-printed.ts'

/** Nothing of the script or the model runs without `--trust`; without an environment nothing is looked at. */
export const runScript: RunCommand = async (args, io) => {
  const { model, script, input } = given(args)
  await refuseOwnInput(args)
  const { kind, findings } = await lookedAtScript(script, args)
  requireTrust(args)
  const { folder } = await openToRun(model, openOptions(args, io))
  if (findings.length > 0) await io.stderr.write(findingLines(script, findings))
  const { executable } = await interpreterFor(pythonOf(args), folder, { signal: io.signal })
  const modelDir = await makeModelDir(folder.root, folderName(args.text('model-folder') ?? 'model'))
  io.takeInterrupts()
  try {
    const file = path.resolve(script)
    const place = { file, folder: path.dirname(file), modelDir: modelDir.path, root: folder.root }
    const running = await startScript({ python: executable, ...place, kind })
    const end = () => void running.close()
    io.signal.addEventListener('abort', end, { once: true })
    try {
      await sayPrinted(running.started, io.stderr)
      return kind === 'batch'
        ? await runScriptBatch(running, input, { args, io })
        : await runOnline(running, input, { args, io })
    } finally {
      io.signal.removeEventListener('abort', end)
      await running.close()
    }
  } finally {
    await modelDir.remove()
  }
}

interface Given {
  readonly model: string
  readonly script: string
  readonly input: string
}

function given(args: Arguments): Given {
  const [model, script, extra] = args.positionals
  const hint = 'palate run-script MODEL score.py -i request.json --environment conda.yaml --trust'
  if (model === undefined || script === undefined || extra !== undefined) {
    throw new UserError({ code: 'bad-usage', message: 'One model and one Python file are needed.', hint })
  }
  if (args.text('environment') === undefined) {
    throw new UserError({
      code: 'bad-usage',
      message:
        'Which environment? Azure ML takes no scoring script without one: --environment FILE is needed.',
      hint,
    })
  }
  const input = args.text('input')
  if (input === undefined) {
    throw new UserError({ code: 'bad-usage', message: 'Which input? -i FILE is needed.', hint })
  }
  return { model, script, input }
}

function requireTrust(args: Arguments): void {
  if (args.flag('trust')) return
  throw new UserError({
    code: 'untrusted',
    message: 'This runs the script and what the model brings, in Python, and neither is trusted.',
    hint: 'Look at both (palate check-script, palate inspect), then add --trust.',
  })
}

function pythonOf(args: Arguments): string | null {
  const python = args.text('python') ?? 'auto'
  if (python !== 'create') return python === 'auto' ? null : python
  throw new UserError({
    code: 'bad-usage',
    message: '--python create makes the environment of a model, not that of a script.',
    hint: 'Make one of your environment file, and name its Python with --python PATH.',
  })
}

async function runOnline(
  running: RunningScript,
  input: string,
  { args, io }: { readonly args: Arguments; readonly io: CliIo },
): Promise<number> {
  const body = input === '-' ? await standardInput(io) : await requestFile(input)
  const headers = { 'content-type': args.text('content-type') ?? 'application/json' }
  const answer = await running.request({ body, headers, timeout: timeLimit(args) })
  const output = givenOutput(args)
  if (args.flag('json')) await io.stdout.write(`${JSON.stringify(asJson(answer))}\n`)
  else await sayPrinted(answer, io.stderr)
  if (output !== undefined) await writeWholeFile(output, answer.body)
  else if (!args.flag('json')) {
    await io.stdout.write(answer.body)
    await io.stdout.write('\n')
  }
  const failure = failureOf(answer)
  if (failure === null) return EXIT_DONE
  return args.flag('json') ? exitCodeOf(failure.code) : await reportFailure(io.stderr, failure, false)
}

async function standardInput(io: CliIo): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const part of io.stdin) parts.push(part)
  return Buffer.concat(parts)
}

async function requestFile(file: string): Promise<Uint8Array> {
  return await readFile(file).catch((error: unknown) => {
    throw new UserError(
      { code: 'not-found', message: `"${file}" is no file that can be read.`, where: file },
      { cause: error },
    )
  })
}

/** `--time-limit` in milliseconds; the server's own default is an hour. */
function timeLimit(args: Arguments): number {
  const seconds = Number(args.text('time-limit') ?? '3600')
  if (Number.isFinite(seconds) && seconds > 0) return seconds * 1000
  throw new UserError({ code: 'bad-usage', message: '--time-limit takes seconds, e.g. 30.' })
}

function asJson({ body, ...rest }: ScoreAnswer): Record<string, unknown> {
  const text = Buffer.from(body).toString('utf8')
  const isText = Buffer.from(text, 'utf8').equals(Buffer.from(body))
  return { ...rest, ...(isText ? { body: text } : { bodyBase64: Buffer.from(body).toString('base64') }) }
}

function failureOf({ status, exception }: ScoreAnswer): Failure | null {
  if (status < 400) return null
  const code = status < 500 ? 'bad-payload' : 'model-failed'
  if (exception === null) return { code, message: `The endpoint answers with status ${status}.` }
  const { type, message, traceback } = exception
  return {
    code,
    message: `The endpoint answers with status ${status}, as the script raised ${type}: ${message}`,
    hint: 'A client sees the answer alone; what was raised is in the log of the deployment.',
    ...(traceback === undefined ? {} : { detail: traceback }),
  }
}
