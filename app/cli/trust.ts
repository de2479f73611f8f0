/** `palate trust list|show|add|revoke`: which models may run their own code in Python. */
import { openModel } from '#app/opening.ts'
import { rememberedTrust } from '#app/runtime-options.ts'
import type { Trust } from '#app/trust/trust.ts'
import type { TrustReport, TrustedContent } from '#shared/trust.ts'
import { UserError } from '#shared/user-error.ts'
import { visible } from '#shared/visible.ts'
import { theModel } from './command-line.ts'
import type { Arguments } from './command-line.ts'
import type { RunCommand } from './commands.ts'
import { EXIT_DONE, EXIT_NO } from './exit-codes.ts'
import type { CliIo } from './io.ts'
import { openOptions } from './open-options.ts'

/** Digests are told apart, and typed, by so many characters. */
const SHORT_DIGEST = 12
const MIN_DIGEST = 8

/** Names of a part's imports that are shown; `--json` has all. */
const MAX_NAMES = 8

/** Looks at trust, or changes it. Nothing of a model is run. */
export const trust: RunCommand = async (args, io) => {
  const [what = 'list', ...rest] = args.positionals
  const others = { ...args, positionals: rest }
  const remembered = await rememberedTrust()
  switch (what) {
    case 'list':
      refuseMore(rest)
      return await list(remembered, args, io)
    case 'show':
      return await show(remembered, others, io)
    case 'add':
      return await add(remembered, others, io)
    case 'revoke':
      return await revoke(remembered, others, io)
    default:
      throw new UserError({
        code: 'bad-usage',
        message: `palate trust takes list, show, add or revoke, not "${what}".`,
        hint: 'See: palate trust --help',
      })
  }
}

function refuseMore([extra]: readonly string[]): void {
  if (extra === undefined) return
  throw new UserError({
    code: 'bad-usage',
    message: `"${extra}" is left over.`,
    hint: 'See: palate trust --help',
  })
}

async function list(remembered: Trust, args: Arguments, io: CliIo): Promise<number> {
  const contents = await remembered.list()
  const text =
    contents.length === 0 ? 'No model is trusted to run its own code.\n' : contents.map(contentLine).join('')
  await io.stdout.write(args.flag('json') ? `${JSON.stringify(contents, null, 2)}\n` : text)
  return EXIT_DONE
}

function contentLine({ digest, name, location, since }: TrustedContent): string {
  const day = new Date(since).toISOString().slice(0, 10)
  return `${digest.slice(0, SHORT_DIGEST)}  ${day}  ${visible(name)}  ${visible(location)}\n`
}

async function show(remembered: Trust, args: Arguments, io: CliIo): Promise<number> {
  io.takeInterrupts()
  const { folder, model } = await openModel(theModel(args, 'trust show'), openOptions(args, io))
  const report = await remembered.report(folder, model, { signal: io.signal })
  await io.stdout.write(args.flag('json') ? `${JSON.stringify(report, null, 2)}\n` : reportText(report))
  return report.trusted ? EXIT_DONE : EXIT_NO
}

async function add(remembered: Trust, args: Arguments, io: CliIo): Promise<number> {
  io.takeInterrupts()
  const { folder, model } = await openModel(theModel(args, 'trust add'), openOptions(args, io))
  const { digest } = await remembered.report(folder, model, { signal: io.signal })
  await remembered.trust(folder, model, digest)
  const text = `Trusted: ${digest.slice(0, SHORT_DIGEST)}  ${visible(model.name)}\n`
  await io.stdout.write(args.flag('json') ? `${JSON.stringify({ digest, name: model.name })}\n` : text)
  return EXIT_DONE
}

async function revoke(remembered: Trust, args: Arguments, io: CliIo): Promise<number> {
  const [given = '', ...rest] = args.positionals
  refuseMore(rest)
  if (!/^[0-9a-f]+$/u.test(given) || given.length < MIN_DIGEST) {
    throw new UserError({
      code: 'bad-usage',
      message: `Which content? The first ${MIN_DIGEST} characters of its digest are needed.`,
      hint: 'palate trust list shows them.',
    })
  }
  const found = (await remembered.list()).filter(({ digest }) => digest.startsWith(given))
  if (found.length === 0) {
    throw new UserError({
      code: 'not-found',
      message: `No content with the digest ${given} is trusted.`,
      hint: 'palate trust list shows what is.',
    })
  }
  for (const { digest } of found) await remembered.revoke(digest)
  const text = found.map(
    ({ digest, name }) => `No longer trusted: ${digest.slice(0, SHORT_DIGEST)}  ${visible(name)}\n`,
  )
  await io.stdout.write(args.flag('json') ? `${JSON.stringify(found, null, 2)}\n` : text.join(''))
  return EXIT_DONE
}

function reportText({ digest, trusted, since, trustedBefore, obstacle, parts }: TrustReport): string {
  const day = (time: number) => new Date(time).toISOString().slice(0, 10)
  const state =
    trusted && since !== null ? `Trusted since ${day(since)}.` : 'Not trusted: nothing of it runs.'
  const lines = [
    `${state} Content ${digest}`,
    ...(trustedBefore === null ? [] : [`Other content at this place was trusted on ${day(trustedBefore)}.`]),
    ...(obstacle === null ? [] : [`It cannot be trusted. ${visible(obstacle)}`]),
    parts.length === 0 ? 'No loader, code, script or pickle was found.' : 'Python would run:',
    ...parts.flatMap(({ kind, path, verdict, summary, imports }) => [
      `  ${kind} ${visible(path)}${verdict === 'unknown' ? ' (unknown)' : ''}: ${visible(summary)}`,
      ...imports.slice(0, MAX_NAMES).map(({ name, isKnown, note }) => {
        const words = [isKnown ? null : 'unknown', note ?? null].filter((word) => word !== null)
        return `      ${visible(name)}${words.length === 0 ? '' : ` (${words.join('; ')})`}`
      }),
      ...(imports.length > MAX_NAMES ? [`      and ${imports.length - MAX_NAMES} more (--json)`] : []),
    ]),
  ]
  return `${lines.join('\n')}\n`
}
