/** Where a command writes. */
import type { Arguments } from './command-line.ts'

/** The file of `-o`; undefined for stdout, which is also what `-` means. */
export function givenOutput(args: Arguments): string | undefined {
  const output = args.text('output')
  return output === '-' ? undefined : output
}
