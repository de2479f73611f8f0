/**
 * TEST DOUBLE. Stands in for the `electron` module where no Electron binary exists, with the few APIs that
 * main/desktop uses: a window is a page of a real Chromium that the test drives (stand-in-app.ts), what goes to the
 * system is written down and answered by script. It holds main/desktop to Electron's own rules where breaking them
 * would go unseen (order of start-up, promises of the sandbox). Product code may never import it.
 */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import path from 'node:path'
import type { Bounds, FromMain, PageMessage, Question, Recorded, ToMain } from './messages.ts'

const records: Recorded[] = []
const scriptedDialogs: unknown[] = []
const windows = new Map<number, BrowserWindow>()
let focusedWindow = 0
let isReady = false

// A packaged app has no script among its arguments, and knows where its resources are.
const resources = process.env['STAND_IN_RESOURCES']
if (resources !== undefined) {
  process.argv.splice(1, 1)
  Object.assign(process, { resourcesPath: resources })
}

function record(call: string, ...args: readonly unknown[]): void {
  records.push({ call, args: JSON.parse(JSON.stringify(args)) as unknown[] })
}

function tell(message: FromMain): void {
  process.send?.(message)
}

function requireReady(what: string): void {
  if (!isReady) throw new Error(`${what} was used before the app is ready.`)
}

class App extends EventEmitter {
  readonly isPackaged = process.env['STAND_IN_RESOURCES'] !== undefined
  readonly name = 'palate'
  #quitting = false

  whenReady(): Promise<void> {
    return isReady ? Promise.resolve() : new Promise((resolve) => this.once('ready', () => resolve()))
  }
  isReady(): boolean {
    return isReady
  }
  enableSandbox(): void {
    if (isReady) throw new Error('app.enableSandbox() must be called before the app is ready.')
    record('app.enableSandbox')
  }
  requestSingleInstanceLock(data?: unknown): boolean {
    record('app.requestSingleInstanceLock', data ?? null)
    return process.env['STAND_IN_SECOND_INSTANCE'] === undefined
  }
  getPath(name: string): string {
    return path.join(switchValue('user-data-dir') ?? process.cwd(), name === 'userData' ? '' : name)
  }
  getAppPath(): string {
    return process.cwd()
  }
  setAsDefaultProtocolClient(scheme: string): void {
    record('app.setAsDefaultProtocolClient', scheme)
  }
  getVersion(): string {
    return '0.0.0'
  }
  getName(): string {
    return this.name
  }
  setName(name: string): void {
    record('app.setName', name)
  }
  setAppUserModelId(id: string): void {
    record('app.setAppUserModelId', id)
  }
  addRecentDocument(file: string): void {
    record('app.addRecentDocument', file)
  }
  focus(): void {
    record('app.focus')
  }
  quit(): void {
    let prevented = false
    this.emit('before-quit', { preventDefault: () => (prevented = true) })
    if (prevented) return
    this.#quitting = true
    for (const window of windows.values()) window.close()
    this.#quitting = false
    this.emit('will-quit', { preventDefault: () => (prevented = true) })
    if (!prevented) this.exit(0)
  }
  windowClosed(): void {
    if (windows.size === 0 && !this.#quitting) this.emit('window-all-closed')
  }
  exit(code = 0): void {
    this.emit('quit', {}, code)
    process.exit(code)
  }
}

function switchValue(name: string): string | undefined {
  const prefix = `--${name}=`
  return process.argv.find((argument) => argument.startsWith(prefix))?.slice(prefix.length)
}

interface WindowOptions {
  readonly x?: number
  readonly y?: number
  readonly width?: number
  readonly height?: number
  readonly webPreferences?: Readonly<Record<string, unknown>>
}
type OpenHandler = (details: { readonly url: string }) => { readonly action: string }

class WebContents extends EventEmitter {
  readonly id: number
  readonly session: Session
  openHandler: OpenHandler = () => ({ action: 'allow' })
  #destroyed = false
  #url = ''

