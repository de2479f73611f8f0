/** Commands that send the same input: curl, and `az ml online-endpoint invoke`. */
import type { WrittenPayload } from '#shared/payload-target.ts'
import type { WritableInput, WriteContext } from './input.ts'
import { writeInputData } from './input-data.ts'
import { fittingBody } from './mlflow-json.ts'

const SHELL = 'text/x-shellscript'

/** Linux takes arguments up to 128 KiB (MAX_ARG_STRLEN); a longer body comes from a here-document. */
export const MAX_ARGUMENT_LENGTH = 100_000

/** curl posting the body that fits the input best, quoted for bash. */
export function writeCurl(input: WritableInput, context: WriteContext): WrittenPayload {
  const body = fittingBody(input, context.signature)
  const start = `curl --silent --show-error ${shellQuoted(`${context.serverUrl}/invocations`)}`
  const header = "  --header 'Content-Type: application/json'"
  const text =
    Buffer.byteLength(body.text) <= MAX_ARGUMENT_LENGTH
      ? [`${start} \\`, `${header} \\`, `  --data-raw ${shellQuoted(body.text)}`, ''].join('\n')
      : [`${start} \\`, `${header} \\`, `  --data-binary @- ${hereDocument(body.text)}`, ''].join('\n')
  return { text, contentType: SHELL, losses: body.losses }
}

/** The request file and the command that sends it to an online endpoint. */
export function writeAz(input: WritableInput, context: WriteContext): WrittenPayload {
  const body = writeInputData(input, context.signature)
  const text = [`cat > request.json ${hereDocument(body.text)}`, '', ...invokeCommand(context), ''].join('\n')
  return { text, contentType: SHELL, losses: body.losses }
}

/** The lines that send `request.json` to the endpoint. */
export function invokeCommand({ endpointName }: WriteContext): readonly string[] {
  return [
    'az ml online-endpoint invoke \\',
    `  --name ${shellQuoted(endpointName)} \\`,
    '  --resource-group "$RESOURCE_GROUP" \\',
    '  --workspace-name "$WORKSPACE" \\',
    '  --request-file request.json',
  ]
}

/** A word of bash that stands for exactly this text: single quotes, with those inside written apart. */
export function shellQuoted(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** A here-document that bash does not expand, ended by a word that is no line of the text; `rest` goes on with its command. */
export function hereDocument(text: string, rest = ''): string {
  let word = 'JSON'
  while (text.split('\n').includes(word)) word += '_'
  return `<<'${word}'${rest}\n${text}\n${word}`
}
