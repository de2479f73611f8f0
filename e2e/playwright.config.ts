import { defineConfig } from '@playwright/test'
import type { DoorOptions } from './door.ts'

export default defineConfig<DoorOptions>({
  testDir: 'specs',
  outputDir: '../test-results',
  globalSetup: './global-setup.ts',
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  retries: 0,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: '../test-results/results.json' }]],
  use: { trace: 'retain-on-failure' },
  projects: [
    { name: 'web', use: { doorKind: 'web' }, testIgnore: '**/desktop-*.spec.ts' },
    { name: 'desktop', use: { doorKind: 'desktop' }, testIgnore: '**/web-*.spec.ts' },
  ],
})
