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
import type { Lowered } from '#app/native/lowering/lowered.ts'
import type { MethodName } from '#shared/native-methods.ts'
import { UserError } from '#shared/user-error.ts'
import { judge, type Made, type Verdict } from './judge-answer.ts'

interface Tally {
  models: number
  unfit: number
  refusedModels: number
  equal: number
  bitEqual: number
  refused: number
  wrong: number
  message: number
}

/** What a run has found so far. */
interface Run {
  readonly folder: string
  readonly tally: Tally
  readonly reasons: Map<string, number[]>
}

/** One method of a model and what came of it. */
type Judged = readonly [method: string, verdict: Verdict]

async function main(): Promise<void> {
  const size = Number(process.argv[2] ?? '200')
  const first = Number(process.argv[3] ?? '0')
  const run: Run = {
    folder: mkdtempSync(join(tmpdir(), 'palate-oracle-')),
    tally: {
      models: 0,
      unfit: 0,
      refusedModels: 0,
      equal: 0,
      bitEqual: 0,
      refused: 0,
      wrong: 0,
      message: 0,
    },
    reasons: new Map(),
  }
  // Python's own spread takes most of the time, and only answers that differ need it: they are made again with it.
  const seeds = Array.from({ length: size }, (_, place) => first + place)
  const differing = await round(run, seeds, false)
  if (differing.length > 0) await round(run, differing, true)
  rmSync(run.folder, { recursive: true })
  for (const [reason, of] of [...run.reasons].toSorted((left, right) => right[1].length - left[1].length))
    write(`refused ${of.length}x ${reason} (seed ${of[0]})`)
  write(JSON.stringify(run.tally))
  process.exitCode = run.tally.wrong > 0 ? 1 : 0
}

/** Makes and judges the models of the seeds; without the spread those that differ are given back and not counted. */
async function round(run: Run, seeds: readonly number[], withSpread: boolean): Promise<readonly number[]> {
  const python = process.env['PALATE_PYTHON'] ?? 'python3'
  const script = process.env['PALATE_ORACLE'] ?? new URL('native-oracle.py', import.meta.url).pathname
  const child = spawn(python, [script, run.folder, withSpread ? 'spread' : 'plain'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  child.stdin.end(seeds.join(' '))
  const differing: number[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    const made: Made = JSON.parse(line)
    if (made.unfit !== undefined) {
      run.tally.unfit++
      continue
    }
    const judged = judgeModel(run, made)
    if (!withSpread && judged?.some(([, { kind }]) => kind === 'wrong') === true)
      differing.push(made.seed ?? -1)
    else count(run, made, judged)
  }
  return differing
}

/** Every method's verdict; null where the model is refused. */
function judgeModel(run: Run, made: Made): readonly Judged[] | null {
  const path = join(run.folder, made.file.path)
  let lowered: Lowered
  try {
    lowered = lowerModel(readFileSync(path), made.file)
  } catch (error) {
    if (!(error instanceof UserError)) throw new Error(`seed ${made.seed}: ${made.about}`, { cause: error })
    note(run, error.message, made)
    return null
  } finally {
    rmSync(path, { force: true })
  }
  return Object.entries(made.answers).flatMap(([method, answer]) => {
    if (answer.skip === true) return []
    try {
      return [[method, judge(lowered, method as MethodName, made, answer)] as const]
    } catch (error) {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
      return [[method, { kind: 'wrong', what }] as const]
    }
  })
}

function count({ tally, reasons, folder }: Run, made: Made, judged: readonly Judged[] | null): void {
  tally.models++
  if (judged === null) tally.refusedModels++
  for (const [method, verdict] of judged ?? []) {
    tally[verdict.kind]++
    if (verdict.kind === 'equal') tally.bitEqual += verdict.bitEqual ? 1 : 0
    else if (verdict.kind === 'refused') note({ tally, reasons, folder }, verdict.what, made)
    else report(made, method, verdict)
  }
}

function note({ reasons }: Run, reason: string, { seed }: Made): void {
  const seeds = reasons.get(reason) ?? []
  reasons.set(reason, seeds)
  seeds.push(seed ?? -1)
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
