/**
 * The edge cases that Palate makes of a model, sent to real MLflow's scoring app and to Palate: what is told of each is what MLflow does.
 * usage: node .ci/run-typescript.mjs e2e/soak/edge-cases-oracle.ts [NAME…], PALATE_PYTHON naming a Python with mlflow.
 */
import { generateEdgeCases } from '#app/edge-cases/generate.ts'
import { readInputExample } from '#app/model/input-example.ts'
import { openModel } from '#app/opening.ts'
import { parsePayload } from '#app/payload/parse-payload.ts'
import { loadServable } from '#app/serving.ts'
import { fixtureModel } from '../parity/fixture-cases.ts'
import { judge } from '../parity/judge.ts'
import { nativeModels } from '../parity/native-models.ts'
import { startLineOracle } from './line-oracle.ts'

const only = process.argv.slice(2)
const oracle = startLineOracle(process.env['PALATE_PYTHON'] ?? 'python3', 'serving-oracle.py')
const tally = { models: 0, cases: 0, answered: 0, refused: 0, sameSentence: 0, differ: 0, opposite: 0 }
const names = (await nativeModels()).filter(
  (name) => only.length === 0 || only.some((part) => name.includes(part)),
)
for (const name of names) await compare(name)
oracle.close()
process.stdout.write(`${JSON.stringify(tally)}\n`)
process.exitCode = tally.differ > 0 ? 1 : 0

async function compare(name: string): Promise<void> {
  const folder = fixtureModel(name)
  if ((await oracle.ask({ model: folder }))['ok'] !== true) return
  tally.models += 1
  const servable = await loadServable(folder)
  for (const { id, body, contentType } of await casesOf(folder)) {
    const bytes = Buffer.from(body)
    const asked = await oracle.ask({ content_type: contentType, body: bytes.toString('base64') })
    const response = String(asked['text'])
    const status = Number(asked['status'])
    const fields = status === 200 ? {} : fieldsOf(response)
    const own = await servable.answer({ route: 'invocations', contentType, body: bytes })
    const verdict = judge(
      {
        name: id,
        contentType,
        body: bytes,
        status,
        response,
        errorCode: fields.error_code ?? null,
        message: fields.message ?? null,
      },
      own,
    )
    tally.cases += 1
    tally[verdict.isAnswered ? 'answered' : 'refused'] += 1
    if (verdict.isSameSentence === true) tally.sameSentence += 1
    if (verdict.isOpposite) tally.opposite += 1
    if (verdict.difference === null) continue
    tally.differ += 1
    const told = { model: name, id, difference: verdict.difference, body: body.slice(0, 300) }
    process.stdout.write(`${JSON.stringify(told)}\n`)
  }
  await servable.close()
}

async function casesOf(folder: string): Promise<ReturnType<typeof generateEdgeCases>> {
  const opened = await openModel(folder)
  const { signature } = opened.model
  const example = await readInputExample(opened.folder, opened.model)
  if (example === null) return generateEdgeCases(signature, null)
  const payload = { contentType: example.payload.contentType, body: Buffer.from(example.payload.body) }
  const parsed = parsePayload(payload, signature)
  return generateEdgeCases(signature, parsed.ok ? parsed.input : null)
}

interface ErrorFields {
  readonly error_code?: string
  readonly message?: string
}

function fieldsOf(response: string): ErrorFields {
  return response.startsWith('{') ? (JSON.parse(response) as ErrorFields) : {}
}
