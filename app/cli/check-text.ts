/** Verdicts for people: a line each, then what they rest on. */
import type { Readiness, TargetReadiness } from '#shared/readiness.ts'
import { readinessTitles, verdictWord } from '#shared/readiness-words.ts'
import type { Output } from './io.ts'
import { paragraph, styled } from './text-layout.ts'
import type { Style, TextOptions } from './text-layout.ts'

/** What a pipe gets, and the widest that is comfortable to read. */
const PIPE_WIDTH = 120
const MAX_WIDTH = 160

const styles: Readonly<Record<TargetReadiness['verdict'], Style>> = {
  ready: 'strong',
  warnings: 'yellow',
  'not-ready': 'red',
  'not-checked': 'faint',
}

const severityStyles = { problem: 'red', warning: 'yellow', note: 'faint' } as const

/** The whole text. */
export function checkText({ targets, runtime, obstacle }: Readiness, output: Output): string {
  const options = { width: Math.min(output.columns ?? PIPE_WIDTH, MAX_WIDTH), color: output.hasColor }
  const lines = targets.flatMap((target) => ['', ...targetLines(target, options)])
  const ran =
    runtime === null
      ? obstacle === null
        ? ['Nothing was run.']
        : [`Nothing was run. ${obstacle.reason}`, obstacle.hint].filter((text) => text !== '')
      : [
          `Answered by ${[runtime.name, runtime.version, runtime.detail].filter((text) => text !== '').join(' ')}.`,
        ]
  return `${[...lines, '', ...ran.flatMap((text) => paragraph(text, 0, options))].join('\n').replace(/^\n/u, '')}\n`
}

function targetLines(
  { target, verdict, reason, findings }: TargetReadiness,
  options: TextOptions,
): readonly string[] {
  const warnings = findings.filter(({ severity }) => severity === 'warning').length
  const word = styled(verdictWord(verdict, warnings), styles[verdict], options)
  const told = findings.flatMap(({ severity, message, hint, where }) => {
    const [first = '', ...rest] = paragraph(
      `${where === undefined ? '' : `${where}: `}${message}`,
      10,
      options,
    )
    const head = `  ${styled(severity, severityStyles[severity], options)}${' '.repeat(8 - severity.length)}${first.slice(10)}`
    return [head, ...rest, ...(hint === undefined ? [] : paragraph(hint, 10, options))]
  })
  // The reason is the first finding where there is one to say.
  const isSaid = verdict === 'warnings' || verdict === 'not-ready'
  return [
    `${styled(readinessTitles[target], 'strong', options)}: ${word}`,
    ...(isSaid ? [] : paragraph(reason, 2, options)),
    ...told,
  ]
}
