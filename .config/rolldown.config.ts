import { existsSync } from 'node:fs'
import { defineConfig } from 'rolldown'
import type { RolldownOptions } from 'rolldown'
import { codeCache } from './code-cache.ts'
import { commonJsFolder } from './common-js-folder.ts'
import { pythonFile } from './python-file.ts'

/** Native packages, and what Electron itself provides. */
const external = ['electron', 'onnxruntime-node', '@duckdb/node-api', '@sqlite.org/sqlite-wasm', /^node:/]

const input = Object.entries({
  cli: 'app/cli/main.ts',
  'code-cache': 'app/code-cache.ts',
  'serving-worker': 'app/serving-worker.ts',
  'csv-worker': 'app/table/csv-worker.ts',
  'comparison-worker': 'app/comparing/comparison-worker.ts',
  'custom-predict-worker': 'app/custom-predict/worker.ts',
  'parts-worker': 'app/trust/parts-worker.ts',
  'rows-worker': 'app/native/rows-worker.ts',
  'session-worker': 'app/runtime/session-worker.ts',
  start: 'main/start.ts',
  desktop: 'main/desktop/main.ts',
  'warm-code-cache': './.config/warm-code-cache.ts',
}).filter(([, file]) => existsSync(file))

/** An import that leads nowhere is an error, not one more external module. */
const onLog: RolldownOptions['onLog'] = (level, log, report) => {
  report(log.code === 'UNRESOLVED_IMPORT' ? 'error' : level, log)
}

/**
 * What a command loads before it works, in few files instead of thirty: each costs Node's loader some tenths of a
 * millisecond, and `palate predict` is measured against a bare script. A group holds the named files with everything
 * they import, except what a group of higher priority holds: onnxruntime has its own, which only the process that runs a
 * model loads, and `palate serve` loads none of predicting.
 */
const startGroups = [
  { name: 'command', test: /\/app\/cli\/(run-process|predict|guarded-run)\.ts$/, priority: 3 },
  { name: 'predict', test: /\/app\/cli\/predict-(run|body)\.ts$/, priority: 2 },
  { name: 'onnx', test: /\/app\/runtime\/onnx\/load-onnx\.ts$/, priority: 1 },
  { name: 'native', test: /\/app\/runtime\/native\/load-native\.ts$/, priority: 1 },
]

/** The processes that someone waits for take their chunks from V8's code cache. */
function firstLines(entry: string): string {
  const cached = "require('./code-cache.js').useCodeCache(__dirname)"
  switch (entry) {
    case 'cli':
      return `#!/usr/bin/env node\n${cached}`
    case 'session-worker':
    case 'serving-worker':
    case 'start':
      return cached
    default:
      return ''
  }
}

export default defineConfig([
  {
    onLog,
    plugins: [pythonFile(), commonJsFolder(), codeCache()],
    input: Object.fromEntries(input),
    platform: 'node',
    external,
    output: {
      dir: 'dist',
      // Node starts a program of CommonJS files 20 ms sooner than the same program of ES modules.
      format: 'cjs',
      // Names stay for stack traces; plain ASCII without comments is read and compiled in half the time.
      minify: { compress: false, mangle: false, codegen: { removeWhitespace: true, asciiOnly: true } },
      cleanDir: true,
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
      codeSplitting: { groups: startGroups },
      banner: ({ name, isEntry }) => (isEntry ? firstLines(name) : ''),
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
