/**
 * V8's code cache (https://nodejs.org/api/vm.html#scriptcreatecacheddata) for built files: Node compiles half a megabyte
 * of source in 15 ms, and takes what the build compiled in 2. V8 itself refuses a cache of another version or source, and
 * compiles as ever. Node 22 has this built in (`module.enableCompileCache`), but writes it at run time.
 */
import { readFileSync } from 'node:fs'
import { Module, createRequire } from 'node:module'
import { dirname } from 'node:path'
import { Script } from 'node:vm'

type CommonJsFunction = (
  exports: unknown,
  require: (id: string) => unknown,
  module: NodeJS.Module,
  file: string,
  folder: string,
) => void

/** The file beside a built one that holds its cache. */
export function cacheFile(file: string): string {
  return `${file}.cache`
}

/** A built file compiled as Node compiles CommonJS; `import()` fails in it. */
export function compiledFile(file: string, source: string, cachedData?: Buffer): Script {
  return new Script(Module.wrap(source), {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  })
}

/** From now on `require` takes files of `folder` with their caches, where they have one. */
export function useCodeCache(folder: string): void {
  const { extensions } = createRequire(import.meta.url)
  const load = extensions['.js']
  extensions['.js'] = (module, file) => {
    const cachedData = file.startsWith(folder) ? cacheOf(file) : undefined
    if (cachedData === undefined) return load(module, file)
    runCompiled(compiledFile(file, readFileSync(file, 'utf8'), cachedData), module, file)
  }
}

/** Runs a compiled file as the module it is. */
export function runCompiled(script: Script, module: NodeJS.Module, file: string): void {
  const run = script.runInThisContext() as CommonJsFunction
  run.call(module.exports, module.exports, (id) => module.require(id), module, file, dirname(file))
}

function cacheOf(file: string): Buffer | undefined {
  try {
    return readFileSync(cacheFile(file))
  } catch {
    return undefined
  }
}
