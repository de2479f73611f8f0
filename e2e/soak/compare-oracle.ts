/**
 * Property test with Python as the oracle: generated columns, compared as numpy, pandas and scikit-learn compare them.
 * usage: node .ci/run-typescript.mjs e2e/soak/compare-oracle.ts COUNT [FIRST_SEED]; PALATE_PYTHON names a Python with the three.
 */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { judgeCase } from '#app/compare/judge-answer.testing.ts'
import type { OracleCase } from '#app/compare/judge-answer.testing.ts'

const [count = '2000', first = '1000'] = process.argv.slice(2)
const script = new URL('compare-oracle.py', import.meta.url).pathname
const child = spawn(process.env['PALATE_PYTHON'] ?? 'python3', [script, first, count], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
let judged = 0
for await (const line of createInterface({ input: child.stdout })) {
  const answered = JSON.parse(line) as OracleCase
  const wrong = judgeCase(answered)
  if (wrong.length > 0) throw new Error(`seed ${answered.seed}: ${wrong.slice(0, 5).join('; ')}`)
  judged += 1
}
if (judged !== Number(count)) throw new Error(`Python answered ${judged} of ${count} cases.`)
// oxlint-disable-next-line no-console
console.log(`${judged} comparisons are as Python's.`)
