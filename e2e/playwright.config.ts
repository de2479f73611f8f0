import path from 'node:path'
import { defineConfig } from '@playwright/test'
import type { DoorOptions } from './door.ts'

// No test needs the machine's own certificates, and each Node process would read them at its start (45 ms).
delete process.env['NODE_EXTRA_CA_CERTS']

/** Where .ci/run wants the counts. */
const reports = process.env['PALATE_REPORTS']

export default defineConfig<DoorOptions>({
  testDir: 'specs',
  outputDir: '../test-results',
  globalSetup: './global-setup.ts',
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter:
    reports === undefined
      ? [['list']]
      : [['list'], ['json', { outputFile: path.join(reports, 'end-to-end.json') }]],
  use: { trace: 'retain-on-failure' },
  projects: [
    { name: 'web', use: { doorKind: 'web' }, testIgnore: ['**/desktop-*.spec.ts', '**/cli-*.spec.ts'] },
    { name: 'desktop', use: { doorKind: 'desktop' }, testIgnore: ['**/web-*.spec.ts', '**/cli-*.spec.ts'] },
    { name: 'cli', testMatch: '**/cli-*.spec.ts' },
  ],
})
