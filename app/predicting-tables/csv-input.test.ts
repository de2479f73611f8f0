import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parsePayload } from '#app/payload/parse-payload.ts'
import { enforce } from '#app/schema/enforce.ts'
import { joinedFrames } from '#app/table/frame-rows.ts'
import type { ScalarType, Signature } from '#shared/model.ts'
import type { Frame } from '#shared/values.ts'
import { csvInput } from './csv-input.ts'
import { RowsBelongTogether } from './table-input.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'palate-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function signatureOf(types: Readonly<Record<string, ScalarType>>): Signature {
  const columns = Object.entries(types).map(([name, type]) => ({
    name,
    type: { kind: 'scalar', type } as const,
    required: true,
  }))
  return { inputs: { kind: 'columns', columns }, outputs: null, params: null, fromTypeHint: false }
}

/** What the model would get of a file read in parts; null where it has to be read whole, or is refused. */
async function inParts(text: string | Uint8Array, signature: Signature): Promise<Frame | null> {
  const file = path.join(folder, 'in.csv')
  writeFileSync(file, text)
  const input = await csvInput(file, signature, null)
  if (input.parts === null) return null
  const frames: Frame[] = []
  try {
    for await (const { parsed } of input.parts(new AbortController().signal)) {
      const ready = parsed.ok ? enforce(parsed.input, parsed.params, signature) : parsed
      if (!ready.ok) return null
      frames.push(ready.input)
    }
  } catch (error) {
    if (error instanceof RowsBelongTogether) return null
    throw error
  }
  return joinedFrames(frames)
}

/** The same of the file as one request; null where it is refused. */
function atOnce(text: string | Uint8Array, signature: Signature): Frame | null {
  const parsed = parsePayload({ contentType: 'text/csv', body: Buffer.from(text) }, signature)
  const ready = parsed.ok ? enforce(parsed.input, parsed.params, signature) : parsed
  return ready.ok ? ready.input : null
}

const numbers = signatureOf({ d: 'double', f: 'float', l: 'long', i: 'integer' })

