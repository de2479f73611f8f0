/**
 * Mutated model files of every format, read and lowered, and run where that succeeds: no crash, no hang, memory bounded.
 * usage: node serialized-fuzz.js [MUTATIONS PER FORMAT] [SEED]
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { fuzzFormat, type FuzzSeed } from './fuzz-format.ts'

const models = fileURLToPath(
  new URL(process.env['PALATE_FIXTURES'] ?? '../fixtures/models/', import.meta.url),
)
const count = Number(process.argv[2] ?? '100000')
const seed = Number(process.argv[3] ?? '1')

const seeds: Readonly<Record<string, readonly FuzzSeed[]>> = {
  pickle: [
    'sklearn-forest',
    'sklearn-knn',
    'sklearn-kmeans',
    'sklearn-format-pickle',
    'sklearn-pipeline-mixed',
  ].map((name) => ({
    bytes: readFileSync(`${models}${name}/model.pkl`),
    file: { library: 'sklearn', format: 'pickle', modelClass: '', version: '1.9.1' },
  })),
  skops: ['sklearn-gb', 'sklearn-tree', 'sklearn-mlp', 'sklearn-svc'].map((name) => ({
    bytes: readFileSync(`${models}${name}/model.skops`),
    file: { library: 'sklearn', format: 'skops', modelClass: '', version: '1.9.1' },
  })),
  ubj: ['xgboost-booster', 'xgboost-classifier'].map((name) => ({
    bytes: readFileSync(`${models}${name}/model.ubj`),
    file: { library: 'xgboost', format: 'ubj', modelClass: 'xgboost.core.Booster', version: null },
  })),
  json: [
    {
      bytes: readFileSync(`${models}xgboost-booster-json/model.json`),
      file: { library: 'xgboost', format: 'json', modelClass: 'xgboost.core.Booster', version: null },
    },
  ],
  text: [
    {
      bytes: readFileSync(`${models}lightgbm-booster/model.lgb`),
      file: { library: 'lightgbm', format: 'text', modelClass: 'lightgbm.basic.Booster', version: null },
    },
  ],
}

let failed = false
for (const [format, list] of Object.entries(seeds)) {
  const result = fuzzFormat(list, { count, seed })
  failed ||= result.crashes.length > 0 || result.slowest > 1000
  const rss = Math.round(process.memoryUsage().rss / 1e6)
  process.stdout.write(
    `${format}: ${count} mutations, ${result.accepted} accepted, slowest ${Math.round(result.slowest)} ms, memory ${rss} MB, ` +
      `${result.crashes.length} crashes\n${result.crashes.slice(0, 5).join('\n')}\n`,
  )
}
process.exitCode = failed ? 1 : 0
