import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parseJson } from '#app/payload/parse-json.ts'
import { loadOnnx } from '#app/runtime/onnx/load-onnx.ts'
import { predictPayload, predictRefusal, validatePayload } from './predicting.ts'

interface RecordedServer {
  readonly name: string
  /** The ONNX file in base64. */
  readonly model: string
  readonly cases: readonly {
    readonly body: string
    readonly status: number
    /** The JSON text of an answer; the fields of an error, its stack trace cut to the last line. */
    readonly answer: string | Readonly<Record<string, string>>
  }[]
}

const recorded = readFileSync(new URL('runtime/onnx/recorded/server-answers.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as RecordedServer)

const folder = mkdtempSync(join(tmpdir(), 'palate-predicting-'))
afterAll(() => rmSync(folder, { recursive: true }))

const json = (body: string) => ({ contentType: 'application/json', body: Buffer.from(body, 'utf8') })

describe('answers requests to models without a signature as the scoring server', () => {
  for (const { name, model, cases } of recorded) {
    describe(`model ${name}`, async () => {
      writeFileSync(join(folder, 'model.onnx'), Buffer.from(model, 'base64'))
      const loaded = await loadOnnx({ root: folder, modelPath: 'model.onnx' })
      for (const { body, answer } of cases.filter(({ status }) => status === 200)) {
        test(`200 to ${body}`, async () => {
          const outcome = await predictPayload(loaded, null, json(body))
          const text = outcome.answer.ok ? outcome.answer.body.text : outcome.answer.refusal.message
          expect(parseJson(text)).toEqual(parseJson(answer as string))
        })
      }
      for (const { body, status, answer } of cases.filter((one) => one.status !== 200)) {
        test(`${status} to ${body}`, async () => {
          const fields = answer as Readonly<Record<string, string>>
          const outcome = await predictPayload(loaded, null, json(body))
          expect(outcome.answer).toMatchObject({
            ok: false,
            refusal: {
              status,
              errorCode: fields['error_code'],
              errorClass: fields['error_class'],
              message: endingWith(fields['message']),
            },
          })
          expect(outcome).toMatchObject(causeOf(body, fields['stack_trace']))
        })
      }
    })
  }
})

/** A missing array is null here and an empty optional there, which fails inside a kernel. */
const differs = '{"messages": null}'

function causeOf(body: string, lastLine: string | undefined) {
  if (lastLine === undefined || body === differs) return {}
  return { answer: { refusal: { cause: endingWith(lastLine) } } }
}

/** Without the input, which pandas and numpy print with abbreviations of their own. */
function endingWith(text = ''): unknown {
  const end = text.split('\nError: ').at(-1) ?? ''
  return expect.stringMatching(new RegExp(`${end.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`))
}

test('times every part', async () => {
  const loaded = await loadOnnx({ root: folder, modelPath: 'model.onnx' })
  const { timing } = await predictPayload(loaded, null, json('{"messages": [1]}'))
  const { parse, enforce, run, encode, total } = timing
  expect([parse, enforce, run, encode].every((part) => part >= 0)).toBe(true)
  expect(parse + enforce + run + encode).toBeCloseTo(total, 6)
})

test('validates without running the model', () => {
  expect(validatePayload(null, json('{"inputs": [[1]]}')).refusal).toBeNull()
  expect(validatePayload(null, json('{"inputs": [[1]')).refusal).toMatchObject({
    stage: 'parse',
    status: 400,
  })
})

test.each([
  ['', 'KeyboardInterrupt'],
  ['unlucky number', 'unlucky number'],
])('an exception that says %j is told by its words, or by its type', (message, told) => {
  const exception = { type: 'KeyboardInterrupt', message }
  const { plain } = predictRefusal({ ok: false, exception }, { kind: 'plain', value: null })
  expect(plain).toBe(`The model itself failed on this input: ${told}`)
})
