/**
 * `npm run soak:pickles [MUTATIONS] [SEED]`: what would run of every model in `bad/`, pickles made to do harm, and mutated
 * pickles of the fixtures. Nothing may be started, thrown, compute for a second, or hold half a gigabyte; no attack may go unsaid.
 */
import { subscribe } from 'node:diagnostics_channel'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { scanImports } from '#app/serialized/pickle/read-pickle.ts'
import { openModel } from '#app/opening.ts'
import { runningParts } from '#app/trust/running-parts.ts'
import { UserError } from '#shared/user-error.ts'
import { hostilePickles } from './hostile-pickles.ts'
import { generator, mutateBytes } from './mutate-bytes.ts'

const MAX_MILLISECONDS = 1_000
const MAX_RESIDENT = 512 * 2 ** 20

const count = Number(process.argv[2] ?? '200000')
const random = generator(Number(process.argv[3] ?? '1'))
const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url))
const seeds = ['models', 'bad'].flatMap((folder) =>
  readdirSync(path.join(fixtures, folder)).flatMap((name) =>
    ['model.pkl', 'python_model.pkl', 'model.statsmodels']
      .map((file) => path.join(fixtures, folder, name, file))
      .filter((file) => existsSync(file))
      .map((file) => readFileSync(file)),
  ),
)
let started = 0

/** Milliseconds of computing, however busy the machine is. */
function computed(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1_000
}

subscribe('child_process', () => (started += 1))
const unsaid: string[] = []

let slowestModel = 0
const models = readdirSync(path.join(fixtures, 'bad'), { withFileTypes: true }).filter((entry) =>
  entry.isDirectory(),
)
for (const { name } of models) {
  const begun = process.cpuUsage()
  try {
    const { folder, model } = await openModel(path.join(fixtures, 'bad', name))
    const parts = await runningParts(folder, model)
    if (name === 'pickle-os-system' && !parts.some(({ verdict }) => verdict === 'unknown')) unsaid.push(name)
  } catch (error) {
    // Some of them are no models; that is told, and is no fault of Palate.
    if (!(error instanceof UserError)) throw error
  }
  slowestModel = Math.max(slowestModel, computed(begun))
}
process.stdout.write(
  `${models.length} models of bad/: what would run of each, slowest ${Math.round(slowestModel)} ms\n`,
)

let slowestHostile = 0
let found = 0
const hostile = hostilePickles()
for (const { name, bytes, names } of hostile) {
  const begun = process.cpuUsage()
  const scan = scanImports(bytes)
  slowestHostile = Math.max(slowestHostile, computed(begun))
  const isFound = names.every((wanted) => scan.names.includes(wanted))
  if (isFound) found += 1
  else if (scan.problem === null) unsaid.push(name)
}
process.stdout.write(
  `${hostile.length} pickles made to do harm: what they call was named in ${found}, the others were told as not read to ` +
    `their end, ${unsaid.length} unsaid ${unsaid.join(', ')}; slowest ${Math.round(slowestHostile)} ms\n`,
)

let slowest = 0
let open = 0
for (let round = 0; round < count; round++) {
  const bytes = mutateBytes(seeds[Math.floor(random() * seeds.length)] ?? new Uint8Array(), random)
  const begun = process.cpuUsage()
  if (scanImports(bytes).problem !== null) open += 1
  slowest = Math.max(slowest, computed(begun))
}
// Kilobytes; the most this process ever held.
const resident = process.resourceUsage().maxRSS * 1_024
process.stdout.write(
  `${count} mutations of ${seeds.length} pickles: ${open} not to their end, slowest ${Math.round(slowest)} ms, ` +
    `at most ${Math.round(resident / 2 ** 20)} MB, ${started} processes started\n`,
)
const longest = Math.max(slowest, slowestHostile, slowestModel)
const holds =
  seeds.length > 0 &&
  unsaid.length === 0 &&
  started === 0 &&
  longest <= MAX_MILLISECONDS &&
  resident <= MAX_RESIDENT
process.exitCode = holds ? 0 : 1
