import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readNumberRows } from './csv-numbers.ts'
import type { NumberKind } from './csv-numbers.ts'

const read = (text: string, ...layout: readonly NumberKind[]) => {
  const rows = readNumberRows(Buffer.from(text), layout)
  return rows === null ? null : rows.columns.map((column) => Array.from<number | bigint>(column))
}

describe('floats', () => {
  test('every number that JavaScript writes reads back the same', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noDefaultInfinity: true, noNaN: true }), { minLength: 1 }),
        (numbers) => {
          expect(
            read(
              `${numbers.map((number) => (Object.is(number, -0) ? '-0' : String(number))).join('\n')}\n`,
              'float64',
            ),
          ).toEqual([numbers])
        },
      ),
      { numRuns: 500 },
    )
  })

  test('any decimal is rounded as Number rounds it', () => {
    const digits = fc.stringMatching(/^[0-9]{1,25}$/)
    const decimal = fc.tuple(
      digits,
      fc.option(digits),
      fc.option(fc.integer({ min: -340, max: 340 })),
      fc.boolean(),
    )
    fc.assert(
      fc.property(decimal, ([whole, fraction, exponent, negative]) => {
        const text = `${negative ? '-' : ''}${whole}${fraction === null ? '' : `.${fraction}`}${exponent === null ? '' : `e${exponent}`}`
        expect(read(`${text}\n`, 'float64')).toEqual([[Number(text)]])
      }),
      { numRuns: 5000 },
    )
  })

  test('near halves between two doubles', () => {
    // 2^53 + 1 and its neighbours are exact ties; the digits after them decide.
    const ties = [
      '9007199254740993',
      '9007199254740993.0',
      '9007199254740993.00000001',
      '90071992547409.93e2',
      '5e-324',
      '2.2250738585072011e-308',
      '0.500000000000000166533453693773481063544750213623046875',
    ]
    expect(read(`${ties.join('\n')}\n`, 'float64')).toEqual([ties.map(Number)])
  })

  test('words for missing and infinite, empty cells, signs and points', () => {
    const text = 'NaN\nNA\n\n-nan\n<NA>\nNone\n#N/A N/A\ninf\n-Infinity\n+INF\n+1.5\n.5\n5.\n-0\n'
    expect(read(text, 'float64')).toEqual([
      [NaN, NaN, NaN, NaN, NaN, NaN, Infinity, -Infinity, Infinity, 1.5, 0.5, 5, -0],
    ])
    expect(read(',\n1,\n', 'float64', 'float64')).toEqual([
      [NaN, 1],
      [NaN, NaN],
    ])
  })

  test('float32 is the nearest of the double, as a cast gives it', () => {
    expect(read('0.1\n3.5e38\n', 'float32')).toEqual([[Math.fround(0.1), Infinity]])
  })
})

describe('integers', () => {
  test('within their type', () => {
    expect(read('1,-2147483648\n-9007199254740991,2147483647\n', 'int64', 'int32')).toEqual([
      [1n, -9_007_199_254_740_991n],
      [-2_147_483_648, 2_147_483_647],
    ])
  })

  for (const cell of ['1.0', '1e3', '', 'NA', '9007199254740993', 'inf']) {
    test(`"${cell}" is left to the exact way`, () => {
      expect(read(`7,${cell}\n`, 'int64', 'int64')).toBeNull()
    })
  }

  test('beyond 32 bits is left to the exact way', () => {
    expect(read('2147483648\n', 'int32')).toBeNull()
  })
})

describe('rows', () => {
  test('line ends of every kind, blank lines, no end at the end', () => {
    const want = [
      [1, 3, 5],
      [2, 4, 6],
    ]
    for (const text of ['1,2\n3,4\n5,6\n', '1,2\r\n3,4\r\n\r\n5,6', '\n1,2\n\n3,4\n5,6\n\n']) {
      expect(read(text, 'float64', 'float64')).toEqual(want)
    }
  })

  test('columns that nobody wants are passed over, whatever they hold', () => {
    expect(read('1,text é,2\n3,,4\n', 'float64', 'skip', 'int32')).toEqual([
      [1, 3],
      [2, 4],
    ])
  })

  test('more rows than the first row makes expect', () => {
    const rows = 100_000
    const text = `1.0000000000000000000000000\n${'2\n'.repeat(rows)}`
    expect(read(text, 'float64')?.[0]).toHaveLength(rows + 1)
  })

  for (const [what, text] of [
    ['returns alone', '1,2\r3,4\r'],
    ['a short row', '1,2\n3\n'],
    ['a long row', '1,2\n3,4,5\n'],
    ['quotes', '1,"2"\n'],
    ['quotes in a column that is passed over', '1,2,"x"\n'],
    ['blanks around a number', '1, 2\n'],
    ['thousands', '1,1_000\n'],
    ['hexadecimal', '1,0x1F\n'],
    ['a lone sign', '1,-\n'],
    ['an exponent without digits', '1,1e\n'],
    ['text', '1,abc\n'],
    ['a number with a tail', '1,2x\n'],
    ['a blank line of blanks', '1,2\n \n'],
  ] as const) {
    test(`${what} is left to the exact way`, () => {
      expect(read(text, 'float64', 'float64', ...(text.includes('x"') ? (['skip'] as const) : []))).toBeNull()
    })
  }
})
