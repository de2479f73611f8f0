import { expect, test } from 'vitest'
import { parseAnyPayload } from '#app/payload/parse-any-payload.ts'
import { enforce } from '#app/schema/enforce.ts'
import type { Signature } from '#shared/model.ts'
import { scalarTypes } from '#shared/model.ts'
import { sampleRow } from './sample-row.ts'

test('a row of every type is one that the signature takes', () => {
  const columns = [
    ...scalarTypes.map((type) => ({ name: type, type: { kind: 'scalar', type } as const, required: true })),
    {
      name: 'nested',
      type: {
        kind: 'object',
        properties: [
          {
            name: 'words',
            type: { kind: 'array', items: { kind: 'scalar', type: 'string' } },
            required: true,
          },
        ],
      } as const,
      required: true,
    },
  ]
  const inputs = { kind: 'columns', columns } as const
  const signature: Signature = { inputs, outputs: null, params: null, fromTypeHint: false }
  const text = sampleRow(inputs) ?? ''
  const payload = { contentType: 'application/json', body: Buffer.from(text) }
  const parsed = parseAnyPayload(payload, signature)
  expect(parsed).toMatchObject({ ok: true })
  expect(parsed.ok && enforce(parsed.input, undefined, signature)).toMatchObject({ ok: true })
  expect(sampleRow({ kind: 'tensors', tensors: [] })).toBeNull()
})
