/** A comparison as it may be shown: addresses in it keep no user name, password or token. */
import { maskCredentials } from '#app/requirements/mask-credentials.ts'
import type { EnvironmentComparison } from '#shared/python-environment.ts'

/** The same comparison with the user info of every address masked. */
export function maskComparison(comparison: EnvironmentComparison): EnvironmentComparison {
  const { against, python, rows, findings } = comparison
  return {
    against:
      against.kind === 'interpreter'
        ? against
        : {
            ...against,
            name: maskCredentials(against.name),
            image: masked(against.image),
            registered: masked(against.registered),
          },
    python: { ...python, wanted: masked(python.wanted), found: masked(python.found) },
    rows: rows.map((row) => ({ ...row, wanted: masked(row.wanted), found: masked(row.found) })),
    findings: findings.map((finding) => ({ ...finding, message: maskCredentials(finding.message) })),
  }
}

function masked(text: string | null): string | null {
  return text === null ? null : maskCredentials(text)
}
