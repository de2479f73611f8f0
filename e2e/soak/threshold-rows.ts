/**
 * Tree models on rows at their own thresholds, beside Python: classes all equal, sums bit for bit.
 * usage: node threshold-rows.js [ROWS] [SEED] with PALATE_PYTHON naming a Python that has the three libraries.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { lowerModel } from '#app/native/lower-model.ts'
import type { MethodName } from '#shared/native-methods.ts'
import { judge, type Made } from './judge-answer.ts'

const rows = process.argv[2] ?? '20000'
const folder = mkdtempSync(join(tmpdir(), 'palate-thresholds-'))
const script = process.env['PALATE_THRESHOLDS'] ?? new URL('threshold_rows.py', import.meta.url).pathname
const python = process.env['PALATE_PYTHON'] ?? 'python3'
const child = spawn(python, [script, folder, rows, process.argv[3] ?? '7'], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
let wrong = 0
for await (const line of createInterface({ input: child.stdout })) {
  const made: Made = JSON.parse(line)
  const lowered = lowerModel(readFileSync(join(folder, made.file.path)), made.file)
  const told = Object.entries(made.answers).map(([method, answer]) => {
    const verdict = judge(lowered, method as MethodName, made, answer)
    if (verdict.kind === 'equal') return `${method} ${verdict.bitEqual ? 'bit-equal' : 'equal'}`
    if (verdict.kind !== 'refused') wrong++
    return `${method} ${verdict.kind.toUpperCase()} ${verdict.what}`
  })
  process.stdout.write(`${made.name}: ${told.join('; ')}\n`)
}
rmSync(folder, { recursive: true })
process.exitCode = wrong > 0 ? 1 : 0
