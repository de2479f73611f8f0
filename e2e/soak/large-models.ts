/**
 * `npm run soak:large [MODEL …]`: fixture models whose libraries are too large for the tests (Keras with TensorFlow,
 * Prophet, Spark with Java). Palate makes the environment each one asks for, and every recorded case is answered by the
 * Python runtime. Needs Python of the models' minor version, the package index, some gigabytes, and Java for Spark.
 */
import { environmentFor } from '#app/environment-calls.ts'
import { openModel } from '#app/opening.ts'
import { loadServable } from '#app/serving.ts'
import type { Servable } from '#app/serving.ts'
import { casesOf, fixtureModel } from '../parity/fixture-cases.ts'
import { judge } from '../parity/judge.ts'
import { largeModels } from '../parity/python-models.ts'

const asked = process.argv.slice(2)
let failed = false
for (const name of largeModels) {
  if (asked.length > 0 && !asked.includes(name)) continue
  failed = !(await holds(name)) || failed
}
process.exitCode = failed ? 1 : 0

/** Whether all of a model's cases are answered as recorded, by an environment made for it. */
async function holds(name: string): Promise<boolean> {
  const python = await madePython(name)
  const started = performance.now()
  const choice = { runtime: 'python', python } as const
  const servable = await loadServable(fixtureModel(name), { choice, trust: true, modelConfig: null })
  print(`${name}: ${servable.about.runtime}, loaded in ${seconds(started)}`)
  const { answered, refused, different } = await answers(servable, name)
  await servable.close()
  for (const line of different) print(`${name} ${line}`)
  print(
    `${name}: ${answered} accepted, ${refused} refused, ${different.length} different, ${seconds(started)}`,
  )
  return different.length === 0 && answered > 0 && refused > 0
}

async function madePython(name: string): Promise<string> {
  const opened = await openModel(fixtureModel(name))
  const started = performance.now()
  const made = await environmentFor(
    opened,
    { overrides: [], isTrusted: true },
    { report: ({ activity, line }) => print(`  ${line ?? activity}`) },
  )
  print(`${name}: Python ${made.pythonVersion}, ${Math.round(made.bytes / 1e6)} MB, ${seconds(started)}`)
  return made.python
}

interface Answers {
  readonly answered: number
  readonly refused: number
  readonly different: readonly string[]
}

async function answers(servable: Servable, name: string): Promise<Answers> {
  const different: string[] = []
  const cases = casesOf(name).filter(({ status }) => status !== null)
  for (const fixture of cases) {
    const { contentType, body } = fixture
    const answer = await servable.answer({ route: 'invocations', contentType, body })
    const { difference } = judge(fixture, answer)
    if (difference !== null) different.push(`${fixture.name}: ${difference}`)
  }
  const answered = cases.filter(({ status }) => status === 200).length
  return { answered, refused: cases.length - answered, different }
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1_000).toFixed(0)} s`
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
