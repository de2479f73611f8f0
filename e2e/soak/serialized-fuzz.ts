/**
 * Mutated model files of every format, read and lowered, and run where that succeeds; those named `inside …` are opened in
 * Inside instead. No crash, no hang, memory bounded.
 * usage: node serialized-fuzz.js [MUTATIONS PER FORMAT] [SEED] [FORMAT …]
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openZip } from '#app/serialized/zip.ts'
import { fuzzFormat, lookInside, type FuzzSeed } from './fuzz-format.ts'
import { storedZip } from './stored-zip.ts'

const models = fileURLToPath(
  new URL(process.env['PALATE_FIXTURES'] ?? '../fixtures/models/', import.meta.url),
)
const golden = `${models}../native-golden/`
const count = Number(process.argv[2] ?? '100000')
const seed = Number(process.argv[3] ?? '1')

const sklearn = { library: 'sklearn', modelClass: '', version: '1.9.1' } as const

const seeds: Readonly<Record<string, readonly FuzzSeed[]>> = {
  pickle: [
    'sklearn-forest',
    'sklearn-knn',
    'sklearn-kmeans',
    'sklearn-format-pickle',
    'sklearn-pipeline-mixed',
  ].map((name) => ({
    bytes: readFileSync(`${models}${name}/model.pkl`),
    file: { ...sklearn, format: 'pickle' },
    columns: 4,
  })),
  joblib: (
    [
      ['vote-5005', 2],
      ['isotonic-1000640', 1],
      ['factors-1000542', 2],
    ] as const
  ).map(([name, columns]) => ({
    bytes: readFileSync(`${golden}more/${name}.pkl`),
    file: { ...sklearn, format: 'pickle' },
    columns,
  })),
  zip: ['sklearn-tree', 'sklearn-svc'].map((name) => ({
    bytes: readFileSync(`${models}${name}/model.skops`),
    file: { ...sklearn, format: 'skops' },
    columns: 4,
  })),
  skops: ['sklearn-tree', 'sklearn-svc', 'sklearn-format-skops', 'sklearn-nb'].map((name) =>
    schemaSeed(readFileSync(`${models}${name}/model.skops`)),
  ),
  npy: ['sklearn-tree', 'sklearn-svc', 'sklearn-nb'].flatMap((name) =>
    arraySeeds(readFileSync(`${models}${name}/model.skops`)),
  ),
  ubj: ['xgboost-booster', 'xgboost-classifier'].map((name) => ({
    bytes: readFileSync(`${models}${name}/model.ubj`),
    file: { library: 'xgboost', format: 'ubj', modelClass: 'xgboost.sklearn.XGBModel', version: null },
    columns: name === 'xgboost-booster' ? 4 : 3,
  })),
  json: [`${models}xgboost-booster-json/model.json`, `${golden}xgboost-3.2/categories.json`].map((path) => ({
    bytes: readFileSync(path),
    file: { library: 'xgboost', format: 'json', modelClass: 'xgboost.sklearn.XGBModel', version: null },
    columns: 4,
  })),
  text: [
    {
      bytes: readFileSync(`${models}lightgbm-booster/model.lgb`),
      file: { library: 'lightgbm', format: 'text', modelClass: 'lightgbm.basic.Booster', version: null },
      columns: 10,
    },
  ],
}

/** Mutates the schema inside the zip, with the arrays beside it whole. */
function schemaSeed(bytes: Uint8Array): FuzzSeed {
  return entrySeed(entriesOf(bytes), 'schema.json')
}

/** Mutates each array inside the zip, with everything beside it whole and the checksums right. */
function arraySeeds(bytes: Uint8Array): readonly FuzzSeed[] {
  const entries = entriesOf(bytes)
  return entries.flatMap(({ name }) => (name.endsWith('.npy') ? [entrySeed(entries, name)] : []))
}

interface NamedContent {
  readonly name: string
  readonly content: Uint8Array
}

function entriesOf(bytes: Uint8Array): readonly NamedContent[] {
  const zip = openZip(bytes)
  const schema = zip.read('schema.json')
  const arrays = [...new Set(new TextDecoder().decode(schema).match(/\d+\.npy/g) ?? [])]
  return [
    { name: 'schema.json', content: schema },
    ...arrays.map((name) => ({ name, content: zip.read(name) })),
  ]
}

function entrySeed(entries: readonly NamedContent[], name: string): FuzzSeed {
  const others = entries.filter((entry) => entry.name !== name)
  const bytes = entries.find((entry) => entry.name === name)?.content ?? new Uint8Array()
  const wrap = (content: Uint8Array): Uint8Array => storedZip([...others, { name, content }])
  return { bytes, file: { ...sklearn, format: 'skops' }, columns: 4, wrap }
}

let failed = false
const asked = process.argv.slice(4)
const rounds = Object.entries(seeds).flatMap(([format, list]) => [
  { format, list, options: { count, seed } },
  { format: `inside ${format}`, list, options: { count, seed, use: lookInside } },
])
for (const { format, list, options } of rounds) {
  if (asked.length > 0 && !asked.includes(format)) continue
  const result = fuzzFormat(list, options)
  failed ||= result.crashes.length > 0 || result.slowest > 1000
  const rss = Math.round(process.memoryUsage().rss / 1e6)
  process.stdout.write(
    `${format}: ${count} mutations, ${result.accepted} accepted, slowest ${Math.round(result.slowest)} ms, memory ${rss} MB, ` +
      `${result.crashes.length} crashes\n${result.crashes.slice(0, 5).join('\n')}\n`,
  )
}
process.exitCode = failed ? 1 : 0
