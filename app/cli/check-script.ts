/** `palate check-script SCRIPT --environment FILE`: a scoring script looked at before it runs. */
import { lookAtScript } from '#app/comparing/look-at-script.ts'
import type { SeenScript } from '#app/comparing/look-at-script.ts'
import type { ScriptFinding } from '#app/scoring-script/script-finding.ts'
import { UserError } from '#shared/user-error.ts'
import { visible } from '#shared/visible.ts'
import type { Arguments } from './command-line.ts'
import type { RunCommand } from './commands.ts'
import { EXIT_DONE, EXIT_NO } from './exit-codes.ts'

/** Tells what is wrong; exits 1 where something is that makes it fail. Runs nothing. */
export const checkScript: RunCommand = async (args, io) => {
  const file = theScript(args)
  const { findings } = await lookedAtScript(file, args)
  const text = args.flag('json') ? `${JSON.stringify(findings)}\n` : findingLines(file, findings)
  await io.stdout.write(text)
  return findings.some(({ severity }) => severity === 'problem') ? EXIT_NO : EXIT_DONE
}

/** What can be seen of a script by `--environment` and `--batch`, and for which endpoint it is. Throws UserError. */
export async function lookedAtScript(file: string, args: Arguments): Promise<SeenScript> {
  const environment = args.text('environment') ?? null
  return await lookAtScript(file, { environment, isBatch: args.flag('batch') ? true : null })
}

function theScript(args: Arguments): string {
  const [script, extra] = args.positionals
  if (script !== undefined && extra === undefined) return script
  throw new UserError({
    code: 'bad-usage',
    message: 'Which script? One Python file is needed.',
    hint: 'palate check-script score.py --environment conda.yaml',
  })
}

/** Findings for people; `file` is the script. */
export function findingLines(file: string, findings: readonly ScriptFinding[]): string {
  if (findings.length === 0) return 'Nothing is wrong with the script that can be seen without running it.\n'
  const lines = findings.map(({ severity, line, message, hint }) => {
    const place = line === null ? file : `${file}:${line}`
    return `${severity === 'problem' ? 'problem' : 'warning'}  ${visible(place)}  ${visible(message)}\n         ${visible(hint)}`
  })
  return `${lines.join('\n')}\n`
}
