/** Failures on stderr: lines for people, one JSON object for machines. */
import type { Failure } from '#shared/failure.ts'
import { visible, visibleJson } from '#shared/visible.ts'
import { exitCodeOf } from './exit-codes.ts'
import type { Output } from './io.ts'

/** Writes a failure and gives the exit code that goes with it. */
export async function reportFailure(stderr: Output, failure: Failure, asJson: boolean): Promise<number> {
  await stderr.write(asJson ? failureJson(failure) : failureText(failure, stderr.hasColor))
  return exitCodeOf(failure.code)
}

/** `{"error": {code, message, hint, where, detail}}` and a line break; fields that say nothing are absent. */
function failureJson(failure: Failure): string {
  const { code, message, hint, where, detail } = failure
  return `${visibleJson(JSON.stringify({ error: { code, message, hint, where, detail } }))}\n`
}

function failureText(failure: Failure, coloured: boolean): string {
  const title = coloured ? '\u001b[31mpalate:\u001b[0m' : 'palate:'
  const lines = [`${title} ${shown(failure.message)}`]
  if (failure.where !== undefined) lines.push(`  at: ${shown(failure.where)}`)
  if (failure.hint !== undefined) lines.push(`  ${shown(failure.hint)}`)
  if (failure.detail !== undefined) lines.push(`  said: ${shown(failure.detail)}`)
  return `${lines.join('\n')}\n`
}

/** Names and what servers said are foreign: nothing of them moves the terminal's cursor or changes its colours. */
function shown(text: string): string {
  return text
    .split(/\r?\n/u)
    .map((line) => line.split('\t').map(visible).join('\t'))
    .join('\n  ')
}
