/** Whether tests can install packages. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { testPython } from './python-tests.ts'

const run = promisify(execFile)

/** Longer than a slow index takes for a package of ten kilobytes. */
const PATIENCE = 60_000

/** Whether pip, with this machine's settings, gets a small package; tests that install are skipped where it does not. */
export async function hasPackageIndex(): Promise<boolean> {
  if (testPython === null) return false
  const folder = await mkdtemp(path.join(tmpdir(), 'palate-index-'))
  try {
    const options = [
      '--quiet',
      '--no-deps',
      '--no-cache-dir',
      '--disable-pip-version-check',
      '--retries',
      '1',
    ]
    await run(testPython, ['-m', 'pip', 'download', ...options, '--dest', folder, 'six==1.17.0'], {
      timeout: PATIENCE,
    })
    return true
  } catch (error) {
    // uv makes environments without pip: that one was filled from the index, too.
    return String(error).includes('No module named pip')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
