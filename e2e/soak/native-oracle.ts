/**
 * Property test with Python as the oracle: random fitted models, each answered natively as Python answered, or refused.
 * usage: node native-oracle.js COUNT [FIRST_SEED] with PALATE_PYTHON naming a Python that has the three libraries.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { lowerModel } from '#app/native/lower-model.ts'
import type { Lowered, MethodName } from '#app/native/lowering/lowered.ts'
import { UserError } from '#shared/user-error.ts'
import { judge, type Made, type Verdict } from './judge-answer.ts'

async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? '200')
  const first = Number(process.argv[3] ?? '0')
  const python = process.env['PALATE_PYTHON'] ?? 'python3'
  const folder = mkdtempSync(join(tmpdir(), 'palate-oracle-'))
  const script = process.env['PALATE_ORACLE'] ?? new URL('native-oracle.py', import.meta.url).pathname
  const child = spawn(python, [script, folder, String(first), String(count)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const tally = {
    models: 0,
    unfit: 0,
    refusedModels: 0,
    equal: 0,
    bitEqual: 0,
    refused: 0,
    wrong: 0,
    message: 0,
  }
  const reasons = new Map<string, number[]>()
  const note = (reason: string, { seed }: Made): void => {
    const seeds = reasons.get(reason) ?? []
    reasons.set(reason, seeds)
    seeds.push(seed ?? -1)
  }
  for await (const line of createInterface({ input: child.stdout })) {
    const made: Made = JSON.parse(line)
    if (made.unfit !== undefined) {
      tally.unfit++
      continue
    }
    tally.models++
    let lowered: Lowered
    try {
      lowered = lowerModel(readFileSync(join(folder, made.file.path)), made.file)
    } catch (error) {
      if (!(error instanceof UserError)) throw new Error(`seed ${made.seed}: ${made.about}`, { cause: error })
      tally.refusedModels++
      note(error.message, made)
      continue
    } finally {
      rmSync(join(folder, made.file.path), { force: true })
    }
    for (const [method, answer] of Object.entries(made.answers)) {
      if (answer.skip === true) continue
      let verdict: Verdict
      try {
        verdict = judge(lowered, method as MethodName, made, answer)
      } catch (error) {
        verdict = {
          kind: 'wrong',
          what: error instanceof Error ? (error.stack ?? error.message) : String(error),
        }
      }
      tally[verdict.kind]++
      if (verdict.kind === 'equal') tally.bitEqual += verdict.bitEqual ? 1 : 0
      else if (verdict.kind === 'refused') note(verdict.what, made)
      else report(made, method, verdict)
    }
  }
  rmSync(folder, { recursive: true })
  for (const [reason, seeds] of [...reasons].toSorted((left, right) => right[1].length - left[1].length))
    write(`refused ${seeds.length}x ${reason} (seed ${seeds[0]})`)
  write(JSON.stringify(tally))
  process.exitCode = tally.wrong > 0 ? 1 : 0
}

function report(made: Made, method: string, verdict: Verdict & { readonly what: string }): void {
  write(
    `${verdict.kind.toUpperCase()} seed ${made.seed} ${method} [${made.file.format}]: ${verdict.what}\n    ${made.about?.slice(0, 330)}`,
  )
}

function write(line: string): void {
  process.stdout.write(`${line}\n`)
}

await main()