  constructor(id: number, session: Session) {
    super()
    this.id = id
    this.session = session
  }
  send(channel: string, ...args: readonly unknown[]): void {
    if (!this.#destroyed) tell({ kind: 'send', window: this.id, channel, args })
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }
  getURL(): string {
    return this.#url
  }
  reload(): void {
    tell({ kind: 'load', window: this.id, url: this.#url })
  }
  load(url: string): void {
    this.#url = url
    tell({ kind: 'load', window: this.id, url })
  }
  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.emit('destroyed')
  }
}

let lastWindow = 0

class BrowserWindow extends EventEmitter {
  static getAllWindows(): readonly BrowserWindow[] {
    return [...windows.values()]
  }
  static getFocusedWindow(): BrowserWindow | null {
    return windows.get(focusedWindow) ?? null
  }
  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return windows.get(contents.id) ?? null
  }
  readonly id: number
  readonly options: WindowOptions
  readonly webContents: WebContents
  #bounds: Bounds
  #visible: boolean
  #maximized = false

  constructor(options: WindowOptions & { readonly show?: boolean } = {}) {
    super()
    requireReady('BrowserWindow')
    this.id = lastWindow += 1
    this.options = options
    this.#visible = options.show !== false
    const { x = 0, y = 0, width = 800, height = 600 } = options
    this.#bounds = { x, y, width, height }
    const preload = options.webPreferences?.['preload']
    if (typeof preload === 'string' && !path.isAbsolute(preload))
      throw new Error('preload must be an absolute path.')
    this.webContents = new WebContents(this.id, session.defaultSession)
    windows.set(this.id, this)
    tell({
      kind: 'window',
      window: this.id,
      preload: typeof preload === 'string' ? preload : '',
      width,
      height,
    })
    app.emit('web-contents-created', {}, this.webContents)
    app.emit('browser-window-created', {}, this)
  }
  loadURL(url: string): Promise<void> {
    this.webContents.load(url)
    return new Promise((resolve) => this.webContents.once('did-finish-load', () => resolve()))
  }
  show(): void {
    this.#visible = true
    this.emit('show')
    record('window.show', this.id)
    this.#takeFocus()
  }
  focus(): void {
    record('window.focus', this.id)
    this.#takeFocus()
  }
  #takeFocus(): void {
    if (focusedWindow === this.id) return
    focusedWindow = this.id
    this.emit('focus')
  }
  isVisible(): boolean {
    return this.#visible
  }
  isMinimized(): boolean {
    return false
  }
  restore(): void {
    record('window.restore', this.id)
  }
  maximize(): void {
    this.#maximized = true
    record('window.maximize', this.id)
  }
  isMaximized(): boolean {
    return this.#maximized
  }
  isDestroyed(): boolean {
    return !windows.has(this.id)
  }
  setBounds(bounds: Bounds): void {
    this.#bounds = bounds
  }
  getBounds(): Bounds {
    return this.#bounds
  }
  getNormalBounds(): Bounds {
    return this.#bounds
  }
  close(): void {
    if (!windows.has(this.id)) return
    this.emit('close', { preventDefault: () => undefined })
    windows.delete(this.id)
    tell({ kind: 'close', window: this.id })
    this.webContents.destroy()
    this.emit('closed')
    app.windowClosed()
  }
}

class IpcMain extends EventEmitter {
  receive(message: PageMessage): void {
    const sender = windows.get(message.window)?.webContents
    if (sender === undefined) return
    const event = {
      sender,
      senderFrame: { url: message.frameUrl, parent: message.isMainFrame ? null : {} },
      reply: (channel: string, ...args: readonly unknown[]) => sender.send(channel, ...args),
    }
    this.emit(message.channel, event, ...message.args)
  }
}

type SchemeHandler = (request: Request) => Response | Promise<Response>

class Protocol {
  readonly handlers = new Map<string, SchemeHandler>()
  readonly privileged = new Set<string>()

