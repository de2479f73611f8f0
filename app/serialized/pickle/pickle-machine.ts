/**
 * Runs the opcodes of a pickle (protocols 0 to 5) to inert data: nothing is imported, nothing is called.
 * Source: CPython's Lib/pickletools.py (the meaning of each opcode).
 */
import { takeMemory } from '../allowance.ts'
import type { ByteReader } from '../byte-reader.ts'
import { globalName, type Inert, type InertEntry, type InertGlobal } from '../inert.ts'
import { overLimit } from '../limits.ts'
import { UserError } from '#shared/user-error.ts'
import { isJoblibArray, isOldJoblibArray, readJoblibArray } from './joblib-array.ts'
import { fillArray, fillDtype, knownReduction } from './known-callees.ts'
import { opcodes as op } from './opcodes.ts'
import { CONTAINER, groupOf, LITERAL, MEMORY } from './opcode-groups.ts'
import { index, pairs, tuple } from './operands.ts'
import { readLiteral } from './pickle-literals.ts'
import { brokenPickle, inertObject, PickleStack, type GrowingDict, type GrowingItems } from './stack.ts'

/** Opcodes one file may have: a forest of 10,000 trees or a vocabulary of a million words has about three million. */
const MAX_OPCODES = 8_000_000
/** A number or name as a line of text. */
const MAX_LINE = 10_000

/** What stays the same over the pickles nested in one stream. */
export interface PickleContext {
  readonly reader: ByteReader
  /** Every global the pickle names, in order of first use, by `module.name`. */
  readonly globals: Map<string, InertGlobal>
  /** A moment of `performance.now` after which reading stops; null for none. */
  readonly deadline: number | null
  opcodes: number
  nesting: number
}

/** Reads one pickle up to its STOP. */
export function runPickle(context: PickleContext): Inert {
  if (context.nesting > 8) throw overLimit('pickle', 'pickles inside one another', 8)
  const stack = new PickleStack()
  const { reader } = context
  const { bytes } = reader
  for (;;) {
    context.opcodes++
    if (context.opcodes > MAX_OPCODES) throw overLimit('pickle', 'opcodes', MAX_OPCODES)
    if (context.deadline !== null && context.opcodes % OPCODES_PER_LOOK === 0) checkTime(context.deadline)
    const code = bytes[reader.position]
    if (code === undefined) throw reader.broken('it ends without its STOP')
    reader.position++
    if (code === op.STOP) return stack.pop()
    switch (groupOf[code]) {
      case LITERAL:
        readLiteral(code, reader, stack)
        break
      case CONTAINER:
        container(code, stack)
        break
      case MEMORY:
        memory(code, reader, stack)
        break
      default:
        object(code, context, stack)
    }
  }
}

/** A long integer, the dearest opcode, takes about 0.1 ms. */
const OPCODES_PER_LOOK = 512

function checkTime(deadline: number): void {
  if (performance.now() <= deadline) return
  throw new UserError({ code: 'over-limit', message: 'The pickle takes longer to follow than it may.' })
}

function container(code: number, stack: PickleStack): boolean {
  switch (code) {
    case op.EMPTY_LIST:
      return pushItems(stack, 'list', [])
    case op.EMPTY_TUPLE:
      return pushItems(stack, 'tuple', [])
    case op.EMPTY_SET:
      return pushItems(stack, 'set', [])
    case op.LIST:
      return pushItems(stack, 'list', stack.popMark())
    case op.TUPLE:
      return pushItems(stack, 'tuple', stack.popMark())
    case op.FROZENSET:
      return pushItems(stack, 'set', stack.popMark())
    case op.TUPLE1:
      return pushItems(stack, 'tuple', [stack.pop()])
    case op.TUPLE2:
    case op.TUPLE3: {
      const items = [stack.pop(), stack.pop()]
      if (code === op.TUPLE3) items.push(stack.pop())
      return pushItems(stack, 'tuple', items.reverse())
    }
    case op.EMPTY_DICT:
    case op.DICT: {
      stack.count()
      const dict = { kind: 'dict', entries: code === op.DICT ? pairs(stack.popMark()) : [] } as const
      stack.push(dict)
      return true
    }
    case op.APPEND:
      appendAll([stack.pop()], stack)
      return true
    case op.APPENDS:
    case op.ADDITEMS:
      appendAll(stack.popMark(), stack)
      return true
    case op.SETITEM: {
      const value = stack.pop()
      setAll([{ key: stack.pop(), value }], stack)
      return true
    }
    case op.SETITEMS:
      setAll(pairs(stack.popMark()), stack)
      return true
    case op.POP_MARK:
      stack.popMark()
      return true
    default:
      return false
  }
}

