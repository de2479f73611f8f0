import { describe, expect, test } from 'vitest'
import type { ParsedPayload } from '#app/payload/parsed-payload.ts'
import { readingAhead } from './reading-ahead.ts'
import type { InputPart, TableInput } from './table-input.ts'

const nothing: ParsedPayload = {
  ok: true,
  input: { kind: 'table', rowCount: 0, columns: [] },
  params: undefined,
  form: 'csv',
  casts: [],
}

/** An input of some parts that keeps what was done with it. */
function inputOf(count: number, failure?: Error) {
  const done: string[] = []
  let times = 0
  async function* parts(): AsyncGenerator<InputPart> {
    const name = String(++times)
    try {
      for (let part = 1; part <= count; part++) {
        done.push(`${name}: ${part}`)
        if (failure !== undefined) throw failure
        yield { parsed: nothing, progress: part / count }
      }
    } finally {
      done.push(`${name}: closed`)
    }
  }
  const input: TableInput = { parts, sample: null, whole: async () => nothing }
  return { input, done }
}

const { signal } = new AbortController()

async function progressOf(input: TableInput): Promise<(number | null)[]> {
  const seen: (number | null)[] = []
  for await (const { progress } of input.parts?.(signal) ?? []) seen.push(progress)
  return seen
}

describe('reading ahead', () => {
  test('begins at once, gives every part once, and begins anew for who asks again', async () => {
    const { input, done } = inputOf(3)
    const reading = readingAhead(input, signal)
    expect(done).toEqual(['1: 1'])
    expect(await progressOf(reading.input)).toEqual([1 / 3, 2 / 3, 1])
    expect(await progressOf(reading.input)).toEqual([1 / 3, 2 / 3, 1])
    await reading.stop()
    expect(done).toEqual(['1: 1', '1: 2', '1: 3', '1: closed', '2: 1', '2: 2', '2: 3', '2: closed'])
  })

  test('is closed where nobody goes on, and where somebody stops on the way', async () => {
    const unused = inputOf(3)
    await readingAhead(unused.input, signal).stop()
    expect(unused.done).toEqual(['1: 1', '1: closed'])
    const left = inputOf(3)
    const { input } = readingAhead(left.input, signal)
    for await (const { progress } of input.parts?.(signal) ?? []) if (progress !== 1 / 3) break
    expect(left.done).toEqual(['1: 1', '1: 2', '1: closed'])
  })

  test('a failure is told to who takes the parts, and to nobody else', async () => {
    const failure = new Error('no such row')
    const { input } = readingAhead(inputOf(3, failure).input, signal)
    // Long enough for an unhandled rejection to be seen.
    await new Promise((resolve) => setTimeout(resolve, 5))
    await expect(progressOf(input)).rejects.toBe(failure)
    await readingAhead(inputOf(3, failure).input, signal).stop()
  })

  test('what is only read whole stays so', async () => {
    const input: TableInput = { parts: null, sample: null, whole: async () => nothing }
    const reading = readingAhead(input, signal)
    expect(reading.input).toBe(input)
    await reading.stop()
  })
})
