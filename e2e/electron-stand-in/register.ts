/** TEST DOUBLE. Loaded before the main bundle: makes `electron` resolve to the stand-in. */
import { register } from 'node:module'

register(new URL('resolve-electron.js', import.meta.url))