function memory(code: number, reader: ByteReader, stack: PickleStack): boolean {
  switch (code) {
    case op.PROTO: {
      const protocol = reader.u8()
      if (protocol > 5) throw brokenPickle(`its protocol is ${protocol}, and 5 is the newest known`)
      return true
    }
    case op.FRAME:
      reader.length64(true)
      return true
    case op.MARK:
      stack.mark()
      return true
    case op.POP:
      if ((stack.marks.at(-1) ?? -1) === stack.values.length) stack.popMark()
      else stack.pop()
      return true
    case op.DUP:
      stack.push(stack.top())
      return true
    case op.MEMOIZE:
      stack.rememberNext()
      return true
    case op.PUT:
      stack.remember(index(reader.line(MAX_LINE)))
      return true
    case op.BINPUT:
      stack.remember(reader.u8())
      return true
    case op.LONG_BINPUT:
      stack.remember(reader.u32(true))
      return true
    case op.GET:
      stack.push(stack.recall(index(reader.line(MAX_LINE))))
      return true
    case op.BINGET:
      stack.push(stack.recall(reader.u8()))
      return true
    case op.LONG_BINGET:
      stack.push(stack.recall(reader.u32(true)))
      return true
    default:
      return false
  }
}

function object(code: number, context: PickleContext, stack: PickleStack): void {
  const { reader } = context
  switch (code) {
    case op.GLOBAL:
      stack.push(global(context, reader.line(MAX_LINE), reader.line(MAX_LINE)))
      return
    case op.STACK_GLOBAL: {
      const name = stack.pop()
      const module = stack.pop()
      if (typeof name !== 'string' || typeof module !== 'string') throw brokenPickle('a global has no name')
      stack.push(global(context, module, name))
      return
    }
    case op.REDUCE:
    case op.NEWOBJ: {
      const args = tuple(stack.pop())
      pushCall(stack, stack.pop(), args, code === op.REDUCE)
      return
    }
    case op.NEWOBJ_EX: {
      const keywords = stack.pop()
      const args = tuple(stack.pop())
      stack.count()
      const isDict =
        typeof keywords === 'object' &&
        keywords !== null &&
        !(keywords instanceof Uint8Array) &&
        keywords.kind === 'dict'
      stack.push(inertObject(stack.pop(), args, isDict ? keywords : null))
      return
    }
    case op.INST: {
      const callee = global(context, reader.line(MAX_LINE), reader.line(MAX_LINE))
      pushCall(stack, callee, stack.popMark(), true)
      return
    }
    case op.OBJ: {
      const [callee, ...args] = stack.popMark()
      pushCall(stack, callee ?? null, args, true)
      return
    }
    case op.BUILD:
      build(context, stack)
      return
    case op.PERSID:
      stack.push(inertObject('persistent id', [reader.line(MAX_LINE)], null))
      return
    case op.BINPERSID:
      stack.push(inertObject('persistent id', [stack.pop()], null))
      return
    case op.EXT1:
    case op.EXT2:
    case op.EXT4:
      throw unreadable("a code of Python's extension registry, whose meaning is not in the file")
    case op.NEXT_BUFFER:
    case op.READONLY_BUFFER:
      throw unreadable('buffers kept outside the file')
    default:
      throw brokenPickle(`byte ${reader.position - 1} is no opcode (0x${code.toString(16)})`)
  }
}