  registerSchemesAsPrivileged(schemes: readonly { readonly scheme: string }[]): void {
    if (isReady) throw new Error('registerSchemesAsPrivileged must be called before the app is ready.')
    for (const { scheme } of schemes) this.privileged.add(scheme)
    record('protocol.registerSchemesAsPrivileged', schemes)
  }
  handle(scheme: string, handler: SchemeHandler): void {
    requireReady('protocol.handle')
    if (!protocol.privileged.has(scheme))
      throw new Error(`The scheme ${scheme} is not registered as privileged.`)
    this.handlers.set(scheme, handler)
  }
}

type PermissionRequestHandler = (
  contents: unknown,
  permission: string,
  decide: (granted: boolean) => void,
  details: { readonly requestingUrl: string; readonly isMainFrame: boolean },
) => void
type BeforeRequest = (
  details: { readonly url: string },
  decide: (verdict: { readonly cancel?: boolean }) => void,
) => void

class Session extends EventEmitter {
  readonly protocol = new Protocol()
  permissionRequest: PermissionRequestHandler | null = null
  permissionCheck: ((contents: unknown, permission: string, origin: string) => boolean) | null = null
  beforeRequest: BeforeRequest | null = null
  readonly webRequest = {
    onBeforeRequest: (handler: BeforeRequest) => {
      this.beforeRequest = handler
    },
  }
  setPermissionRequestHandler(handler: PermissionRequestHandler): void {
    this.permissionRequest = handler
  }
  setPermissionCheckHandler(
    handler: (contents: unknown, permission: string, origin: string) => boolean,
  ): void {
    this.permissionCheck = handler
  }
  setDevicePermissionHandler(handler: (details: unknown) => boolean): void {
    record('session.setDevicePermissionHandler', handler({}))
  }
}

interface MenuItem {
  readonly label?: string
  readonly role?: string
  readonly submenu?: readonly MenuItem[]
  readonly click?: (item: { readonly checked: boolean }) => void
  readonly checked?: boolean
}

type Stdio = 'inherit' | 'pipe' | 'ignore'

class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess
  readonly stdout
  readonly stderr

  constructor(
    file: string,
    args: readonly string[],
    options: {
      readonly env?: NodeJS.ProcessEnv
      readonly stdio?: Stdio | readonly Stdio[]
      readonly execArgv?: readonly string[]
    },
  ) {
    super()
    const [, stdout, stderr] =
      typeof options.stdio === 'object' ? options.stdio : [null, options.stdio, options.stdio]
    this.#child = fork(file, args, {
      env: options.env ?? process.env,
      execArgv: ['--import', new URL('parent-port.js', import.meta.url).href, ...(options.execArgv ?? [])],
      serialization: 'advanced',
      stdio: ['ignore', stdout ?? 'inherit', stderr ?? 'inherit', 'ipc'],
    })
    this.stdout = this.#child.stdout
    this.stderr = this.#child.stderr
    this.#child.on('spawn', () => this.emit('spawn'))
    this.#child.on('message', (message) => this.emit('message', message))
    // Electron gives only a code, also when a signal ended the process.
    this.#child.on('exit', (code, signal) => this.emit('exit', code ?? (signal === 'SIGKILL' ? 9 : 15)))
    this.#child.on('error', () => undefined)
    app.on('quit', () => this.#child.kill('SIGKILL'))
  }
  get pid(): number | undefined {
    return this.#child.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined
  }
  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as object)
  }
  kill(): boolean {
    return this.#child.kill('SIGTERM')
  }
}

let menu: readonly MenuItem[] = []

