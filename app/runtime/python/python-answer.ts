/** Replies of worker.py as outcomes. */
import { isValueMap } from '#shared/values.ts'
import type { Value, ValueMap } from '#shared/values.ts'
import type { Outcome, PythonException } from '../loaded-model.ts'
import type { PythonReply } from './python-process.ts'
import { asFrame } from './wire-reader.ts'
import type { ReceivedMap } from './wire-reader.ts'

/** What came of a predict, with what was printed meanwhile. */
export function outcomeOf({ reply, stdout, stderr }: PythonReply): Outcome {
  const printed = { stdout, stderr, warnings: textsOf(reply.get('warnings') as Value | undefined) }
  const exception = exceptionOf(reply)
  if (exception !== null) return { answer: { ok: false, exception }, own: null, printed }
  const result = mapOf(reply.get('result') as Value | undefined)
  const body = bodyOf(result)
  const output = asFrame(result.get('output'))
  const pythonType = textOf(result, 'pythonType')
  return {
    answer: { ok: true, output, pythonType, ...(body === null ? {} : { body }) },
    own: [],
    printed,
  }
}

/** The exception of a reply; null where there is none. */
export function exceptionOf(reply: ReceivedMap): PythonException | null {
  const raised = reply.get('raised') as Value | undefined
  return raised === undefined ? null : exceptionIn(mapOf(raised))
}

/** An exception as worker.py tells it. */
export function exceptionIn(raised: ValueMap): PythonException {
  const mlflow = raised.get('mlflow')
  return {
    type: textOf(raised, 'type'),
    message: textOf(raised, 'message'),
    traceback: textOf(raised, 'traceback'),
    ...(mlflow === undefined ? {} : { mlflow: mlflowPart(mapOf(mlflow)) }),
  }
}

function mlflowPart(part: ValueMap): NonNullable<PythonException['mlflow']> {
  const errorClass = part.get('errorClass')
  return {
    errorCode: textOf(part, 'errorCode'),
    errorClass: typeof errorClass === 'string' ? errorClass : null,
    status: Number(part.get('status')),
  }
}

type Body = NonNullable<Extract<Outcome['answer'], { ok: true }>['body']>

function bodyOf(result: ValueMap): Body | null {
  const body = result.get('body')
  if (body === undefined) return null
  const map = mapOf(body)
  const exception = map.get('exception')
  if (exception !== undefined) return { ok: false, exception: exceptionIn(mapOf(exception)) }
  return { ok: true, text: textOf(map, 'text') }
}

function mapOf(value: Value | undefined): ValueMap {
  if (value !== undefined && isValueMap(value)) return value
  throw new Error('Python answered in another form.')
}

/** A text of a reply; throws where there is none. */
export function textOf(map: ValueMap, name: string): string {
  const text = map.get(name)
  if (typeof text === 'string') return text
  throw new Error(`Python answered without "${name}".`)
}

function textsOf(value: Value | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
