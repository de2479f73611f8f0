/** The text of a custom predict, TypeScript or JavaScript, as one expression that gives its function. */
import { transform } from 'sucrase'
import { UserError } from '#shared/user-error.ts'

/** A longer text is no post-processing that anyone wrote. */
const MAX_LENGTH = 256 * 1024

/** What stands before the code, on its first line so that line numbers stay. */
const BEFORE =
  '(function () { "use strict"; const exports = {}; const module = { exports }; const require = (name) => { throw new Error("There is nothing to import here, not even " + name + ".") }; '

/** The function under any of the names that people export it by. */
const AFTER = `
;const found = [module.exports, exports.default, exports.predict, module.exports.default, typeof predict === 'undefined' ? null : predict];
return found.find((one) => typeof one === 'function') ?? null })()`

/**
 * Strips types and turns exports into assignments. Throws a UserError `bad-usage` with the line for what is not
 * TypeScript or JavaScript.
 */
export function compileCustomPredict(code: string): string {
  if (code.length > MAX_LENGTH) {
    throw new UserError({
      code: 'over-limit',
      message: `The custom predict is longer than the ${MAX_LENGTH / 1024} KiB that are read.`,
    })
  }
  try {
    const options = { transforms: ['typescript', 'imports'], disableESTransforms: true } as const
    return BEFORE + transform(code, { ...options, transforms: [...options.transforms] }).code + AFTER
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    const line = /\((\d+):\d+\)/.exec(said)?.[1]
    throw new UserError(
      {
        code: 'bad-usage',
        message: `The custom predict is not JavaScript or TypeScript: ${said.replace(/^Error transforming[^:]*: /, '')}`,
        ...(line === undefined ? {} : { where: `line ${line}` }),
      },
      { cause: error },
    )
  }
}
