/** `palate compare LEFT RIGHT -i FILE`: what changes in the outputs. */
import { readFile } from 'node:fs/promises'
import { compare as compareOutputs } from '#app/compare/compare.ts'
import { parseAnyPayload } from '#app/payload/parse-any-payload.ts'
import { writeWholeFile } from '#app/table/arriving-file.ts'
import { plainJson } from '#app/table/plain-json.ts'
import type { Comparison } from '#shared/comparison.ts'
import type { Signature } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'
import type { Table } from '#shared/values.ts'
import type { Arguments } from './command-line.ts'
import type { RunCommand } from './commands.ts'
import { compareOptions } from './compare-arguments.ts'
import { runSide } from './compare-side.ts'
import type { RanSide } from './compare-side.ts'
import { comparisonText } from './compare-text.ts'
import { EXIT_DONE, EXIT_NO } from './exit-codes.ts'
import { givenParams } from './given-params.ts'
import type { CliIo } from './io.ts'
import { givenInput } from './predict-input.ts'
import type { GivenInput } from './predict-input.ts'

/** Runs both sides, compares what comes out, and exits 1 where tolerances are broken. */
export const compare: RunCommand = async (args, io) => {
  const [left, right] = sidesOf(args)
  const custom = await customCode(args)
  const options = compareOptions(args)
  io.takeInterrupts()
  const given = args.text('input') === undefined ? null : await givenInput(args, io)
  try {
    const one = await runSide(left, { given, args, io })
    const plain = left === right ? one : await runSide(right, { given, args, io }, one.signature)
    const inputs = await inputRows(given, one.signature ?? plain.signature, io)
    const other = custom === null ? plain : await customized(plain, custom, { inputs, args, io })
    const { comparison } = compareOutputs(one.output, other.output, { inputs, options })
    await writeReport(args.text('report'), comparison)
    await io.stdout.write(
      args.flag('json') ? `${plainJson(comparison, true)}\n` : shown(comparison, [one, other], io),
    )
    return comparison.holds ? EXIT_DONE : EXIT_NO
  } finally {
    if (given?.kind === 'table') await given.dispose()
  }
}

function sidesOf(args: Arguments): readonly [string, string] {
  const [left, right = args.text('custom') === undefined ? undefined : left, extra] = args.positionals
  if (left !== undefined && right !== undefined && extra === undefined) return [left, right]
  throw new UserError({
    code: 'bad-usage',
    message:
      extra === undefined
        ? 'Two sides are needed: LEFT and RIGHT.'
        : `Two sides are enough: "${extra}" is left over.`,
    hint: 'palate compare LEFT RIGHT -i FILE. See: palate compare --help',
  })
}

async function writeReport(file: string | undefined, comparison: Comparison): Promise<void> {
  if (file === undefined) return
  const text = file.toLowerCase().endsWith('.json')
    ? `${plainJson(comparison, true)}\n`
    : await htmlText(comparison)
  await writeWholeFile(file, text)
}

async function htmlText(comparison: Comparison): Promise<string> {
  const { htmlReport } = await import('#app/compare/report/html-report.ts')
  return htmlReport(comparison)
}

interface CustomCode {
  readonly file: string
  readonly code: string
}

async function customCode(args: Arguments): Promise<CustomCode | null> {
  const file = args.text('custom')
  if (file === undefined) return null
  try {
    return { file, code: await readFile(file, 'utf8') }
  } catch (error) {
    throw new UserError(
      { code: 'not-found', message: `The custom predict "${file}" cannot be read.`, where: file },
      { cause: error },
    )
  }
}

interface CustomSurroundings {
  readonly inputs: Table | null
  readonly args: Arguments
  readonly io: CliIo
}

/** The right side after the custom predict; the time is that of both. */
async function customized(
  side: RanSide,
  { file, code }: CustomCode,
  { inputs, args, io }: CustomSurroundings,
): Promise<RanSide> {
  const { customSide } = await import('#app/comparing/custom-side.ts')
  const params = givenParams(args.text('params')) ?? null
  const started = performance.now()
  const output = await customSide(side.output, {
    name: file,
    code,
    inputs,
    params,
    worker: io.customWorker,
    signal: io.signal,
  })
  return { ...side, output, milliseconds: side.milliseconds + performance.now() - started }
}

function shown(comparison: Comparison, [left, right]: readonly [RanSide, RanSide], io: CliIo): string {
  const times = [left.milliseconds, right.milliseconds] as const
  const { columns = 100, hasColor } = io.stdout
  return comparisonText(comparison, times, { width: columns, color: hasColor })
}

/** The rows as the left model reads them, to align by and to explain with; null where they are no small table. */
async function inputRows(
  given: GivenInput | null,
  signature: Signature | null,
  io: CliIo,
): Promise<Table | null> {
  if (given === null) return null
  if (given.kind === 'body') {
    const parsed = parseAnyPayload(given, signature)
    return parsed.ok && parsed.input.kind === 'table' ? parsed.input : null
  }
  const { inputTable } = await import('#app/comparing/input-table.ts')
  return await inputTable(given.file, given.format, io.signal)
}
