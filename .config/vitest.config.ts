import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// No test needs the machine's own certificates, and each Node process would read them at its start (45 ms).
delete process.env['NODE_EXTRA_CA_CERTS']

/** Where .ci/run wants the counts. */
const reports = process.env['PALATE_REPORTS']

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: [
      '{shared,app,main,renderer,bench}/**/*.test.{ts,tsx}',
      'e2e/{mlflow-server,parity}/**/*.test.ts',
    ],
    exclude: ['node_modules', 'dist', 'e2e/fixtures'],
    globalSetup: [fileURLToPath(new URL('../e2e/python/vitest-setup.ts', import.meta.url))],
    setupFiles: [fileURLToPath(new URL('property-seed.ts', import.meta.url))],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What a person trusted on this machine is no matter of the tests'.
    env: { PALATE_STATE: path.join(tmpdir(), 'palate-tests-remember-nothing') },
    css: { include: [/styles\.css/] },
    pool: 'forks',
    // Of two cores Vitest would use one: half of the tests' time is waiting for Python and for other processes.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: reports === undefined ? ['default'] : ['default', 'json'],
    ...(reports === undefined ? {} : { outputFile: { json: path.join(reports, 'unit.json') } }),
  },
})
