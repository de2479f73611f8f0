import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parsePayload } from '#app/payload/parse-payload.ts'
import { frameText } from './frame-text.ts'

/** Request bodies and `str` of the frames that MLflow makes of them. */
const recorded: readonly { readonly body: string; readonly text: string }[] = JSON.parse(
  readFileSync('app/python-data/recorded/frame-texts.json', 'utf8'),
)

test.each(recorded.map(({ body, text }, place) => ({ place, body, text })))(
  'frame $place reads as pandas prints it',
  ({ body, text }) => {
    const parsed = parsePayload(
      { contentType: 'application/json', body: new TextEncoder().encode(body) },
      null,
    )
    expect(parsed.ok && frameText(parsed.input)).toBe(text)
  },
)
