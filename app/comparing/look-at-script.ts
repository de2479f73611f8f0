/** A scoring script's file with its environment's, looked at before anything runs. */
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { readSpecification } from '#app/environment/read-specification.ts'
import { shadowsStandardLibrary } from '#app/model/python-standard-library.ts'
import { checkScoringScript } from '#app/scoring-script/check-scoring-script.ts'
import type { ScriptFinding } from '#app/scoring-script/script-finding.ts'
import { MAX_SCRIPT_LENGTH } from '#app/scoring-script/script-outline.ts'
import { UserError } from '#shared/user-error.ts'

/** What can be seen of a script. */
export interface SeenScript {
  readonly kind: 'online' | 'batch'
  readonly findings: readonly ScriptFinding[]
}

/**
 * Looks at a script. A null `isBatch` takes what the environment file says of itself. Throws a UserError where a file is
 * not there or is none.
 */
export async function lookAtScript(
  file: string,
  { environment, isBatch }: { readonly environment: string | null; readonly isBatch: boolean | null },
): Promise<SeenScript> {
  const code = await scriptText(file)
  const specification = environment === null ? null : await readSpecification(environment)
  const kind = (isBatch ?? specification?.isBatch === true) ? 'batch' : 'online'
  const findings = checkScoringScript({
    code,
    kind,
    packages: specification === null ? null : new Set(specification.wanted.packages.map(({ name }) => name)),
    isKnown: specification?.isKnown ?? true,
    modulesBeside: await modulesBeside(file),
    isStandard: shadowsStandardLibrary,
  })
  return { kind, findings }
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