export const app = new App()
export const protocol = new Protocol()
const defaultSession = new Session()
export const session = {
  get defaultSession(): Session {
    requireReady('session.defaultSession')
    return defaultSession
  },
  fromPartition: (partition: string) => {
    requireReady('session.fromPartition')
    return { partition }
  },
}
/** Requests as Node makes them, whose events and methods are those of Electron's that are used. */
export const net = {
  request: ({ session: _session, redirect: _redirect, ...options }: Readonly<Record<string, unknown>>) => {
    requireReady('net.request')
    record('net.request', options)
    return options['protocol'] === 'https:' ? httpsRequest(options) : httpRequest(options)
  },
}
export const ipcMain = new IpcMain()
export { BrowserWindow }
export const dialog = {
  showOpenDialog: (...args: readonly unknown[]) =>
    answerDialog('dialog.showOpenDialog', args, { canceled: true, filePaths: [] }),
  showSaveDialog: (...args: readonly unknown[]) =>
    answerDialog('dialog.showSaveDialog', args, { canceled: true, filePath: '' }),
  showMessageBox: (...args: readonly unknown[]) =>
    answerDialog('dialog.showMessageBox', args, { response: 1 }),
  showMessageBoxSync: (...args: readonly unknown[]) => {
    record('dialog.showMessageBoxSync', ...args.filter((argument) => !(argument instanceof BrowserWindow)))
    return (scriptedDialogs.shift() as number | undefined) ?? 1
  },
  showErrorBox: (...args: readonly unknown[]) => record('dialog.showErrorBox', ...args),
}
export const shell = {
  openExternal: async (url: string) => record('shell.openExternal', url),
  showItemInFolder: (file: string) => record('shell.showItemInFolder', file),
}
export const Menu = {
  buildFromTemplate: (template: readonly MenuItem[]) => template,
  setApplicationMenu: (built: readonly MenuItem[] | null) => {
    menu = built ?? []
    record('Menu.setApplicationMenu', menu)
  },
}
export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: false })
const display = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1040 } }
export const screen = { getPrimaryDisplay: () => display, getAllDisplays: () => [display] }
/** Not a cipher: it only makes sure that what comes out of a file went through it. */
export const safeStorage = {
  isEncryptionAvailable: () => isReady,
  getSelectedStorageBackend: () => process.env['STAND_IN_SECRET_STORE'] ?? 'gnome_libsecret',
  encryptString: (text: string) => {
    requireReady('safeStorage.encryptString')
    return Buffer.from(text, 'utf8').map((byte) => byte ^ 0x5a)
  },
  decryptString: (bytes: Buffer) => {
    requireReady('safeStorage.decryptString')
    return Buffer.from(bytes.map((byte) => byte ^ 0x5a)).toString('utf8')
  },
}
export const crashReporter = { start: (options: unknown) => record('crashReporter.start', options) }
export const utilityProcess = {
  fork: (
    file: string,
    args: readonly string[] = [],
    options: ConstructorParameters<typeof UtilityProcess>[2] = {},
  ) => {
    requireReady('utilityProcess.fork')
    return new UtilityProcess(file, args, options)
  },
}

async function answerDialog<T>(call: string, args: readonly unknown[], otherwise: T): Promise<T> {
  record(call, ...args.filter((argument) => !(argument instanceof BrowserWindow)))
  return (scriptedDialogs.shift() as T | undefined) ?? otherwise
}

