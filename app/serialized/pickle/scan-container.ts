import { opcodes as op } from './opcodes.ts'
import { SCAN_NO_TEXT } from './scan-stack.ts'
import type { ScanStack } from './scan-stack.ts'

/** Applies an opcode that makes or fills a list, tuple, set or dict: only how many values are there is kept. */
export function scanContainer(stack: ScanStack, code: number): boolean {
  switch (code) {
    case op.EMPTY_LIST:
    case op.EMPTY_TUPLE:
    case op.EMPTY_DICT:
    case op.EMPTY_SET:
      return stack.replace(0, SCAN_NO_TEXT)
    case op.TUPLE1:
      return stack.replace(1, SCAN_NO_TEXT)
    case op.TUPLE2:
      return stack.replace(2, SCAN_NO_TEXT)
    case op.TUPLE3:
      return stack.replace(3, SCAN_NO_TEXT)
    case op.LIST:
    case op.TUPLE:
    case op.DICT:
    case op.FROZENSET:
      stack.takeMark()
      return stack.replace(0, SCAN_NO_TEXT)
    case op.APPEND:
      return stack.take(1)
    case op.SETITEM:
      return stack.take(2)
    case op.APPENDS:
    case op.SETITEMS:
    case op.ADDITEMS:
    case op.POP_MARK:
      return stack.takeMark()
    default:
      return false
  }
}
