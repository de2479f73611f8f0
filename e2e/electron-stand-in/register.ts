/** TEST DOUBLE. Loaded before the main bundle: makes `electron` resolve to the stand-in, imported or required. */
import { Module, register } from 'node:module'
import { fileURLToPath } from 'node:url'

register(new URL('resolve-electron.js', import.meta.url))

// What CommonJS requires is not resolved by Node 20's hooks.
const modules = Module as unknown as { _resolveFilename: (request: string, ...rest: unknown[]) => string }
const resolveFilename = modules._resolveFilename
modules._resolveFilename = (request, ...rest) =>
  request === 'electron'
    ? fileURLToPath(new URL('electron.js', import.meta.url))
    : resolveFilename(request, ...rest)
