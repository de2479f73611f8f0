/** `palate check-script SCRIPT --environment FILE`: a scoring script looked at before it runs. */
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { readSpecification } from '#app/environment/read-specification.ts'
import { shadowsStandardLibrary } from '#app/model/python-standard-library.ts'
import { checkScoringScript } from '#app/scoring-script/check-scoring-script.ts'
import type { ScriptFinding } from '#app/scoring-script/check-scoring-script.ts'
import { MAX_SCRIPT_LENGTH } from '#app/scoring-script/script-outline.ts'
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
export async function lookedAtScript(
  file: string,
  args: Arguments,
): Promise<{ readonly kind: 'online' | 'batch'; readonly findings: readonly ScriptFinding[] }> {
  const code = await scriptText(file)
  const given = args.text('environment')
  const specification = given === undefined ? null : await readSpecification(given)
  const kind = args.flag('batch') || specification?.isBatch === true ? 'batch' : 'online'
  const findings = checkScoringScript({
    code,
    kind,
    packages: specification === null ? null : new Set(specification.wanted.packages.map(({ name }) => name)),
    modulesBeside: await modulesBeside(file),
    isStandard: shadowsStandardLibrary,
  })
  return { kind, findings }
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

async function scriptText(file: string): Promise<string> {
  const stats = await stat(file).catch(() => null)
  if (stats?.isFile() !== true) {
    throw new UserError({ code: 'not-found', message: `There is no file "${file}".`, where: file })
  }
  if (stats.size > MAX_SCRIPT_LENGTH) {
    throw new UserError({
      code: 'over-limit',
      message: `"${file}" is larger than any script: more than 1 MiB.`,
    })
  }
  return await readFile(file, 'utf8')
}

/** Modules and packages in the script's own folder, which is on Python's path. */
async function modulesBeside(file: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(path.dirname(path.resolve(file)), { withFileTypes: true })
  return new Set(
    entries.flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : entry.name.endsWith('.py') ? [entry.name.slice(0, -3)] : [],
    ),
  )
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