describe('parts read as the whole does', () => {
  const texts: Readonly<Record<string, string>> = {
    plain: 'd,f,l,i\n1.5,2.5,3,4\n-0.1,1e-5,9007199254740991,-2147483648\n',
    'other order, and columns nobody wants': 'x,i,l,f,y,d\ntext,1,2,3.5,,4\n"a, ""b""",1,2,3.5,"\n",4\n',
    'missing words': 'd,f,l,i\nNA,nan,1,2\n,null,3,4\n#N/A,<NA>,5,6\n',
    infinite: 'd,f,l,i\ninf,-Infinity,1,2\n+INF,1e400,3,4\n',
    'large integers': 'd,f,l,i\n1,1,9223372036854775807,1\n1,1,-9223372036854775808,1\n',
    quotes: 'd,f,l,i\n"1.5","2","3","4"\n1.5,2,3,4\n',
    'blanks and line ends': 'd,f,l,i\r\n1.5, 2 ,3,4\r\n\r\n 5,6,7,8\r\n',
    'returns alone': 'd,f,l,i\r1,2,3,4\r\r5,6,7,8\r,1,2,3\r',
    'no end of line': 'd,f,l,i\n1,2,3,4\n5,6,7,8',
    'a mark': '\uFEFFd,f,l,i\n1,2,3,4\n',
    'header alone': 'd,f,l,i\n',
    'header without end of line': 'd,f,l,i',
    'digits without end': `d,f,l,i\n${'1'.repeat(400)},0.${'3'.repeat(400)},1,1\n`,
    'signs and points': 'd,f,l,i\n+1.,.5,+3,-4\n-.5e-3,1E5,0,0\n',
    'thousands and hexadecimal': 'd,f,l,i\n1_000,1,1,1\n',
    'float in an integer column': 'd,f,l,i\n1,2,3.0,4\n',
    'missing integer': 'd,f,l,i\n1,2,,4\n',
    'integer too large': 'd,f,l,i\n1,2,3,2147483648\n',
    text: 'd,f,l,i\n1,2,3,4\nabc,2,3,4\n',
    'short row': 'd,f,l,i\n1,2,3,4\n1,2\n',
    'long row': 'd,f,l,i\n1,2,3,4\n1,2,3,4,5\n',
    'every row longer: pandas makes an index of it': 'd,f,l,i\n9,1,2,3,4\n9,5,6,7,8\n',
    'a column that is not there': 'd,f,l\n1,2,3\n',
    'a column that is there twice': 'd,d,f,l,i\n1,9,2,3,4\n',
    booleans: 'd,f,l,i\nTrue,1,1,1\n',
    empty: '',
    'blank lines': '\n\n\n',
  }
  for (const [what, text] of Object.entries(texts)) {
    test(`parts of: ${what}`, async () => {
      const parts = await inParts(text, numbers)
      const whole = atOnce(text, numbers)
      // What parts refuse is read again whole, so only an acceptance has to be right.
      expect(parts ?? whole).toEqual(whole)
    })
  }

  test('what is plain does not need the whole', async () => {
    for (const what of [
      'plain',
      'missing words',
      'infinite',
      'quotes',
      'no end of line',
      'header alone',
      'large integers',
    ]) {
      expect([what, await inParts(texts[what] ?? '', numbers)]).not.toEqual([what, null])
    }
  })

  test('texts and booleans go the exact way, part by part', async () => {
    const signature = signatureOf({ d: 'double', t: 'string', b: 'boolean' })
    const text = 'd,t,b\n1,NA,True\n2,"a\nb",false\n3,1.50,TRUE\n'
    expect(await inParts(text, signature)).toEqual(atOnce(text, signature))
    expect(await inParts(text, signature)).not.toBeNull()
  })

  test('dates, tensors and no signature at all are read whole', async () => {
    expect(await inParts('a\n2024-01-01\n', signatureOf({ a: 'datetime' }))).toBeNull()
    expect(await inParts('a\n1\n', { ...numbers, inputs: null })).toBeNull()
  })

  test('any cells', async () => {
    const words = [
      '',
      ' ',
      'NA',
      'nan',
      'None',
      '""',
      '"1"',
      '"',
      '1 ',
      ' 1',
      '1e',
      '-',
      '+',
      '.',
      '1.',
      'True',
    ]
    const odd = fc.constantFrom(
      ...words,
      '1,2',
      '\n',
      '\r',
      '0x1',
      '1_0',
      'inf',
      '-inf',
      '1e400',
      '1e-400',
      '٣',
      'é',
    )
    const float = fc.oneof({ weight: 12, arbitrary: fc.double().map(String) }, { weight: 1, arbitrary: odd })
    const integer = fc.oneof(
      { weight: 20, arbitrary: fc.integer().map(String) },
      { weight: 1, arbitrary: fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String) },
      { weight: 1, arbitrary: odd },
    )
    const row = fc.tuple(float, float, integer, integer).map((cells) => cells.join(','))
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 5 }), async (rows) => {
        const text = `d,f,l,i\n${rows.join('\n')}`
        const parts = await inParts(text, numbers)
        if (parts === null) return
        accepted += 1
        expect(parts).toEqual(atOnce(text, numbers))
      }),
      { numRuns: 1000 },
    )
    expect(accepted).toBeGreaterThan(300)
  })

  test('many parts, with quotes and odd cells in some', async () => {
    const rows = Array.from({ length: 120_000 }, (_none, row) => {
      if (row === 30_000) return '"1.25",NA,7,"8"'
      if (row === 90_000) return ' 1.25,2,7,8'
      return `${row / 7},${row},${row},${-row}`
    })
    const text = `d,f,l,i\n${rows.join('\n')}\n`
    expect(await inParts(text, numbers)).toEqual(atOnce(text, numbers))
  })
})
