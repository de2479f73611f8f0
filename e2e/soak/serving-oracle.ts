/**
 * Odd requests to real MLflow's scoring app and to Palate, for many models: what differs is printed, one JSON line each.
 * usage: node .ci/run-typescript.mjs e2e/soak/serving-oracle.ts [REQUESTS PER MODEL] [SEED] [NAME…] [--parquet] [--keep] [--causes]
 * PALATE_PYTHON names a Python with mlflow, scikit-learn, xgboost and lightgbm. `--keep` adds what differs for fixture
 * models to e2e/fixtures/serving-found.json, which is tested ever after; `--causes` also compares the exceptions told;
 * `--parquet` sends Parquet bodies of every dtype of numpy, pandas and Arrow instead.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { loadServable } from '#app/serving.ts'
import type { Servable } from '#app/serving.ts'
import { readModelFolder } from './fitted-columns.ts'
import { UserError } from '#shared/user-error.ts'
import { fixtureModel } from '../parity/fixture-cases.ts'
import type { FixtureCase } from '../parity/fixture-cases.ts'
import { judge } from '../parity/judge.ts'
import type { Verdict } from '../parity/judge.ts'
import { nativeModels } from '../parity/native-models.ts'
import type { Posted } from '../parity/post.ts'
import { startLineOracle } from './line-oracle.ts'
import type { LineOracle } from './line-oracle.ts'
import { oddRequest } from './odd-request.ts'
import type { FittedColumn, OddRequest } from './odd-request.ts'

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const [count = 200, seed = 1] = words.slice(0, 2).map(Number)
const only = words.slice(2)
const keep = process.argv.includes('--keep')
const isParquet = process.argv.includes('--parquet')
const python = process.env['PALATE_PYTHON'] ?? 'python3'
const found = 'e2e/fixtures/serving-found.json'

interface Subject {
  readonly name: string
  readonly folder: string
  readonly columns: readonly FittedColumn[]
}

interface Kept {
  readonly model: string
  readonly contentType: string | null
  readonly body: string
  readonly status: number
  readonly response: string
}

const made = mkdtempSync(path.join(tmpdir(), 'palate-serving-'))
const tally = {
  models: 0,
  notRun: 0,
  unfit: 0,
  unmade: 0,
  requests: 0,
  answered: 0,
  refused: 0,
  differ: 0,
  opposite: 0,
  sentences: 0,
  sameSentence: 0,
  causes: 0,
  sameCause: 0,
}
const kept: Kept[] = []
const oracle = startLineOracle(python, 'serving-oracle.py')
for (const subject of await subjects()) await compare(subject, oracle)
oracle.close()
rmSync(made, { recursive: true })
if (keep) {
  const known: readonly Kept[] = JSON.parse(readFileSync(found, 'utf8'))
  writeFileSync(found, `${JSON.stringify([...known, ...kept], null, 1)}\n`)
}
process.stdout.write(`${JSON.stringify({ seed, ...tally })}\n`)
process.exitCode = tally.differ > 0 ? 1 : 0

async function subjects(): Promise<readonly Subject[]> {
  const isWanted = ({ name }: { readonly name: string }) =>
    only.length === 0 || only.some((part) => name.includes(part))
  const fixtures = (await nativeModels())
    .map((name) => ({ name, folder: fixtureModel(name) }))
    .filter(isWanted)
  const own: Subject[] = []
  for (const fixture of fixtures) own.push({ ...fixture, columns: await readModelFolder(fixture.folder) })
  const script = new URL('serving-models.py', import.meta.url).pathname
  const given = process.env['PALATE_MADE_MODELS']
  const folder = given ?? made
  const listed =
    given === undefined
      ? spawnSync(python, [script, made], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).stdout
      : readFileSync(path.join(given, 'index.jsonl'), 'utf8')
  const others = listed
    .trim()
    .split('\n')
    .map((line): Subject => {
      const { name, columns } = JSON.parse(line) as {
        name: string
        columns: { name: string; type: 'double' | 'string' }[]
      }
      return {
        name,
        folder: path.join(folder, name),
        columns: columns.map((column) => ({
          name: column.name,
          type: { kind: 'scalar', type: column.type },
        })),
      }
    })
    .filter(isWanted)
  return [...own, ...others]
}

async function compare(subject: Subject, asked: LineOracle): Promise<void> {
  let servable: Servable
  try {
    servable = await loadServable(subject.folder)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    tally.notRun++
    print({ model: subject.name, notRun: error.message })
    return
  }
  const loaded = await asked.ask({ model: subject.folder })
  if (loaded['ok'] !== true) {
    tally.unfit++
    return
  }
  tally.models++
  const asks = isParquet ? parquetRequests(subject, asked) : oddRequests(subject, asked)
  for await (const { request, theirs } of asks) {
    const ours = await answerOf(servable, request)
    count1(subject, request, { theirs, ours })
  }
  await servable.close()
}

interface Asked {
  readonly request: OddRequest
  readonly theirs: FixtureCase
}

async function* oddRequests({ name, columns }: Subject, asked: LineOracle): AsyncGenerator<Asked> {
  const requests = fc.sample(requestsFor(columns), { seed: seed + nameSeed(name), numRuns: count })
  for (const request of requests) {
    const answer = await asked.ask({
      content_type: request.contentType,
      body: request.body.toString('base64'),
    })
    yield { request, theirs: fixtureCase(request, answer) }
  }
}

/** Python writes the bodies; what cannot be written as Parquet is passed over. */
async function* parquetRequests({ name, columns }: Subject, asked: LineOracle): AsyncGenerator<Asked> {
  const described = columns.map((column) => ({
    name: column.name,
    type: column.type.kind === 'scalar' ? column.type.type : column.type.kind,
  }))
  for (let at = 0; at < count; at++) {
    const answer = await asked.ask({ parquet: seed * 100_000 + nameSeed(name) + at, columns: described })
    if (answer['unmade'] !== undefined) {
      tally.unmade++
      continue
    }
    const request = {
      contentType: 'application/vnd.apache.parquet',
      body: Buffer.from(String(answer['body']), 'base64'),
      told: String(answer['told']),
    }
    yield { request, theirs: fixtureCase(request, answer) }
  }
}

