/** The Python to compare with, where there is one. */
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'

/** An interpreter with what it has, or why there is none. */
export type Python =
  | { readonly found: true; readonly executable: string; readonly versions: string }
  | { readonly found: false; readonly reason: string }

/** Looks at `PALATE_PYTHON`, else `python3`, for the packages that are needed. */
export function pythonWith(packages: readonly string[]): Python {
  const executable = process.env['PALATE_PYTHON'] ?? 'python3'
  const script = packages.map((name) => `import ${name}; print("${name}", ${name}.__version__)`).join('\n')
  const { status, stdout, error } = spawnSync(executable, ['-c', script], { cwd: tmpdir(), encoding: 'utf8' })
  if (error !== undefined) return { found: false, reason: `there is no ${executable}` }
  if (status !== 0) {
    return {
      found: false,
      reason: `${executable} has not all of ${packages.join(', ')} (PALATE_PYTHON names another)`,
    }
  }
  return { found: true, executable, versions: stdout.trim().split('\n').join(', ') }
}
