import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hasInvisible } from '#shared/visible.ts'
import { reportFailure } from './report-failure.ts'
import { runInProcess } from './testing.ts'

async function written(asJson: boolean): Promise<string> {
  let text = ''
  const stderr = {
    isTerminal: true,
    hasColor: false,
    write: async (chunk: string | Uint8Array) => void (text += String(chunk)),
  }
  const failure = {
    code: 'not-found',
    message: 'There is no \u001B]0;evil\u0007model\u202Etxt.',
    where: 'https://host/\u001B[2J',
    detail: 'line one\nline\ttwo\r',
  } as const
  await reportFailure(stderr, failure, asJson)
  return text
}

test('what others wrote reaches a terminal as text, line by line', async () => {
  expect(await written(false)).toBe(
    [
      'palate: There is no \\u001b]0;evil\\u0007model\\u202etxt.',
      '  at: https://host/\\u001b[2J',
      '  said: line one',
      '  line\ttwo\\r',
      '',
    ].join('\n'),
  )
})

test('for machines it is JSON, which has escapes of its own', async () => {
  const error: unknown = JSON.parse(await written(true))
  expect(error).toMatchObject({
    error: {
      code: 'not-found',
      message: 'There is no \u001B]0;evil\u0007model\u202Etxt.',
      detail: 'line one\nline\ttwo\r',
    },
  })
  expect(hasInvisible((await written(true)).trimEnd())).toBe(false)
})

test('JSON of a command says names as they are, in characters that a terminal shows as they stand', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'palate-names-'))
  const name = 'm\u009b2J\u202e\u{e0041}'
  try {
    cpSync('e2e/fixtures/models/onnx-iris', join(folder, name), { recursive: true })
    const { stdout } = await runInProcess(['inspect', join(folder, name), '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ name, folder: join(realpathSync(folder), name) })
    expect(hasInvisible(stdout.replaceAll('\n', ''))).toBe(false)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
