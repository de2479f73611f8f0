/**
 * `npm run soak:pickles [MUTATIONS] [SEED]`: mutated pickles of the fixtures through the scan for imports. Nothing may be
 * started, thrown, take a second, or half a gigabyte.
 */
import { subscribe } from 'node:diagnostics_channel'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { scanImports } from '#app/serialized/pickle/read-pickle.ts'
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
subscribe('child_process', () => (started += 1))
let slowest = 0
let open = 0
for (let round = 0; round < count; round++) {
  const bytes = mutateBytes(seeds[Math.floor(random() * seeds.length)] ?? new Uint8Array(), random)
  const begun = performance.now()
  if (scanImports(bytes).problem !== null) open += 1
  slowest = Math.max(slowest, performance.now() - begun)
}
// Kilobytes; the most this process ever held.
const resident = process.resourceUsage().maxRSS * 1_024
process.stdout.write(
  `${count} mutations of ${seeds.length} pickles: ${open} not to their end, slowest ${Math.round(slowest)} ms, ` +
    `at most ${Math.round(resident / 2 ** 20)} MB, ${started} processes started\n`,
)
const holds = seeds.length > 0 && started === 0 && slowest <= MAX_MILLISECONDS && resident <= MAX_RESIDENT
process.exitCode = holds ? 0 : 1
