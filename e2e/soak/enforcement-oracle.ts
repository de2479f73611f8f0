/**
 * Property test with real MLflow as the oracle: generated signatures and requests, refused or converted as MLflow does.
 * usage: node .ci/run-typescript.mjs e2e/soak/enforcement-oracle.ts [COUNT] [SEED] [--keep], PALATE_PYTHON naming a Python with mlflow.
 * `--odd` sends requests with something wrong in their form. `--keep` adds what differs to e2e/fixtures/enforcement-found.json, which is tested ever after.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { agrees, outcomeOf, outcomeOfOracle, sameSentence } from '#app/payload/request-outcome.testing.ts'
import type { MadeRequest, Outcome } from '#app/payload/request-outcome.testing.ts'
import { madeRequests, oddMadeRequests } from './generated-request.ts'
import { startOracle } from './mlflow-oracle.ts'

const count = Number(process.argv[2] ?? '10000')
const seed = Number(process.argv[3] ?? '1')
const keep = process.argv.includes('--keep')
const found = 'e2e/fixtures/enforcement-found.json'

interface Difference {
  readonly request: MadeRequest
  readonly expected: Outcome
}

const oracle = await startOracle()
if (oracle === null) {
  process.stdout.write('No Python with mlflow: set PALATE_PYTHON to one. Nothing was tested.\n')
  process.exitCode = 2
} else {
  const tally = { requests: 0, unfit: 0, accepted: 0, refused: 0, sameSentence: 0, differ: 0 }
  const differences: Difference[] = []
  const made = process.argv.includes('--odd') ? oddMadeRequests : madeRequests
  for (const request of fc.sample(made, { seed, numRuns: count })) {
    const expected = outcomeOfOracle(await oracle.ask(request))
    if (expected === null) {
      tally.unfit++
      continue
    }
    tally.requests++
    tally[expected.ok ? 'accepted' : 'refused']++
    const ours = guarded(request)
    const agreed = agrees(ours, expected)
    if (!agreed) {
      tally.differ++
      differences.push({ request, expected })
    }
    const isSame = sameSentence(ours, expected)
    if (!expected.ok && isSame) tally.sameSentence++
    if (!agreed || (!isSame && process.env['PALATE_SENTENCES'] !== undefined)) report(request, ours, expected)
  }
  oracle.close()
  if (keep) keepAll(differences)
  process.stdout.write(`${JSON.stringify({ seed, ...tally })}\n`)
  process.exitCode = differences.length > 0 ? 1 : 0
}

function guarded(request: MadeRequest): Outcome {
  try {
    return outcomeOf(request)
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { ok: false, status: 0, code: 'CRASH', sentence: text }
  }
}

function report(request: MadeRequest, ours: Outcome, theirs: Outcome): void {
  process.stdout.write(
    `${JSON.stringify(request)}\n  ours   ${JSON.stringify(ours)}\n  MLflow ${JSON.stringify(theirs)}\n\n`,
  )
}

function keepAll(differences: readonly Difference[]): void {
  const kept: readonly Difference[] = JSON.parse(readFileSync(found, 'utf8'))
  const known = new Set(kept.map(({ request }) => JSON.stringify(request)))
  const added = differences.filter(({ request }) => !known.has(JSON.stringify(request)))
  writeFileSync(found, `${JSON.stringify([...kept, ...added], null, 1)}\n`)
}
