/** Calls of MLflow's REST API that answer with a JSON object. */
import type { IncomingMessage } from 'node:http'
import { UserError } from '#shared/user-error.ts'
import { send } from './request.ts'
import type { ServerRequest } from './request.ts'
import { transportFailure } from './request-failures.ts'
import type { ServerAccess } from './server-access.ts'

/** A page of 1,000 runs with 1,000 params and metrics each is about this much; more is not a list for people. */
const MAX_JSON_BYTES = 128 * 1024 * 1024

/** An answer that drips in may take so many times the patience for silence. */
const MAX_PATIENCES = 5

/** A JSON object, nothing known of its fields. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Sends a request and reads the object it answers with. Throws UserError as `send` does, and for any other answer. */
export async function callJson(access: ServerAccess, request: ServerRequest): Promise<JsonObject> {
  const answer = await send(access, request)
  const text = await wholeText(access, request, { answer, limit: MAX_JSON_BYTES })
  // Some gateways answer an empty body for an empty object (`mlflow/utils/rest_utils.py`, verify_rest_response).
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject
  } catch {
    // Told below, with all other texts that are no object.
  }
  throw notJson(access, request, text)
}

/** Sends a request and gives the text it answers with. Throws as `callJson` does, and for more than `limit` bytes. */
export async function callText(access: ServerAccess, request: ServerRequest, limit: number): Promise<string> {
  return await wholeText(access, request, { answer: await send(access, request), limit })
}

interface Whole {
  readonly answer: IncomingMessage
  readonly limit: number
}

async function wholeText(
  access: ServerAccess,
  request: ServerRequest,
  { answer, limit }: Whole,
): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  const end = Date.now() + MAX_PATIENCES * access.patience
  try {
    for await (const chunk of answer) {
      chunks.push(chunk as Buffer)
      size += (chunk as Buffer).length
      if (size > limit) throw tooLarge(access, request, limit)
      if (Date.now() > end) throw Object.assign(new Error('The answer does not end.'), { code: 'ETIMEDOUT' })
    }
  } catch (error) {
    answer.destroy()
    throw transportFailure(access, request, error)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function tooLarge(access: ServerAccess, request: ServerRequest, limit: number): UserError {
  return new UserError({
    code: 'over-limit',
    message: `The answer of ${access.origin} is larger than ${limit / 1024 / 1024} MiB.`,
    hint: 'Filter the list, or ask for smaller pages.',
    where: `${access.base}${request.path}`,
  })
}

function notJson(access: ServerAccess, request: ServerRequest, text: string): UserError {
  const isPage = text.trimStart().startsWith('<')
  return new UserError({
    code: 'unreachable',
    message: `${access.base} answers with ${isPage ? 'a web page' : 'something that is not JSON'} where MLflow’s API answers with JSON.`,
    hint: isPage
      ? 'It may be a sign-in page or another program: check the address, the prefix and the credentials.'
      : 'Check whether the address is that of an MLflow server.',
    where: `${access.base}${request.path}`,
  })
}
