/** TEST DOUBLE. The module hook: `electron` is the stand-in, everything else is what it is. */
import type { ResolveHook } from 'node:module'

/** Node's resolve hook (module.register). */
export const resolve: ResolveHook = (specifier, context, nextResolve) =>
  specifier === 'electron'
    ? { url: new URL('electron.js', import.meta.url).href, shortCircuit: true }
    : nextResolve(specifier, context)