function unreadable(what: string): UserError {
  return new UserError({
    code: 'unsupported',
    message: `The pickle uses ${what}.`,
    hint: 'This model needs Python.',
  })
}

function pushItems(stack: PickleStack, kind: GrowingItems['kind'], items: Inert[]): true {
  stack.count()
  stack.push({ kind, items } satisfies GrowingItems)
  return true
}

function global(context: PickleContext, module: string, name: string): InertGlobal {
  if (module.length + name.length > MAX_LINE) throw brokenPickle('a global has a name that is too long')
  const known = context.globals.get(`${module}.${name}`)
  if (known !== undefined) return known
  if (context.globals.size >= 100_000) throw overLimit('pickle', 'different globals', 100_000)
  const made: InertGlobal = { kind: 'global', module, name }
  context.globals.set(`${module}.${name}`, made)
  return made
}

function pushCall(stack: PickleStack, callee: Inert, args: readonly Inert[], isCall: boolean): void {
  stack.count()
  const name = globalName(callee)
  if (isCall && (name === 'copy_reg._reconstructor' || name === 'copyreg._reconstructor')) {
    stack.push(inertObject(args[0] ?? null, [], null))
    return
  }
  if (isCall && (name === 'copyreg.__newobj__' || name === 'copy_reg.__newobj__')) {
    takeMemory(8 * args.length)
    stack.push(inertObject(args[0] ?? null, args.slice(1), null))
    return
  }
  stack.push((isCall ? knownReduction(callee, args) : null) ?? inertObject(callee, args, null))
}

function build(context: PickleContext, stack: PickleStack): void {
  const state = stack.pop()
  const target = stack.top()
  if (typeof target !== 'object' || target === null || target instanceof Uint8Array) {
    throw brokenPickle('a state is given to a value that has none')
  }
  if (target.kind === 'array') return fillArray(target, state)
  if (target.kind === 'dtype') return fillDtype(target, state)
  if (target.kind !== 'object') throw brokenPickle(`a state is given to a ${target.kind}`)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- objects on this stack are made by inertObject
  const growing = target as { state: Inert | undefined }
  growing.state = mergeStates(growing.state, state)
  if (isOldJoblibArray(target)) throw unreadable('arrays of a joblib older than 0.10')
  if (isJoblibArray(target)) {
    const nested = (): Inert => {
      context.nesting++
      const value = runPickle(context)
      context.nesting--
      return value
    }
    stack.replaceTop(readJoblibArray(state, context.reader, nested))
  }
}

function mergeStates(before: Inert | undefined, after: Inert): Inert {
  const isDict = (value: Inert | undefined): value is { kind: 'dict'; entries: readonly InertEntry[] } =>
    typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && value.kind === 'dict'
  if (!isDict(before) || !isDict(after)) return after
  takeMemory(8 * (before.entries.length + after.entries.length))
  return { kind: 'dict', entries: [...before.entries, ...after.entries] }
}

function appendAll(values: readonly Inert[], stack: PickleStack): void {
  const target = stack.top()
  if (typeof target === 'object' && target !== null && !(target instanceof Uint8Array)) {
    if (target.kind === 'list' || target.kind === 'set' || target.kind === 'object') {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- containers on this stack are growing ones
      const { items } = target as GrowingItems
      for (const value of values) items.push(value)
      return
    }
  }
  throw brokenPickle('items are appended to a value that takes none')
}

function setAll(entries: readonly InertEntry[], stack: PickleStack): void {
  const target = stack.top()
  if (typeof target === 'object' && target !== null && !(target instanceof Uint8Array)) {
    if (target.kind === 'dict' || target.kind === 'object') {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- containers on this stack are growing ones
      const growing = target as GrowingDict
      for (const entry of entries) growing.entries.push(entry)
      return
    }
  }
  throw brokenPickle('keys are set on a value that has none')
}
