/** `palate env MODEL`: what it needs, held against an interpreter or what overrides it; and its environment, made. */
import { compareEnvironment, environmentFor, madeEnvironments } from '#app/environment-calls.ts'
import { discoverInterpreters } from '#app/environment/discover.ts'
import { openModel } from '#app/opening.ts'
import type { OpenedFolder } from '#app/opening.ts'
import { rememberedTrust } from '#app/runtime-options.ts'
import { plainJson } from '#app/table/plain-json.ts'
import { byteSize } from '#app/text/byte-size.ts'
import type { Model } from '#shared/model.ts'
import type { EnvironmentComparison } from '#shared/python-environment.ts'
import { UserError } from '#shared/user-error.ts'
import { visible } from '#shared/visible.ts'
import { theModel } from './command-line.ts'
import type { Arguments } from './command-line.ts'
import type { RunCommand } from './commands.ts'
import { comparisonText, listText, ownText } from './env-text.ts'
import { EXIT_DONE, EXIT_NO } from './exit-codes.ts'
import type { CliIo } from './io.ts'
import { openOptions } from './open-options.ts'
import type { TextOptions } from './text-layout.ts'

/** What a pipe gets, and the widest that is comfortable to read. */
const PIPE_WIDTH = 120
const MAX_WIDTH = 160

/** One of: the model's own environment, a comparison, the list of this machine, a new environment. */
export const env: RunCommand = async (args, io) => {
  const asked = ['list', 'create'].filter((name) => args.flag(name))
  for (const name of ['against', 'remove']) if (args.text(name) !== undefined) asked.push(name)
  if (asked.length > 1) {
    throw new UserError({
      code: 'bad-usage',
      message: `--${asked[0] ?? ''} and --${asked[1] ?? ''} do not go together.`,
      hint: 'Ask for one at a time. See: palate env --help',
    })
  }
  const key = args.text('remove')
  if (key !== undefined) return await remove(key, args, io)
  // The list is of this machine, and needs no model.
  if (args.flag('list') && args.positionals.length === 0) return await list(args, io)
  const { folder, model } = await openModel(theModel(args, 'env'), openOptions(args, io))
  if (args.flag('list')) return await list(args, io)
  if (args.flag('create')) {
    const isTrusted = args.flag('trust') || (await (await rememberedTrust()).isTrusted(folder))
    return await create({ folder, model, isTrusted }, args, io)
  }
  const against = args.text('against')
  if (against !== undefined) return await compare(model, against, args, io)
  const text = args.flag('json')
    ? `${plainJson(model.environment, true)}\n`
    : ownText(model.environment, layout(io))
  await io.stdout.write(text)
  return EXIT_DONE
}

function layout(io: CliIo): TextOptions {
  const { hasColor, columns = PIPE_WIDTH } = io.stdout
  return { width: Math.min(columns, MAX_WIDTH), color: hasColor }
}

async function list(args: Arguments, io: CliIo): Promise<number> {
  io.takeInterrupts()
  const created = await madeEnvironments().list()
  const known = created.map(({ python }) => ({ path: python, source: 'palate' as const }))
  const interpreters = await discoverInterpreters({ known, signal: io.signal })
  const text = args.flag('json')
    ? `${plainJson({ interpreters, created }, true)}\n`
    : listText(interpreters, created, layout(io))
  await io.stdout.write(text)
  return EXIT_DONE
}

async function remove(key: string, args: Arguments, io: CliIo): Promise<number> {
  const kept = madeEnvironments()
  const found = await kept.find(key)
  // One that is being made is told as such.
  if (found === null) await kept.remove(key)
  if (found === null) {
    throw new UserError({
      code: 'not-found',
      message: `Palate made no environment with the key "${key}".`,
      hint: 'palate env --list shows the keys.',
    })
  }
  await kept.remove(key)
  const text = `Removed ${found.folder}, ${byteSize(found.bytes)}.\n`
  await io.stdout.write(args.flag('json') ? `${plainJson(await kept.list(), true)}\n` : text)
  return EXIT_DONE
}

async function compare(model: Model, against: string, args: Arguments, io: CliIo): Promise<number> {
  io.takeInterrupts()
  const comparison = await compareEnvironment(model, against, io.signal)
  await io.stdout.write(
    args.flag('json') ? `${plainJson(comparison, true)}\n` : comparisonText(comparison, layout(io)),
  )
  return isFit(comparison) ? EXIT_DONE : EXIT_NO
}

/** Whether the model can be expected to load as it was saved. */
function isFit({ rows, python, findings }: EnvironmentComparison): boolean {
  const wrong = rows.some(
    ({ matters, state }) => matters === 'loading' && (state === 'missing' || state === 'other'),
  )
  return !wrong && python.state !== 'other' && !findings.some(({ severity }) => severity === 'problem')
}

interface ModelToMake extends OpenedFolder {
  readonly isTrusted: boolean
}

async function create(
  { folder, model, isTrusted }: ModelToMake,
  args: Arguments,
  io: CliIo,
): Promise<number> {
  io.takeInterrupts()
  let said = Promise.resolve()
  let last = ''
  const say = (text: string) => {
    said = said.then(() => io.stderr.write(`${visible(text)}\n`)).catch(() => undefined)
  }
  const overrides = (args.text('override') ?? '').split(/\s+/u).filter((text) => text !== '')
  const made = await environmentFor(
    { folder, model },
    { overrides, isTrusted },
    {
      signal: io.signal,
      report: ({ activity, line }) => {
        if (activity !== last) say(activity)
        last = activity
        if (line !== undefined) say(`  ${line}`)
      },
    },
  ).finally(() => said)
  for (const line of made.leftOut) await io.stderr.write(`Not followed: ${visible(line)}\n`)
  await io.stdout.write(args.flag('json') ? `${plainJson(made, true)}\n` : `${made.python}\n`)
  return EXIT_DONE
}
