/** Files whose notes of Arrow and pandas were damaged byte by byte, and whether pandas still reads them (`testdata/damage.py`). */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { columnDtypeName } from '#app/python-data/dtype.ts'
import { readFileMetadata } from './file-metadata.ts'
import { readParquet } from './read-parquet.ts'

type Damaged = readonly [
  name: string,
  changes: readonly (readonly [place: number, byte: number])[],
  read: readonly string[] | null,
]

const folder = new URL('testdata/', import.meta.url)
const damaged = JSON.parse(readFileSync(new URL('damaged.json', folder), 'utf8')) as readonly Damaged[]

function fileOf([name, changes]: Damaged): Buffer {
  const file = readFileSync(new URL(name, folder))
  const note = readFileMetadata(file).keyValues.get('ARROW:schema') ?? ''
  const content = Buffer.from(note, 'base64')
  for (const [place, byte] of changes) content[place] = byte
  const at = file.indexOf(note)
  return Buffer.concat([
    file.subarray(0, at),
    Buffer.from(content.toString('base64')),
    file.subarray(at + note.length),
  ])
}

function readBy(file: Uint8Array): readonly string[] | null {
  try {
    return readParquet(file).columns.map(({ values }) => columnDtypeName(values))
  } catch {
    return null
  }
}

test('what pandas refuses is refused, what it reads has its dtypes', () => {
  expect(damaged.filter(([, , read]) => read === null).length).toBeGreaterThan(500)
  expect(damaged.filter(([, , read]) => read !== null).length).toBeGreaterThan(100)
  const own = damaged.map((one) => readBy(fileOf(one)))
  const different = damaged.filter(([, , read], place) => JSON.stringify(own[place]) !== JSON.stringify(read))
  expect(different).toEqual([])
})
