/** A request that cannot be read, sent byte for byte: what is left of it is the body itself and its content type. */
import { isUtf8 } from 'node:buffer'
import { stringRepr } from '#app/python-data/python-repr.ts'
import type { PayloadTarget, WrittenPayload } from '#shared/payload-target.ts'
import type { RequestPayload } from '../parsed-payload.ts'
import type { WriteContext } from './input.ts'
import { hereDocument, invokeCommand, MAX_ARGUMENT_LENGTH, shellQuoted } from './shell-code.ts'

/** Code that sends the body as it is; null for targets that are made of what a body says. */
export function writeRaw(
  payload: RequestPayload,
  target: PayloadTarget,
  context: WriteContext,
): WrittenPayload | null {
  switch (target) {
    case 'curl':
      return code('text/x-shellscript', rawCurl(payload, context), [])
    case 'requests':
      return code('text/x-python', rawRequests(payload, context), [])
    case 'az':
      return code('text/x-shellscript', rawAz(payload, context), [
        'az sends every file as JSON, and a no-code deployment reads {"input_data": …} alone.',
      ])
    default:
      return null
  }
}

function code(contentType: string, text: string, losses: readonly string[]): WrittenPayload {
  return { text, contentType, losses }
}

/** The body as text; null where a script cannot hold it as such. */
function textOf({ body }: RequestPayload): string | null {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  // A script's words end at NUL, and its lines lose carriage returns in an editor.
  return isUtf8(bytes) && !bytes.includes(0) && !bytes.includes(13) ? bytes.toString('utf8') : null
}

function base64Of({ body }: RequestPayload): string {
  return (
    Buffer.from(body)
      .toString('base64')
      .match(/.{1,120}/g) ?? []
  ).join('\n')
}

function rawCurl(payload: RequestPayload, { serverUrl }: WriteContext): string {
  const text = textOf(payload)
  const { contentType } = payload
  // curl names a form of its own where it is told none; a header without a value is left out.
  const header = contentType === null ? 'Content-Type:' : `Content-Type: ${contentType}`
  const start = `curl --silent --show-error ${shellQuoted(`${serverUrl}/invocations`)} \\\n  --header ${shellQuoted(header)} \\\n`
  if (text === null)
    return `base64 --decode ${hereDocument(base64Of(payload), ` | ${start}  --data-binary @-`)}\n`
  return Buffer.byteLength(text) <= MAX_ARGUMENT_LENGTH
    ? `${start}  --data-raw ${shellQuoted(text)}\n`
    : `${start}  --data-binary @- ${hereDocument(text)}\n`
}

function rawRequests(payload: RequestPayload, { serverUrl }: WriteContext): string {
  const text = textOf(payload)
  const { contentType } = payload
  const isText = text !== null
  return [
    ...(isText ? [] : ['import base64', '']),
    'import requests',
    '',
    isText
      ? `body = ${stringRepr(text)}.encode("utf-8")`
      : `body = base64.b64decode("""\n${base64Of(payload)}\n""")`,
    '',
    'response = requests.post(',
    `    ${stringRepr(`${serverUrl}/invocations`)},`,
    '    data=body,',
    ...(contentType === null ? [] : [`    headers={"Content-Type": ${stringRepr(contentType)}},`]),
    '    timeout=60,',
    ')',
    'print(response.status_code, response.text)',
    '',
  ].join('\n')
}

function rawAz(payload: RequestPayload, context: WriteContext): string {
  const text = textOf(payload)
  const file =
    text === null
      ? `base64 --decode > request.json ${hereDocument(base64Of(payload))}`
      : `cat > request.json ${hereDocument(text)}`
  return [file, '', ...invokeCommand(context), ''].join('\n')
}
