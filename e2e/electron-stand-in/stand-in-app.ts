/**
 * TEST DOUBLE. The app of the built main bundle without Electron: main/desktop runs in a Node process whose `electron`
 * is electron.ts, its windows are pages of the test's browser. The scheme `app://` reads `https://` in the browser,
 * which can't be taught a new one; everything that crosses is translated.
 */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContext, BrowserContextOptions, Page, Route } from '@playwright/test'
import { builtStandIn } from './build-stand-in.ts'
import type { FromMain, Question, Recorded, ToMain } from './messages.ts'
import { pageScript } from './page-script.ts'
import type { PageEnd } from './page-script.ts'

/** How to start it. */
export interface StandInOptions {
  readonly browser: Browser
  /** The built main bundle. */
  readonly main: string
  readonly arguments: readonly string[]
  readonly environment: NodeJS.ProcessEnv
  readonly folder: string
  readonly context?: BrowserContextOptions
}

const outside = (url: string) => url.replace(/^https:\/\/palate\//u, 'app://palate/')
const inside = (url: string) => url.replace(/^app:\/\/palate\//u, 'https://palate/')

/** A running app. */
export class StandInApp {
  readonly process: ChildProcess
  /** What main wrote to its outputs. */
  output = ''
  /** Requests of pages that main did not cancel and no scheme answered: they would have gone out. */
  readonly leaks: string[] = []
  readonly #options: StandInOptions
  readonly #pages = new Map<number, Promise<Page>>()
  /** What all windows share, as those of one session do. */
  #context: Promise<BrowserContext> | null = null
  readonly #waiting = new Map<number, (value: never) => void>()
  readonly #loaded = new Set<number>()
  #awaitingWindow: (() => void)[] = []
  #lastId = 0
  #closing = false

  constructor(options: StandInOptions) {
    this.#options = options
    this.process = fork(options.main, options.arguments, {
      cwd: options.folder,
      env: options.environment,
      execArgv: ['--import', pathToFileURL(path.join(builtStandIn, 'register.js')).href],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.process.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString('utf8')))
    this.process.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString('utf8')))
    this.process.on('exit', () => {
      for (const answered of this.#waiting.values()) answered(undefined as never)
      this.#waiting.clear()
    })
    this.process.on('message', (message) => void this.#receive(message as FromMain))
  }

  /** The page of the n-th window, once it has loaded; rejects when main ends first. */
  async window(number = 1): Promise<Page> {
    while (!this.#loaded.has(number)) {
      if (this.process.exitCode !== null) throw new Error(`The main process ended:\n${this.output}`)
      const waited = new AbortController()
      await Promise.race([
        new Promise<void>((resolve) => this.#awaitingWindow.push(resolve)),
        once(this.process, 'exit', { signal: waited.signal }).catch(() => undefined),
      ])
      waited.abort()
    }
    const page = await this.#pages.get(number)
    if (page === undefined) throw new Error(`There is no window ${number}.`)
    return page
  }

  /** Asks the stand-in half in the main process; undefined when that ends instead of answering. */
  async ask(question: Question): Promise<unknown> {
    return this.#answered((id) => ({ kind: 'question', id, question }))
  }

  /** What main asked of the system so far, for one call. */
  async recorded(call: string): Promise<readonly Recorded[]> {
    const all = (await this.ask({ kind: 'records' })) as readonly Recorded[]
    return all.filter((entry) => entry.call === call)
  }

  /** Sends a message to ipcMain as if a page had. */
  send(message: ToMain): void {
    // The callback takes the error of a process that has just ended.
    if (this.process.connected) this.process.send(message, () => undefined)
  }

  /** Ends everything at once. */
  async close(): Promise<void> {
    this.#closing = true
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const ended = once(this.process, 'exit')
      this.process.kill('SIGKILL')
      await ended
    }
    await (await this.#context)?.close()
  }

  #answered<T>(message: (id: number) => ToMain): Promise<T> {
    const id = (this.#lastId += 1)
    return new Promise<T>((resolve) => {
      if (!this.process.connected) resolve(undefined as never)
      this.#waiting.set(id, resolve)
      this.send(message(id))
    })
  }

  async #receive(message: FromMain): Promise<void> {
    switch (message.kind) {
      case 'window': {
        this.#pages.set(message.window, this.#openPage(message))
        return
      }
      case 'load':
        await this.#load(message.window, inside(message.url))
        return
      case 'send':
        await this.#sendToPage(message)
        return
      case 'close': {
        const page = await this.#pages.get(message.window)
        await page?.close()
        return
      }
      case 'scheme-response':
      case 'answer':
        this.#waiting.get(message.id)?.((message.kind === 'answer' ? message.value : message) as never)
        this.#waiting.delete(message.id)
    }
  }

  async #load(window: number, url: string): Promise<void> {
    const page = await this.#pages.get(window)
    try {
      await page?.goto(url)
    } catch (error) {
      if (this.#closing) return
      throw error
    }
    this.send({ kind: 'page-ready', window })
    this.#loaded.add(window)
    for (const goOn of this.#awaitingWindow) goOn()
    this.#awaitingWindow = []
  }

  async #sendToPage({ window, channel, args }: FromMain & { kind: 'send' }): Promise<void> {
    const page = await this.#pages.get(window)
    // A page that is closed or loads anew loses messages, as a window does.
    await page
      ?.evaluate(([channel, args]) => (globalThis as unknown as PageEnd).standInReceive?.(channel, args), [
        channel,
        args,
      ] as const)
      .catch(() => undefined)
  }

  async #openPage({ window, preload, width, height }: FromMain & { kind: 'window' }): Promise<Page> {
    this.#context ??= this.#newContext()
    const page = await (await this.#context).newPage()
    if (this.#options.context?.viewport === undefined) await page.setViewportSize({ width, height })
    await page.exposeBinding('standInSend', ({ frame }, sent: { channel: string; args: unknown[] }) => {
      const isMainFrame = frame === page.mainFrame()
      this.send({ kind: 'page-message', window, ...sent, frameUrl: outside(frame.url()), isMainFrame })
    })
    await page.addInitScript(pageScript(readFileSync(preload, 'utf8')))
    page.on('request', (request) => {
      if (!request.isNavigationRequest()) return
      const isMainFrame = request.frame() === page.mainFrame()
      this.send({ kind: 'navigation-started', window, url: outside(request.url()), isMainFrame })
    })
    // A blank page is navigated to without a request.
    page.on('framenavigated', (frame) => {
      if (frame !== page.mainFrame() || frame.url() !== 'about:blank') return
      this.send({ kind: 'navigation-started', window, url: 'about:blank', isMainFrame: true })
    })
    page.on('crash', () => this.send({ kind: 'page-gone', window, reason: 'crashed' }))
    return page
  }

  async #newContext(): Promise<BrowserContext> {
    const context = await this.#options.browser.newContext(this.#options.context)
    await context.route('**/*', (route) => this.#answerRoute(route))
    return context
  }

  async #answerRoute(route: Route): Promise<void> {
    if (this.#closing) return
    const url = outside(route.request().url())
    if ((await this.ask({ kind: 'request', url })) === 'cancelled') return route.abort()
    if (!url.startsWith('app://')) {
      this.leaks.push(url)
      return route.abort()
    }
    const method = route.request().method()
    const answer = await this.#answered<FromMain & { kind: 'scheme-response' }>((id) => ({
      kind: 'scheme-request',
      id,
      url,
      method,
    }))
    if (this.#closing) return
    await route.fulfill({
      status: answer.status,
      headers: { ...answer.headers },
      body: Buffer.from(answer.body),
    })
  }
}
