import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { csvChunks, endOfRecords } from './csv-chunks.ts'
import { firstRecords, pandasColumnNames, readCsvHeader, widestRecord } from './csv-header.ts'
import { jsonRecords } from './json-records.ts'
import type { RecordLayout } from './json-records.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'palate-test-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function fileOf(text: string | Uint8Array): Promise<string> {
  const file = path.join(folder, 'file')
  await writeFile(file, text)
  return file
}

describe('CSV', () => {
  const header = async (text: string) => readCsvHeader(await fileOf(text))

  test('headers: plain, quoted, with line breaks, after a mark and blank lines, alone, none', async () => {
    expect(await header('a,b\n1,2\n')).toEqual({ fields: ['a', 'b'], length: 4, blankLines: 0 })
    expect(await header('\uFEFFa,b\r\n1,2\n')).toEqual({ fields: ['a', 'b'], length: 8, blankLines: 0 })
    expect(await header('\n\n"a ""x"", y","b\nc",d"e\n1')).toEqual({
      fields: ['a "x", y', 'b\nc', 'd"e'],
      length: 25,
      blankLines: 2,
    })
    expect(await header('a,,a')).toEqual({ fields: ['a', '', 'a'], length: 4, blankLines: 0 })
    expect(await header('')).toEqual({ fields: [], length: 0, blankLines: 0 })
  })

  test('a header longer than what is read first', async () => {
    const names = Array.from({ length: 20_000 }, (_none, place) => `column ${place}`)
    const found = await header(`${names.join(',')}\n1\n`)
    expect(found.fields).toEqual(names)
  })

  test('a header without end is refused', async () => {
    await expect(header('x'.repeat(5_000_000))).rejects.toMatchObject({ failure: { code: 'over-limit' } })
  })

  test('names as pandas makes them', () => {
    expect(pandasColumnNames(['a', 'a', '', 'a.1', 'a', ''])).toEqual([
      'a',
      'a.2',
      'Unnamed: 2',
      'a.1',
      'a.3',
      'Unnamed: 5',
    ])
  })

  test('records end outside quotes only', () => {
    expect(endOfRecords(Buffer.from('1,2\n3,4'))).toBe(4)
    expect(endOfRecords(Buffer.from('1,"2\n3",4'))).toBe(0)
    expect(endOfRecords(Buffer.from('1,"a""\n"\n2,b"\n3'))).toBe(14)
    expect(endOfRecords(Buffer.from('1,2\r\n3,4\r'))).toBe(5)
    expect(endOfRecords(Buffer.from('1\r2\r'))).toBe(0)
    expect(endOfRecords(Buffer.from('1,"x"\r'))).toBe(0)
  })

  test('the widest record and the first records', () => {
    const bytes = Buffer.from('1,2\n"a,b\nc",2,3\n\n4\n')
    expect(widestRecord(bytes)).toBe(3)
    expect(widestRecord(Buffer.from('"a"",b",c\n'))).toBe(2)
    expect(firstRecords(bytes, 2).toString()).toBe('1,2\n"a,b\nc",2,3\n')
    expect(firstRecords(bytes, 99).toString()).toBe(bytes.toString())
  })

  test('chunks are whole records and together the file', async () => {
    const rows = Array.from({ length: 60_000 }, (_none, row) =>
      row % 7 === 0 ? `${row},"quoted, ""and\nbroken"` : `${row},${'x'.repeat(row % 100)}`,
    )
    const text = `a,b\n${rows.join('\n')}\n`
    const parts: string[] = []
    for await (const chunk of csvChunks(await fileOf(text), 4)) parts.push(Buffer.from(chunk).toString())
    expect(parts.length).toBeGreaterThan(1)
    expect(parts.join('')).toBe(text.slice(4))
    for (const part of parts.slice(1)) expect(part).toMatch(/^\d+,/)
  })

  test('a cell of 500,000 characters over the edge of a chunk', async () => {
    const long = 'é'.repeat(500_000)
    const text = `a\n${'x\n'.repeat(900_000)}"${long}"\ny\n`
    const parts: string[] = []
    for await (const chunk of csvChunks(await fileOf(text), 2)) parts.push(Buffer.from(chunk).toString())
    expect(parts.join('')).toBe(text.slice(2))
  })

  test('a quote that is never closed is refused, not read without end', async () => {
    const file = await fileOf(`a\n"${'x\n'.repeat(12_000_000)}`)
    const reading = async () => {
      for await (const chunk of csvChunks(file, 2)) expect(chunk.length).toBe(0)
    }
    await expect(reading()).rejects.toMatchObject({ failure: { code: 'over-limit' } })
  })
})

describe('JSON objects', () => {
  const records = async (text: string | Uint8Array, layout: RecordLayout, partBytes = 16) => {
    const parts: { text: string; count: number }[] = []
    for await (const part of jsonRecords(await fileOf(text), { layout, partBytes })) parts.push(part)
    const joined = parts.map((part) => part.text).filter((part) => part !== '')
    return JSON.parse(`[${Buffer.from(joined.join(','), 'latin1').toString()}]`) as unknown
  }
  const rows = [{ a: 1 }, { a: '}"{[\\' }, { b: [{ c: ['é\n"'] }] }, {}, { d: 'x'.repeat(50) }]

  test('one a line, with blank lines, a mark, and without an end of line', async () => {
    const lines = rows.map((row) => JSON.stringify(row))
    expect(await records(`${lines.join('\n')}\n`, 'lines')).toEqual(rows)
    expect(await records(`\uFEFF\n${lines.join('\r\n\r\n  ')}`, 'lines')).toEqual(rows)
    expect(await records('', 'lines')).toEqual([])
  })

  test('an array of them, on one line or many', async () => {
    expect(await records(JSON.stringify(rows), 'array')).toEqual(rows)
    expect(await records(` ${JSON.stringify(rows, null, 3)}\n`, 'array', 1000)).toEqual(rows)
    expect(await records('[ ]', 'array')).toEqual([])
  })

  const wrong: readonly (readonly [string, RecordLayout, string])[] = [
    ['two on a line', 'lines', '{"a":1} {"a":2}'],
    ['a comma between', 'lines', '{"a":1},\n{"a":2}'],
    ['a number', 'lines', '{"a":1}\n7\n'],
    ['an array', 'lines', '[{"a":1}]'],
    ['cut off', 'lines', '{"a":1}\n{"a":'],
    ['text that never ends', 'lines', '{"a":"x\n{}'],
    ['no array', 'array', '{"a":1}'],
    ['not closed', 'array', '[{"a":1}'],
    ['a comma too many', 'array', '[{"a":1},]'],
    ['no comma', 'array', '[{"a":1}{"a":2}]'],
    ['something after it', 'array', '[{"a":1}] x'],
    ['more than objects', 'array', '[{"a":1}, 2]'],
    ['nothing', 'array', ''],
    ['binary', 'array', '\u0000\u0001[{}]'],
  ]
  for (const [what, layout, text] of wrong) {
    test(`${layout}: ${what} is refused, with the row`, async () => {
      await expect(records(text, layout)).rejects.toMatchObject({
        failure: { code: 'bad-payload', where: expect.stringMatching(/row \d+$/) },
      })
    })
  }
})
