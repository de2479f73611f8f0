/** `palate compare LEFT RIGHT -i FILE`: what changes in the outputs. */
import { writeWholeFile } from '#app/table/arriving-file.ts'
import { plainJson } from '#app/table/plain-json.ts'
import type { Comparison } from '#shared/comparison.ts'
import type { NewCase } from '#app/comparing/save-case.ts'
import type { Arguments } from './command-line.ts'
import type { RunCommand } from './commands.ts'
import { runComparison } from './compare-run.ts'
import type { RanComparison } from './compare-run.ts'
import { comparisonText } from './compare-text.ts'
import { EXIT_DONE, EXIT_NO } from './exit-codes.ts'
import type { CliIo } from './io.ts'

/** Runs both sides, compares what comes out, and exits 1 where tolerances are broken; or replays saved cases. */
export const compare: RunCommand = async (args, io) => {
  io.takeInterrupts()
  const cases = args.text('cases')
  if (cases !== undefined) {
    const { replayCases } = await import('./compare-cases.ts')
    return await replayCases(cases, args, io)
  }
  const ran = await runComparison(args, io)
  const { comparison } = ran
  await writeReport(args.text('report'), comparison)
  const caseFile = args.text('save-case')
  if (caseFile !== undefined) {
    const { saveCase, variablesOfCase } = await import('#app/comparing/save-case.ts')
    const given = caseOf(args, ran)
    await saveCase(caseFile, given)
    for (const name of variablesOfCase(given)) {
      const text = `The case does not hold the token in the address: $${name} stands for it, and has to be set to replay it.`
      await io.stderr.write(`${text}\n`)
    }
  }
  await io.stdout.write(args.flag('json') ? `${plainJson(comparison, true)}\n` : shown(ran, io))
  return comparison.holds ? EXIT_DONE : EXIT_NO
}

function caseOf(args: Arguments, { comparison, right }: RanComparison): NewCase {
  const [left = '', other = null] = args.positionals
  const input = args.text('input')
  return {
    name: args.text('name') ?? null,
    left,
    right: other,
    input: input === undefined || input === '-' ? null : { kind: 'file', file: input },
    options: args,
    holds: comparison.holds,
    answer: right.output,
  }
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

function shown({ comparison, left, right }: RanComparison, io: CliIo): string {
  const times = [left.milliseconds, right.milliseconds] as const
  const { columns = 100, hasColor } = io.stdout
  return comparisonText(comparison, times, { width: columns, color: hasColor })
}
