/** `palate run-script --batch`: the files of a job through `run(mini_batch)`, and the rows that `append_row` gathers. */
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type { BatchAnswer, RunningScript } from '#app/runtime/python/python-script.ts'
import { runBatch } from '#app/scoring-script/batch-run.ts'
import type { BatchOutcome, RanMiniBatch } from '#app/scoring-script/batch-run.ts'
import { writeWholeFile } from '#app/table/arriving-file.ts'
import { compareText } from '#app/text/compare-text.ts'
import { UserError } from '#shared/user-error.ts'
import type { Arguments } from './command-line.ts'
import { EXIT_DONE, exitCodeOf } from './exit-codes.ts'
import { givenOutput } from './given-output.ts'
import type { CliIo } from './io.ts'
import { reportFailure } from './report-failure.ts'

/** Writes the rows; those of a job that was given up too, as Azure ML leaves them. */
export async function runScriptBatch(
  running: RunningScript,
  input: string,
  { args, io }: { readonly args: Arguments; readonly io: CliIo },
): Promise<number> {
  const settings = {
    miniBatchSize: wholeNumber(args, 'mini-batch-size', { otherwise: 10, least: 1 }),
    errorThreshold: wholeNumber(args, 'error-threshold', { otherwise: -1, least: -1 }),
  }
  const isJson = args.flag('json')
  const rows: string[] = []
  const ran: RanMiniBatch<BatchAnswer>[] = []
  const outcome = await runBatch(
    await inputFiles(input),
    settings,
    (files) => running.batch(files),
    async (miniBatch) => {
      rows.push(miniBatch.result.rows?.text ?? '')
      if (isJson) ran.push(miniBatch)
      else await say(miniBatch, io)
    },
  )
  const text = rows.join('')
  const output = givenOutput(args)
  if (output !== undefined) await writeWholeFile(output, text)
  if (isJson)
    await io.stdout.write(`${JSON.stringify({ ...outcome, miniBatches: ran.map(asJson), rows: text })}\n`)
  else if (output === undefined) await io.stdout.write(text)
  if (!outcome.isAborted) return EXIT_DONE
  return isJson ? exitCodeOf('model-failed') : await reportFailure(io.stderr, abortedJob(outcome), false)
}

/** A file, or all files under a folder in the order of their paths. */
async function inputFiles(input: string): Promise<readonly string[]> {
  const place = path.resolve(input)
  const stats = await stat(place).catch(() => null)
  if (stats === null) {
    throw new UserError({ code: 'not-found', message: `There is no "${input}".`, where: input })
  }
  if (!stats.isDirectory()) return [place]
  const entries = await readdir(place, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return files.map((entry) => path.join(entry.parentPath, entry.name)).sort(compareText)
}

async function say({ files, result, failed }: RanMiniBatch<BatchAnswer>, io: CliIo): Promise<void> {
  await io.stderr.write(result.stdout + result.stderr)
  if (failed === 0) return
  const names = files.map((file) => path.basename(file)).join(', ')
  const { exception } = result
  const why =
    exception === null
      ? 'fewer rows came back than files went in'
      : `run() raised ${exception.type}: ${exception.message}`
  await io.stderr.write(`palate: ${failed} of ${files.length} files failed (${names}): ${why}\n`)
}

function asJson({ files, result, failed }: RanMiniBatch<BatchAnswer>): Record<string, unknown> {
  const { rows, exception, stdout, stderr } = result
  const returned = rows?.returned ?? null
  return { files, failed, returned, rowCount: rows?.count ?? null, exception, stdout, stderr }
}

function abortedJob({ failed, files }: BatchOutcome) {
  return {
    code: 'model-failed',
    message: `The job ends: ${failed} of ${files} files failed, more than --error-threshold lets pass.`,
    hint: 'What each mini-batch said is above.',
  } as const
}

function wholeNumber(
  args: Arguments,
  name: string,
  { otherwise, least }: { readonly otherwise: number; readonly least: number },
): number {
  const text = args.text(name)
  if (text === undefined) return otherwise
  const value = Number(text)
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value
  throw new UserError({
    code: 'bad-usage',
    message: `--${name} takes a whole number, ${least} or more; it was given "${text}".`,
  })
}
