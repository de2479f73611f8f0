/** An environment as it may be shown: addresses in it keep no user name, password or token. */
import { maskCredentials } from '#app/requirements/mask-credentials.ts'
import type { ReadEnvironment } from './environment.ts'

/** The same with every line masked; what installs from it reads the files again (`readAskedEnvironment`). */
export function shownEnvironment({ environment, findings }: ReadEnvironment): ReadEnvironment {
  const { rows, otherLines, condaChannels, buildDependencies } = environment
  return {
    environment: {
      ...environment,
      condaChannels: condaChannels.map(maskCredentials),
      buildDependencies: buildDependencies.map(maskCredentials),
      rows: rows.map((row) => ({
        ...row,
        entries: row.entries.map((entry) => ({
          ...entry,
          specifier: maskCredentials(entry.specifier),
          text: maskCredentials(entry.text),
        })),
      })),
      otherLines: otherLines.map((line) => ({ ...line, text: maskCredentials(line.text) })),
    },
    findings: findings.map((finding) => ({ ...finding, message: maskCredentials(finding.message) })),
  }
}
