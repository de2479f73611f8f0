/** The opcodes that name, call, make and fill objects. Source: CPython's Lib/pickletools.py. */
import { opcodes as op } from './opcodes.ts'
import { scanTuple } from './scan-container.ts'
import { ScanStop } from './scan-stack.ts'
import { skip } from './scan-state.ts'
import type { Scan } from './scan-state.ts'
import { madeBy, seekOddState } from './scan-states.ts'
import { globalAt, lineEnd, textAt } from './scan-text.ts'
import type { Calling } from './scan-uses.ts'
import { EMPTY_TUPLE, isGlobal, NONE, OPAQUE } from './scan-value.ts'

/** Applies one of them. Throws ScanStop for a byte that is no opcode. */
export function scanObject(scan: Scan, code: number, start: number): boolean {
  const { stack, uses } = scan
  switch (code) {
    case op.GLOBAL:
      return stack.push(namedByLines(scan, start))
    case op.STACK_GLOBAL:
      return stack.replace(2, namedByStack(scan, stack.last(1), stack.last()))
    case op.INST:
    case op.OBJ: {
      // Python's own unpickler imports the name before it looks for the mark.
      const named = code === op.INST ? namedByLines(scan, start) : OPAQUE
      const above = stack.aboveMark()
      const callee = code === op.INST ? named : (above[0] ?? OPAQUE)
      const args = scanTuple(scan, code === op.INST ? above : above.subarray(1))
      const made = call(scan, { callee, args, calling: 'call' })
      stack.takeMark()
      return stack.push(made)
    }
    case op.REDUCE:
    case op.NEWOBJ: {
      const calling = code === op.REDUCE ? 'call' : 'new'
      return stack.replace(2, call(scan, { callee: stack.last(1), args: stack.last(), calling }))
    }
    case op.NEWOBJ_EX:
      uses.value(stack.last())
      return stack.replace(3, call(scan, { callee: stack.last(2), args: stack.last(1), calling: 'newex' }))
    case op.BUILD:
      uses.value(stack.last())
      seekOddState(scan, stack.last(1), stack.last())
      stack.take(1)
      if (isGlobal(stack.last())) uses.call(stack.last(), 'change', EMPTY_TUPLE)
      return true
    default:
      return scanRare(scan, code, start)
  }
}

function scanRare(scan: Scan, code: number, start: number): boolean {
  const { stack, uses } = scan
  switch (code) {
    case op.PERSID:
      skip(scan, lineEnd(scan.bytes, scan.at) + 1 - scan.at)
      return stack.push(OPAQUE)
    case op.BINPERSID:
      uses.value(stack.last())
      return stack.replace(1)
    case op.EXT1:
    case op.EXT2:
    case op.EXT4:
      scan.problem ??= 'it imports by a number of Python’s extension registry.'
      scan.isPartial = true
      skip(scan, code === op.EXT1 ? 1 : code === op.EXT2 ? 2 : 4)
      return stack.push(OPAQUE)
    case op.NEXT_BUFFER:
      return stack.push(NONE)
    case op.READONLY_BUFFER:
      return true
    default:
      throw new ScanStop(`byte ${start} is no opcode.`)
  }
}

interface Call {
  readonly callee: number
  readonly args: number
  readonly calling: Calling
}

/** Notes a call, and gives the value for what it makes. */
function call(scan: Scan, { callee, args, calling }: Call): number {
  if (isGlobal(callee)) {
    scan.uses.call(callee, calling, args)
    return madeBy(scan.uses.nameOf(callee), args)
  }
  scan.isIndirect = true
  scan.uses.value(callee)
  scan.uses.value(args)
  return OPAQUE
}

function namedByLines(scan: Scan, start: number): number {
  const { name, end } = globalAt(scan.bytes, start)
  scan.at = end
  return scan.uses.name(name)
}

function namedByStack(scan: Scan, module: number, attribute: number): number {
  if (module < 0 || attribute < 0) throw new ScanStop('a name it imports is no text.')
  const { bytes, view } = scan
  const left = module > 0 ? textAt(bytes, view, module - 1) : null
  const right = attribute > 0 ? textAt(bytes, view, attribute - 1) : null
  if (left !== null && right !== null) return scan.uses.name(`${left}.${right}`)
  scan.uses.madeUp()
  scan.problem ??= 'a name it imports is made up while it loads.'
  scan.isPartial = true
  return OPAQUE
}
