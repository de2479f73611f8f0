/** docs/bench.md: one section of figures per comparison, each replaced by itself when it is measured anew. */
import { readFile, writeFile } from 'node:fs/promises'

/** One comparison as Markdown; `title` is its heading, and what it is replaced by. */
export interface Figures {
  readonly title: string
  /** What it was measured on. */
  readonly machine: string
  /** Lines of Markdown. */
  readonly lines: readonly string[]
}

const HEAD = `# Figures

\`npm run bench -- --write\` measures all of it anew, \`npm run bench -- --write commands\` (or \`engine\`, or \`serving\`) a part.
Medians of runs in turns; each section says what machine it was measured on and how busy that was with other work.
All of them run in one environment: without \`NODE_EXTRA_CA_CERTS\`, which only Node reads, and with \`ORT_DISABLE_TELEMETRY=1\`,
since onnxruntime's telemetry slows whoever loads it.
`

/** A section as it stands in the file. */
export function figuresText({ title, machine, lines }: Figures): string {
  return `## ${title}\n\n${machine}\n\n${lines.join('\n')}\n`
}

/** The file's text with these sections in place of those of the same title; new ones come last. */
export function withFigures(text: string, fresh: readonly Figures[]): string {
  const sections = new Map(
    text
      .split(/^(?=## )/m)
      .filter((part) => part.startsWith('## '))
      .map((part) => [part.slice(3, part.indexOf('\n')).trim(), `${part.trimEnd()}\n`]),
  )
  for (const figures of fresh) sections.set(figures.title, figuresText(figures))
  return [HEAD, ...sections.values()].join('\n')
}

/** Puts sections into the file, which need not be there yet. */
export async function keepFigures(file: string, fresh: readonly Figures[]): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '')
  await writeFile(file, withFigures(text, fresh))
}
