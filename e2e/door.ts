/** The fixture that lets one spec run through both doors: the browser and the desktop window. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test as base } from '@playwright/test'
import type { Page } from '@playwright/test'
import { builtFile, cleanEnvironment, repository } from './built-product.ts'
import { chromiumLaunch } from './chromium.ts'
import { realElectron, startRealElectron } from './real-electron.ts'
import { StandInApp } from './electron-stand-in/stand-in-app.ts'
import { startWebApp } from './web-app.ts'

/** Which door a project goes through. */
export interface DoorOptions {
  readonly doorKind: 'web' | 'desktop'
}

/** An app under test. */
export interface RunningApp {
  readonly page: Page
  /** The process that holds the engine. */
  readonly processId: number
  /** The page of the n-th window that was opened, the first being 1. */
  readonly window: (number: number) => Promise<Page>
  /** Closes it as a person does. */
  readonly closeWindow: (number: number) => Promise<void>
}

/** What specs start from. */
export interface DoorFixtures {
  /** A home folder of this test's own: no recents, no settings. */
  readonly home: string
  /** Starts the app with these models and gives its page; `environment` is added to the machine's. */
  readonly start: (locations?: readonly string[], environment?: NodeJS.ProcessEnv) => Promise<RunningApp>
  /** The desktop app where a spec is about it (specs/desktop-*). */
  readonly startDesktop: (locations?: readonly string[], environment?: NodeJS.ProcessEnv) => StandInApp
}

/** Playwright's test with the doors. */
export const test = base.extend<DoorFixtures & DoorOptions>({
  doorKind: ['web', { option: true }],
  launchOptions: [async ({}, use) => use(await chromiumLaunch()), { scope: 'worker' }],
  home: async ({}, use) => {
    const home = await mkdtemp(path.join(tmpdir(), 'palate-e2e-'))
    await use(home)
    await rm(home, { recursive: true, force: true, maxRetries: 3 })
  },
  startDesktop: async ({ browser, home, contextOptions, colorScheme }, use) => {
    const apps: StandInApp[] = []
    await use((locations = [], environment = {}) => {
      const app = new StandInApp({
        browser,
        main: builtFile('desktop.js'),
        arguments: [...locations, `--user-data-dir=${path.join(home, 'user-data')}`],
        environment: { ...cleanEnvironment(home), ...environment },
        folder: repository,
        context: { ...contextOptions, ...(colorScheme === undefined ? {} : { colorScheme }) },
      })
      apps.push(app)
      return app
    })
    await Promise.all(apps.map((app) => app.close()))
  },
  start: async ({ doorKind, home, context, startDesktop }, use) => {
    const closing: (() => Promise<void>)[] = []
    await use(async (locations = [], environment = {}) => {
      const electron = doorKind === 'desktop' ? realElectron() : null
      if (electron !== null) {
        const given = [...locations, `--user-data-dir=${path.join(home, 'user-data')}`]
        const app = await startRealElectron(electron, given, { ...cleanEnvironment(home), ...environment })
        closing.push(() => app.close())
        const page = await app.firstWindow()
        const pages = [page]
        app.on('window', (opened) => pages.push(opened))
        return { page, processId: app.process().pid ?? 0, ...windowsOf(pages) }
      }
      if (doorKind === 'desktop') {
        const app = startDesktop(locations, environment)
        return {
          page: await app.window(),
          processId: app.process.pid ?? 0,
          window: (number) => app.window(number),
          closeWindow: async (window) => void (await app.ask({ kind: 'close-window', window })),
        }
      }
      const host = await startWebApp(locations, home, environment)
      closing.push(host.close)
      const page = await context.newPage()
      const pages = [page]
      context.on('page', (opened) => pages.push(opened))
      await page.goto(host.url)
      return { page, processId: host.process.pid ?? 0, ...windowsOf(pages) }
    })
    await Promise.all(closing.map((close) => close()))
  },
})

/** Windows that are pages of a browser, in the order they were opened. */
function windowsOf(pages: readonly Page[]): Pick<RunningApp, 'window' | 'closeWindow'> {
  const window = async (number: number): Promise<Page> => {
    await expect.poll(() => pages.length).toBeGreaterThanOrEqual(number)
    const page = pages[number - 1]
    if (page === undefined) throw new Error(`There is no window ${number}.`)
    return page
  }
  return { window, closeWindow: async (number) => (await window(number)).close({ runBeforeUnload: true }) }
}

export { expect } from '@playwright/test'
