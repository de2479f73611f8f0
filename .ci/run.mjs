/**
 * What the README says to run for the tests, on a clean checkout, and the checks. Prints each count and, last, their
 * sum: `N passed, N failed`. Ends with 1 when anything failed. A test that did not run counts as failed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

const reports = mkdtempSync(join(tmpdir(), 'palate-ci-'))
const environment = {
  ...process.env,
  // npm itself needs both; they may be missing where nothing is set.
  PATH: [dirname(process.execPath), process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin'].join(delimiter),
  HOME: process.env.HOME ?? homedir(),
  PALATE_REPORTS: reports,
}
const counts = []

/** Runs an npm command in the open; gives whether it ended well. */
function npm(...command) {
  console.log(`\n$ npm ${command.join(' ')}`)
  const windows = process.platform === 'win32'
  const { status } = spawnSync('npm', command, { stdio: 'inherit', env: environment, shell: windows })
  return status === 0
}

function count(name, passed, failed) {
  counts.push({ name, passed, failed })
}

/** A command that counts as one. */
function check(name, ...command) {
  const passed = npm(...command)
  count(name, passed ? 1 : 0, passed ? 0 : 1)
  return passed
}

function report(name) {
  const file = join(reports, name)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

function countUnitTests(ended) {
  const result = report('unit.json')
  if (result === undefined) return count('unit tests', 0, 1)
  const passed = result.numPassedTests
  // A file that can't be loaded has no tests to count: it counts as one.
  const broken = result.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  const failed = result.numTotalTests - passed + broken.length
  return count('unit tests', passed, ended || failed > 0 ? failed : 1)
}

function countEndToEndTests(ended) {
  const stats = report('end-to-end.json')?.stats
  if (stats === undefined) return count('end-to-end tests', 0, 1)
  const failed = stats.unexpected + stats.flaky + stats.skipped
  return count('end-to-end tests', stats.expected, ended || failed > 0 ? failed : 1)
}

if (check('npm ci', 'ci')) {
  // `npm test` is these two; apart, so that the browser's tests also run when a unit test fails.
  countUnitTests(npm('run', 'test:unit'))
  countEndToEndTests(npm('run', 'test:e2e'))
  for (const name of ['format', 'lint', 'types', 'dead']) check(`check:${name}`, 'run', `check:${name}`)
}
rmSync(reports, { recursive: true, force: true })

console.log('')
for (const { name, passed, failed } of counts) console.log(`${name}: ${passed} passed, ${failed} failed`)
const total = (key) => counts.reduce((sum, one) => sum + one[key], 0)
console.log(`${total('passed')} passed, ${total('failed')} failed`)
process.exitCode = total('failed') === 0 ? 0 : 1
