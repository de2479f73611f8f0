/** `palate payload MODEL --to TARGET`: an input as another request body or as code. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { readInputExample } from '#app/model/input-example.ts'
import type { OpenedFolder } from '#app/opening.ts'
import { openModel } from '#app/opening.ts'
import { payloadAs } from '#app/payload-calls.ts'
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import { writeWholeFile } from '#app/table/arriving-file.ts'
import { payloadTargets } from '#shared/payload-target.ts'
import type { PayloadTarget } from '#shared/payload-target.ts'
import { UserError } from '#shared/user-error.ts'
import type { Arguments } from './command-line.ts'
import { oneOf, theModel } from './command-line.ts'
import type { RunCommand } from './commands.ts'
import { EXIT_DONE } from './exit-codes.ts'
import { givenOutput } from './given-output.ts'
import type { CliIo } from './io.ts'
import { refuseOwnInput } from './own-input.ts'
import { openOptions } from './open-options.ts'

/** Other words for targets, as their users know them. */
const synonyms: Readonly<Record<string, PayloadTarget>> = {
  split: 'dataframe_split',
  records: 'dataframe_records',
  azure: 'input_data',
  azureml: 'input_data',
  kserve: 'v2',
  'kserve-v2': 'v2',
  mlserver: 'v2',
  mlflow: 'python',
  'python-mlflow': 'python',
  'python-requests': 'requests',
  'az-invoke': 'az',
}

/** Prints the text; what it cannot keep goes to standard error. */
export const payload: RunCommand = async (args, io) => {
  const target = targetOf(args)
  await refuseOwnInput(args)
  const opened = await openModel(theModel(args, 'payload'), openOptions(args, io))
  const { name, signature } = opened.model
  const request = await requestOf(args, opened, io)
  const written = payloadAs({ name, signature, location: opened.folder.location }, request, target)
  const output = givenOutput(args)
  const text = args.flag('json') ? `${JSON.stringify(written)}\n` : written.text
  if (output !== undefined) await writeWholeFile(output, text)
  else await io.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  if (!args.flag('json') && written.refused !== undefined)
    await io.stderr.write(`Refused as it is: ${written.refused}\n`)
  if (!args.flag('json')) for (const loss of written.losses) await io.stderr.write(`Not kept: ${loss}\n`)
  return EXIT_DONE
}

function targetOf(args: Arguments): PayloadTarget {
  const to = args.text('to')
  if (to === undefined) {
    throw new UserError({
      code: 'bad-usage',
      message: 'Which form? --to TARGET is needed.',
      hint: `Targets: ${payloadTargets.join(', ')}.`,
    })
  }
  return synonyms[to] ?? oneOf(to, 'to', payloadTargets)
}

async function requestOf(
  args: Arguments,
  { folder, model }: OpenedFolder,
  io: CliIo,
): Promise<RequestPayload> {
  const input = args.text('input')
  const contentType = args.text('content-type')
  if (input !== undefined) {
    const body = input === '-' ? await allOf(io.stdin) : await fileOf(input)
    return asRequest(body, contentType ?? typeOf(input))
  }
  const example = await readInputExample(folder, model)
  if (example !== null)
    return { contentType: example.payload.contentType, body: Buffer.from(example.payload.body) }
  throw new UserError({
    code: 'bad-usage',
    message: 'Which input? The model has no input example of its own.',
    hint: 'Give one with -i FILE, e.g. -i request.json with {"dataframe_split": …}.',
  })
}

/** A JSON list of objects is a table, as everywhere on the command line. */
function asRequest(body: Buffer, contentType: string): RequestPayload {
  if (contentType !== 'application/json' || !/^\uFEFF?\s*\[\s*\{/.test(body.toString('utf8', 0, 4096))) {
    return { contentType, body }
  }
  return { contentType, body: Buffer.concat([Buffer.from('{"dataframe_records": '), body, Buffer.from('}')]) }
}

const types: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.parquet': 'application/vnd.apache.parquet',
}

function typeOf(file: string): string {
  return types[path.extname(file).toLowerCase()] ?? 'application/json'
}

async function fileOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    throw new UserError(
      { code: 'not-found', message: `The file "${file}" cannot be read.`, where: file },
      { cause: error },
    )
  }
}

async function allOf(stdin: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stdin) chunks.push(chunk)
  return Buffer.concat(chunks)
}