/** Models get requests of their own. */
function nameSeed(name: string): number {
  let sum = 0
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003
  return sum
}

function requestsFor(columns: readonly FittedColumn[]): fc.Arbitrary<OddRequest> {
  return fc.gen().map((gen) =>
    oddRequest(columns, (choices) => {
      const chosen = choices[gen(fc.nat, { max: choices.length - 1 })]
      if (chosen === undefined) throw new RangeError('There is nothing to choose from.')
      return chosen
    }),
  )
}

async function answerOf(servable: Servable, { contentType, body }: OddRequest): Promise<Posted> {
  try {
    const answer = await servable.answer({ route: 'invocations', contentType, body })
    return { status: answer.status, contentType: answer.contentType, text: answer.text }
  } catch (error) {
    const text =
      error instanceof UserError
        ? `UserError ${error.message}`
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error)
    return { status: 599, contentType: null, text }
  }
}

function fixtureCase(
  { contentType, body }: OddRequest,
  answer: Readonly<Record<string, unknown>>,
): FixtureCase {
  const text = String(answer['text'])
  const status = Number(answer['status'])
  const fields = status === 200 ? {} : fieldsOf(text)
  return {
    name: '',
    contentType,
    body,
    status,
    response: text,
    errorCode: fields.error_code ?? null,
    message: fields.message ?? null,
  }
}

interface ErrorFields {
  readonly error_code?: string
  readonly message?: string
  readonly stack_trace?: string
}

function fieldsOf(text: string): ErrorFields {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

interface Pair {
  readonly theirs: FixtureCase
  readonly ours: Posted
}

function count1(subject: Subject, request: OddRequest, { theirs, ours }: Pair): void {
  tally.requests++
  const verdict = judged(theirs, ours)
  tally[verdict.isAnswered ? 'answered' : 'refused']++
  if (verdict.isSameSentence !== null) tally.sentences++
  if (verdict.isSameSentence === true) tally.sameSentence++
  if (verdict.isOpposite) tally.opposite++
  const told = {
    model: subject.name,
    contentType: request.contentType,
    body: request.told ?? request.body.toString('utf8').slice(0, 400),
  }
  if (verdict.difference !== null) {
    tally.differ++
    print({
      ...told,
      difference: verdict.difference,
      theirs: (fieldsOf(theirs.response).stack_trace ?? theirs.response).slice(-300),
      opposite: verdict.isOpposite,
    })
    keepOne(subject, request, theirs)
    return
  }
  if (verdict.isSameSentence === false && process.env['PALATE_SENTENCES'] !== undefined)
    print({ ...told, sentence: fieldsOf(ours.text).message, theirs: theirs.message })
  compareCauses(told, { theirs, ours })
}

function judged(theirs: FixtureCase, ours: Posted): Verdict {
  try {
    return judge(theirs, ours)
  } catch (error) {
    return {
      name: '',
      isAnswered: theirs.status === 200,
      difference: `not to be compared: ${String(error)}`,
      isSameSentence: null,
      isOpposite: false,
    }
  }
}

/** Only what a clone has can be tested there: fixture models, and made ones that are kept in `served/`. */
function keepOne({ name, folder }: Subject, { contentType, body }: OddRequest, theirs: FixtureCase): void {
  const places = [`models/${path.basename(folder)}`, `served/${name}`]
  const model = places.find((place) => existsSync(`e2e/fixtures/${place}`))
  if (model === undefined) return
  kept.push({
    model,
    contentType,
    body: body.toString('base64'),
    status: theirs.status ?? 0,
    response: theirs.response,
  })
}

/** The exception inside the model, which MLflow tells in its stack trace. */
function compareCauses(told: Readonly<Record<string, unknown>>, { theirs, ours }: Pair): void {
  const expected = fieldsOf(theirs.response).stack_trace
  if (expected === undefined || theirs.errorCode !== 'BAD_REQUEST') return
  const cause = fieldsOf(ours.text)
    .stack_trace?.replace(/^Traceback[^\n]*\n\.\.\.\n/, '')
    .trim()
  tally.causes++
  if (cause !== undefined && expected.trim().endsWith(cause)) tally.sameCause++
  else if (process.argv.includes('--causes')) print({ ...told, cause, theirs: expected.slice(-300) })
}

function print(value: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}
