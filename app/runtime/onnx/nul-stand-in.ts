/**
 * onnxruntime-node hands texts on as C strings, which end at a NUL. A text that has one goes through the session with
 * a stand-in in its place, a noncharacter that Unicode keeps for such private use (U+FDD0…U+FDEF).
 */
import { PYTHON_HINT } from '#shared/python-hint.ts'
import { UserError } from '#shared/user-error.ts'

const FIRST = 0xfdd0
const LAST = 0xfdef

/** The stand-in to use with these texts; null where none has a NUL. */
export function nulStandIn(texts: readonly string[]): string | null {
  if (!texts.some((text) => text.includes('\0'))) return null
  for (let code = FIRST; code <= LAST; code++) {
    const letter = String.fromCharCode(code)
    if (!texts.some((text) => text.includes(letter))) return letter
  }
  throw new UserError({
    code: 'unsupported',
    message: 'The input has texts with NUL and with every character that could stand for it on the way.',
    hint: PYTHON_HINT,
  })
}

/** Texts with the stand-in for every NUL. */
export function withoutNul(texts: readonly string[], standIn: string | null): readonly string[] {
  return standIn === null ? texts : texts.map((text) => text.replaceAll('\0', standIn))
}

/** Texts with NUL again where the stand-in is. */
export function withNul(texts: readonly string[], standIn: string | null): readonly string[] {
  return standIn === null ? texts : texts.map((text) => text.replaceAll(standIn, '\0'))
}
