/**
 * TEST DOUBLE. What runs in the page before its own scripts: the modules that a sandboxed preload may require, then the
 * preload bundle itself. Unlike Electron's, its world is the page's own.
 */

/** The page's end of the channel, put on `window`. */
export interface PageEnd {
  readonly standInSend: (message: { readonly channel: string; readonly args: readonly unknown[] }) => void
  standInReceive?: (channel: string, args: readonly unknown[]) => void
  /** Paths of dropped files by name, set by a test. */
  standInPaths?: Readonly<Record<string, string>>
}

/** The script: `preload` is the text of the built preload bundle. */
export function pageScript(preload: string): string {
  return `(${String(installElectron)})(function (require, module, exports) {${preload}\n})`
}

type Preload = (require: (name: string) => unknown, module: { exports: object }, exports: object) => void

/** Runs in the page: must not use anything outside of itself. */
function installElectron(preload: Preload): void {
  const page = globalThis as unknown as PageEnd
  const listeners = new Map<string, ((event: object, ...args: readonly unknown[]) => void)[]>()
  page.standInReceive = (channel, args) => {
    for (const listener of listeners.get(channel) ?? []) listener({}, ...args)
  }
  /** contextBridge copies values and wraps functions; anything else throws, as here structuredClone does. */
  const across = (value: unknown): unknown => {
    if (typeof value === 'function') {
      return (...args: readonly unknown[]) =>
        across((value as (...given: readonly unknown[]) => unknown)(...args.map(across)))
    }
    if (value instanceof Promise) return value.then(across)
    if (value instanceof File || value === null || typeof value !== 'object') return value
    if (Array.isArray(value)) return value.map(across)
    if (Object.getPrototypeOf(value) !== Object.prototype) return structuredClone(value)
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, across(item)])))
  }
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, api: unknown) =>
        Object.defineProperty(globalThis, name, { value: across(api), enumerable: true }),
    },
    ipcRenderer: {
      send: (channel: string, ...args: readonly unknown[]) =>
        page.standInSend({ channel, args: structuredClone(args) }),
      on: (channel: string, listener: (event: object, ...args: readonly unknown[]) => void) => {
        listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      },
    },
    webUtils: { getPathForFile: (file: File) => page.standInPaths?.[file.name] ?? '' },
  }
  const module = { exports: {} }
  preload(
    (name) => {
      if (name === 'electron') return electron
      throw new Error(`A sandboxed preload can't require ${name}.`)
    },
    module,
    module.exports,
  )
}
