/** Node's WebAssembly, as far as the kernels use it. Its types belong to the DOM's, which the engine does without. */

/** Memory that a module and JavaScript share. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer
}

/** A function of a module. */
export type WasmCall = (...numbers: readonly number[]) => void

interface WasmEngine {
  readonly Memory: new (size: { readonly initial: number }) => WasmMemory
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (
    module: object,
    imports: { readonly memory: { readonly memory: WasmMemory } },
  ) => { readonly exports: Readonly<Record<string, WasmCall | undefined>> }
}

const PAGE = 65_536

/** Compiles a module. */
export function compileModule(bytes: Uint8Array<ArrayBuffer>): object {
  return new (engine().Module)(bytes)
}

/** A module with memory of its own; null where there is no room for it. */
export function instantiate(
  module: object,
  memoryBytes: number,
): { readonly memory: ArrayBuffer; readonly call: (name: string) => WasmCall } | null {
  const { Memory, Instance } = engine()
  let memory: WasmMemory
  try {
    memory = new Memory({ initial: Math.ceil(memoryBytes / PAGE) })
  } catch {
    return null
  }
  const { exports } = new Instance(module, { memory: { memory } })
  const call = (name: string): WasmCall => {
    const found = exports[name]
    if (found === undefined) throw new Error(`The module has no function ${name}.`)
    return found
  }
  return { memory: memory.buffer, call }
}

/** Asked for by a name without a type: where the DOM's types are there too, they are other ones. */
const NAME: string = 'WebAssembly'

function engine(): WasmEngine {
  const found: WasmEngine = Reflect.get(globalThis, NAME)
  return found
}
