import { existsSync } from 'node:fs'
import { defineConfig } from 'rolldown'
import type { RolldownOptions } from 'rolldown'
import { pythonFile } from './python-file.ts'

/** Native packages, and what Electron itself provides. */
const external = ['electron', 'onnxruntime-node', '@duckdb/node-api', '@sqlite.org/sqlite-wasm', /^node:/]

const input = Object.entries({
  cli: 'app/cli/main.ts',
  'serving-worker': 'app/serving-worker.ts',
  'csv-worker': 'app/table/csv-worker.ts',
  'comparison-worker': 'app/comparing/comparison-worker.ts',
  'custom-predict-worker': 'app/custom-predict/worker.ts',
  'parts-worker': 'app/trust/parts-worker.ts',
  'rows-worker': 'app/native/rows-worker.ts',
  'session-worker': 'app/runtime/session-worker.ts',
  start: 'main/start.ts',
  desktop: 'main/desktop/main.ts',
}).filter(([, file]) => existsSync(file))

/** An import that leads nowhere is an error, not one more external module. */
const onLog: RolldownOptions['onLog'] = (level, log, report) => {
  report(log.code === 'UNRESOLVED_IMPORT' ? 'error' : level, log)
}

/**
 * What a command loads before it works, in few files instead of thirty: each costs Node's loader some tenths of a
 * millisecond, and `palate predict` is measured against a bare script. What the higher groups need is in them, so that
 * onnxruntime comes with its own: only the process that runs a model loads it, and `palate serve` none of predicting.
 */
const startGroups = [
  {
    name: 'command',
    test: /\/app\/(cli\/(run-process|guarded|given-(runtime|output)|open-options|own-input)\.ts|source\/open-folder|scoring\/worker-messages)/,
    priority: 3,
  },
  {
    name: 'predict',
    test: /\/app\/(payload\/(?!write\/)|schema|python-data|mlflow-types|folder\/(?!digest-files)|source\/(?!archive|store\/|cache|download|bring-web|rest\/(?!server-address))|model\/(?!findings\/|read-model\.)|flavor|json|text\/(?!display-width)|predicting\.ts|native-request|open-to-run|yaml\/(?!parse-yaml|to-value)|cli\/(predict(-body|-input)?\.ts|model-to-run|given-params|refusal-failure|answer-sinks)|runtime\/load-model|table\/(plain-json|instant-text|number-text|arriving-file|own-descriptor|write-failure|table-format|frame-rows|frame-table|data-cells|numeric-array|cell-text|text-tables|table-writer)\.ts)/,
    priority: 2,
  },
  { name: 'onnx', test: /\/app\/(runtime\/onnx\/(?!identity)|onnx-graph\/)/, priority: 1 },
]

export default defineConfig([
  {
    onLog,
    plugins: [pythonFile()],
    input: Object.fromEntries(input),
    platform: 'node',
    external,
    output: {
      dir: 'dist',
      format: 'esm',
      cleanDir: true,
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
      codeSplitting: { groups: startGroups },
      banner: ({ name, isEntry }) => (isEntry && name === 'cli' ? '#!/usr/bin/env node' : ''),
    },
  },
  {
    // A sandboxed preload can only be one CommonJS file.
    onLog,
    input: { preload: 'main/desktop/preload.ts' },
    platform: 'browser',
    external: ['electron'],
    output: { dir: 'dist', format: 'cjs', entryFileNames: '[name].cjs' },
  },
])
