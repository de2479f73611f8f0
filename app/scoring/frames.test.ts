import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeFrame, frameReader } from './frames.ts'

test('frames arrive whole and in order, however the stream is cut', () => {
  const frame = fc.record({ head: fc.record({ name: fc.string() }), body: fc.uint8Array({ maxLength: 200 }) })
  fc.assert(
    fc.property(
      fc.array(frame),
      fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1 }),
      (frames, cuts) => {
        const bytes = Buffer.concat(frames.flatMap(({ head, body }) => [...encodeFrame(head, body)]))
        const received: unknown[] = []
        const read = frameReader<unknown>(({ head, body }) =>
          received.push({ head, body: new Uint8Array(body) }),
        )
        for (let offset = 0, turn = 0; offset < bytes.length; turn += 1) {
          const length = cuts[turn % cuts.length] ?? 1
          read(bytes.subarray(offset, offset + length))
          offset += length
        }
        expect(received).toEqual(frames)
      },
    ),
  )
})

test('a stream out of step is noticed', () => {
  const read = frameReader(() => undefined)
  expect(() => read(Buffer.from('HTTP/1.1 200 OK'))).toThrow('out of step')
})
