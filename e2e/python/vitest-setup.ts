/** Before all unit tests: the Python that some of them drive, or why there is none. Test processes inherit it. */
import { makeTestPython } from './test-python.ts'

export async function setup(): Promise<void> {
  const made = await makeTestPython()
  if (made.ok) process.env['PALATE_PYTHON'] = made.python
  else {
    process.env['PALATE_NO_PYTHON'] = made.reason
    process.stderr.write(`Tests that need Python are skipped. ${made.reason}\n`)
  }
}