async function answerQuestion(question: Question): Promise<unknown> {
  switch (question.kind) {
    case 'records':
      return records
    case 'window-options':
      return windows.get(question.window)?.options
    case 'navigate': {
      let prevented = false
      const event = {
        url: question.url,
        isMainFrame: question.isMainFrame,
        preventDefault: () => (prevented = true),
      }
      const contents = windows.get(question.window)?.webContents
      contents?.emit('will-frame-navigate', event)
      if (question.isMainFrame) contents?.emit('will-navigate', event)
      return prevented ? 'prevented' : 'allowed'
    }
    case 'open-window':
      return windows.get(question.window)?.webContents.openHandler({ url: question.url }).action
    case 'permission':
      return permissionVerdict(question.permission, question.url)
    case 'request':
      return requestVerdict(question.url)
    case 'script-dialog':
      scriptedDialogs.push(question.answer)
      return null
    case 'click-menu':
      {
        const item = menuItem(menu, question.path)
        item?.click?.({ checked: item.checked !== true })
      }
      return null
    case 'emit-app':
      app.emit(question.event, { preventDefault: () => undefined }, ...question.args)
      return null
    case 'move-window':
      windows.get(question.window)?.setBounds(question.bounds)
      return null
    case 'close-window':
      windows.get(question.window)?.close()
      return null
    case 'prevent-unload': {
      let goes = false
      const event = { preventDefault: () => (goes = true) }
      windows.get(question.window)?.webContents.emit('will-prevent-unload', event)
      return goes
    }
    case 'focus-window':
      windows.get(question.window)?.focus()
      return null
    case 'open-windows':
      return [...windows.values()].map((window) => ({ id: window.id, bounds: window.getBounds() }))
    case 'quit':
      app.quit()
      return null
  }
}

function menuItem(items: readonly MenuItem[], [name, ...rest]: readonly string[]): MenuItem | undefined {
  const found = items.find((item) => item.label === name || item.role === name)
  return rest.length === 0 || found === undefined ? found : menuItem(found.submenu ?? [], rest)
}

async function permissionVerdict(permission: string, url: string): Promise<unknown> {
  const details = { requestingUrl: url, isMainFrame: true }
  const requested = await new Promise<boolean>((resolve) => {
    if (defaultSession.permissionRequest === null) resolve(true)
    else defaultSession.permissionRequest(null, permission, resolve, details)
  })
  const origin = url.split('/').slice(0, 3).join('/')
  const checked = defaultSession.permissionCheck?.(null, permission, origin) ?? true
  return { requested, checked }
}

async function requestVerdict(url: string): Promise<'cancelled' | 'sent'> {
  const { beforeRequest } = defaultSession
  if (beforeRequest === null) return 'sent'
  const verdict = await new Promise<{ readonly cancel?: boolean }>((resolve) =>
    beforeRequest({ url }, resolve),
  )
  return verdict.cancel === true ? 'cancelled' : 'sent'
}

async function answerScheme(id: number, url: string, method: string): Promise<void> {
  const scheme = new URL(url).protocol.slice(0, -1)
  const handler = defaultSession.protocol.handlers.get(scheme) ?? protocol.handlers.get(scheme)
  const response =
    handler === undefined ? new Response(null, { status: 404 }) : await handler(new Request(url, { method }))
  const body = new Uint8Array(await response.arrayBuffer())
  tell({
    kind: 'scheme-response',
    id,
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body,
  })
}

function receive(message: ToMain): void {
  switch (message.kind) {
    case 'page-message':
      ipcMain.receive(message)
      return
    case 'scheme-request':
      void answerScheme(message.id, message.url, message.method)
      return
    case 'navigation-started':
      windows.get(message.window)?.webContents.emit('did-start-navigation', {
        url: message.url,
        isMainFrame: message.isMainFrame,
        isSameDocument: false,
      })
      return
    case 'page-ready': {
      const window = windows.get(message.window)
      window?.webContents.emit('did-finish-load')
      window?.emit('ready-to-show')
      return
    }
    case 'page-gone':
      windows.get(message.window)?.webContents.emit('render-process-gone', {}, { reason: message.reason })
      return
    case 'question':
      void answerQuestion(message.question).then((value) => tell({ kind: 'answer', id: message.id, value }))
  }
}

process.on('message', receive)
process.on('disconnect', () => process.exit(0))
// Electron is ready once the main module has run; a module hook resolves later than its synchronous part.
setTimeout(() => {
  isReady = true
  app.emit('ready')
}, 0)
