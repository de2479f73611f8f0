import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Failure } from '#shared/failure.ts'
import { toFailure } from '#shared/user-error.ts'
import { openFolder } from '../open-folder.ts'
import { paxHeader, tarEntry, tarOf, zipOf } from './testing.ts'
import type { TarEntrySpec, ZipEntry } from './testing.ts'

const fixture = 'e2e/fixtures/models/onnx-iris'
let base: string
let cache: string

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'palate-archive-')))
})
beforeEach(() => {
  cache = mkdtempSync(join(base, 'cache-'))
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

const model = { name: 'MLmodel', content: 'flavors: {}\n' }

function openAt(location: string, signal?: AbortSignal) {
  return openFolder(location, { signal, context: { cacheFolder: cache } })
}

async function failureOf(name: string, bytes: Uint8Array): Promise<Failure> {
  const file = join(mkdtempSync(join(base, 'in-')), name)
  writeFileSync(file, bytes)
  return await openAt(file).then(() => ({ code: 'internal', message: 'it was opened' }), toFailure)
}

/** Everything under a folder. */
function below(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
}

function nothingLeft() {
  expect(below(cache).filter((path) => path !== 'drafts' && path !== 'models')).toEqual([])
}

test.each([
  ['zip', 'model.zip', ['-m', 'zipfile', '-c']],
  ['tar', 'model.tar', ['-m', 'tarfile', '-c']],
  ['tar.gz', 'model.tar.gz', ['-m', 'tarfile', '-c']],
  ['tgz', 'model.tgz', ['-m', 'tarfile', '-c']],
] as const)(
  'opens a %s as Python writes it, one level down, with the same bytes',
  async (_kind, name, command) => {
    const file = join(mkdtempSync(join(base, 'py-')), name)
    execFileSync('python3', [...command, file, 'onnx-iris'], { cwd: 'e2e/fixtures/models' })
    const folder = await openAt(file)
    expect(basename(folder.root)).toBe('onnx-iris')
    expect(below(folder.root)).toEqual(below(fixture))
    for (const path of below(fixture)) {
      expect(readFileSync(join(folder.root, path)).equals(readFileSync(join(fixture, path)))).toBe(true)
    }
    expect(folder.location).toBe(file)
    expect((await openAt(file)).root).toBe(folder.root)
  },
)

test('opens tars as the system writes them: ./ in front, long names, global headers', async () => {
  const copy = join(mkdtempSync(join(base, 'long-')), 'model')
  cpSync(fixture, copy, { recursive: true })
  const long = join('code', 'a'.repeat(90), 'b'.repeat(60), 'ünïcode.py')
  mkdirSync(join(copy, long, '..'), { recursive: true })
  writeFileSync(join(copy, long), 'x = 1\n')
  for (const format of ['gnu', 'pax', 'ustar']) {
    const file = join(copy, '..', `${format}.tar`)
    execFileSync('tar', [`--format=${format}`, '-cf', file, '-C', copy, '.'])
    const { root } = await openAt(file)
    expect(below(root)).toEqual(below(copy))
  }
  const old = join(copy, '..', 'v7.tar')
  execFileSync('tar', ['--format=v7', '-cf', old, '-C', fixture, '.'])
  expect(below((await openAt(old)).root)).toEqual(below(fixture))
  const globally = tarOf([paxHeader({ comment: 'abc' }, 'g'), { ...model, name: 'a/MLmodel' }])
  const file = join(copy, '..', 'global.tar')
  writeFileSync(file, globally)
  expect(basename((await openAt(file)).root)).toBe('a')
})

test('a model some folders down, as downloads of Azure ML and of MLflow have it; the nearest to the top', async () => {
  const file = join(mkdtempSync(join(base, 'down-')), 'azureml.zip')
  writeFileSync(
    file,
    zipOf([
      { name: 'iris/', mode: 0o040_755 },
      { name: 'iris/version/model/MLmodel', content: model.content },
      { name: 'iris/version/model/deeper/MLmodel', content: model.content },
      { name: '__MACOSX/iris/._MLmodel', content: 'x' },
    ]),
  )
  expect((await openAt(file)).root.endsWith(join('iris', 'version', 'model'))).toBe(true)
})

const link = 0o120_777
const zips: readonly (readonly [string, readonly ZipEntry[], string, string])[] = [
  ['zip-slip', [model, { name: '../evil', content: 'x' }], 'bad-model', 'leads out of it'],
  ['inner slip', [model, { name: 'a/../../evil' }], 'bad-model', 'leads out of it'],
  ['absolute', [model, { name: '/tmp/evil' }], 'bad-model', 'absolute name'],
  ['drive', [model, { name: 'C:/evil' }], 'bad-model', 'absolute name'],
  ['backslash', [model, { name: '..\\evil' }], 'bad-model', 'backslashes'],
  ['NUL', [model, { name: 'a\0b' }], 'bad-model', 'control characters'],
  ['newline', [model, { name: 'a\nb' }], 'bad-model', 'control characters'],
  ['not UTF-8', [model, { name: Uint8Array.of(0x61, 0xff) }], 'bad-model', 'not UTF-8'],
  ['symbolic link', [model, { name: 'l', content: '/etc/passwd', mode: link }], 'bad-model', 'symbolic link'],
  ['device', [model, { name: 'd', mode: 0o020_644 }], 'bad-model', 'device or a pipe'],
  ['pipe', [model, { name: 'd', mode: 0o010_644 }], 'bad-model', 'device or a pipe'],
  ['duplicate', [model, model], 'bad-model', '"MLmodel" twice'],
  ['case', [model, { name: 'mlmodel' }], 'bad-model', 'one name to many systems'],
  ['unicode', [model, { name: 'é' }, { name: 'e\u0301' }], 'bad-model', 'one name to many systems'],
  ['case of a folder', [model, { name: 'A/b' }, { name: 'a/c' }], 'bad-model', 'one name to many systems'],
  ['file and folder', [model, { name: 'a' }, { name: 'a/b' }], 'bad-model', 'file and as a folder'],
  ['folder and file', [model, { name: 'a/b' }, { name: 'a' }], 'bad-model', 'file and as a folder'],
  ['Windows device', [model, { name: 'a/con.txt' }], 'bad-model', 'device on Windows'],
  ['Windows dot', [model, { name: 'a./b' }], 'bad-model', 'Windows does not take'],
  ['stream', [model, { name: 'd/a:b' }], 'bad-model', 'Windows does not take'],
  ['wrong CRC', [{ ...model, crc: 1 }], 'bad-model', 'wrong checksum'],
  ['wrong size', [{ ...model, size: 5 }], 'bad-model', 'broken or cut off'],
  ['encrypted', [{ ...model, flags: 0x0801 }], 'bad-model', 'encrypted'],
  ['other method', [{ ...model, method: 12 }], 'bad-model', 'method 12'],
  ['nested', [{ name: 'model.zip', content: zipOf([model]) }], 'bad-model', 'another archive'],
  ['no model', [{ name: 'a.txt' }], 'bad-model', 'no file named MLmodel'],
  ['several', [{ name: 'a/MLmodel' }, { name: 'b/MLmodel' }], 'bad-model', '2 models: a, b'],
  ['deep', [model, { name: 'a/'.repeat(10_000) + 'b' }], 'over-limit', 'overlong name'],
  ['deep but short', [model, { name: 'a/'.repeat(40) + 'b' }], 'over-limit', 'deeper than 32'],
  ['long part', [model, { name: 'a'.repeat(300) }], 'over-limit', 'overlong name'],
  ['too large', [model, { name: 'a', size: 0xffff_fff0 }], 'over-limit', 'times as many'],
  ['folder with content', [model, { name: 'a/', content: 'x' }], 'bad-model', 'with content'],
]

test.each(zips)('zip, %s: refused by name, and nothing is left', async (_name, entries, code, message) => {
  const failure = await failureOf('model.zip', zipOf(entries))
  expect(failure.code).toBe(code)
  expect(failure.message).toContain(message)
  nothingLeft()
})

test('100,000 entries of a zip are too many', async () => {
  const entries = Array.from({ length: 60_000 }, (_none, at) => ({ name: `f${at}`, method: 0 }))
  expect((await failureOf('many.zip', zipOf(entries))).message).toContain('60000 entries')
  nothingLeft()
})

test('a zip whose entries share one run of zeros is known by its size', async () => {
  const zeros = Buffer.alloc(20_000_000)
  const entries: ZipEntry[] = [{ name: 'z0', content: zeros }, model]
  for (let at = 1; at < 600; at++) entries.push({ name: `z${at}`, overlaps: true })
  const failure = await failureOf('overlap.zip', zipOf(entries))
  expect(failure.code).toBe('over-limit')
  expect(failure.message).toContain('times as many')
  nothingLeft()
})

const tars: readonly (readonly [string, readonly TarEntrySpec[], string, string])[] = [
  ['slip', [model, { name: '../evil', content: 'x' }], 'bad-model', 'leads out of it'],
  ['absolute', [model, { name: '/tmp/evil' }], 'bad-model', 'absolute name'],
  ['pax path', [model, paxHeader({ path: '/tmp/evil' }), { name: 'ok' }], 'bad-model', 'absolute name'],
  [
    'GNU name',
    [model, { name: 'x', type: 'L', content: '../evil\0' }, { name: 'ok' }],
    'bad-model',
    'leads out',
  ],
  ['symbolic link', [model, { name: 'l', type: '2', link: '/etc/passwd' }], 'bad-model', 'symbolic link'],
  ['hard link', [model, { name: 'l', type: '1', link: 'MLmodel' }], 'bad-model', 'hard link'],
  ['device', [model, { name: 'd', type: '3' }], 'bad-model', 'device'],
  ['block device', [model, { name: 'd', type: '4' }], 'bad-model', 'device'],
  ['pipe', [model, { name: 'd', type: '6' }], 'bad-model', 'pipe'],
  ['sparse', [model, { name: 'd', type: 'S' }], 'bad-model', 'sparse'],
  ['pax sparse', [model, paxHeader({ 'GNU.sparse.major': '1' }), { name: 'd' }], 'bad-model', 'sparse'],
  ['unknown type', [model, { name: 'd', type: '?' }], 'bad-model', 'unknown type "?"'],
  ['duplicate', [model, model], 'bad-model', '"MLmodel" twice'],
  ['case', [model, { name: 'mlMODEL' }], 'bad-model', 'one name to many systems'],
  ['checksum', [{ ...model, breakChecksum: true }], 'bad-model', 'wrong checksum'],
  ['huge header', [model, { name: 'x', type: 'x', size: 0o77777777777 }], 'over-limit', 'extended header'],
  ['pax size', [model, paxHeader({ size: '-5' }), { name: 'a' }], 'bad-model', 'no number'],
  ['broken pax', [model, { name: 'x', type: 'x', content: '99 path=a\n' }], 'bad-model', 'broken extended'],
  ['cut off', [model, { name: 'a', size: 5_000, content: 'x' }], 'bad-model', 'cut off'],
  ['no model', [{ name: 'a.txt' }], 'bad-model', 'no file named MLmodel'],
  ['nested', [{ name: 'a.tar.gz' }], 'bad-model', 'another archive'],
  ['folder with content', [model, { name: 'a', type: '5', content: 'x' }], 'bad-model', 'with content'],
]

test.each(tars)('tar, %s: refused by name, and nothing is left', async (_name, entries, code, message) => {
  for (const [name, bytes] of [
    ['m.tar', tarOf(entries)],
    ['m.tgz', gzipSync(tarOf(entries))],
  ] as const) {
    const failure = await failureOf(name, bytes)
    expect([failure.code, failure.message]).toEqual([code, expect.stringContaining(message)])
    nothingLeft()
  }
})

test('100,000 entries of a tar are too many', async () => {
  const files = Array.from({ length: 1_000 }, (_none, at) => ({ name: `f${at}` }))
  // Every entry counts, also one that makes no file.
  const folders = Array.from({ length: 19_001 }, () => ({ name: './', type: '5' }))
  const entries = [...files, ...folders]
  expect((await failureOf('many.tar.gz', gzipSync(tarOf(entries)))).code).toBe('over-limit')
  nothingLeft()
})

test('a tar.gz of zeros is stopped long before it is whole', async () => {
  const zeros = gzipSync(Buffer.alloc(64 << 20))
  const size = 10 * 2 ** 30
  const head = Buffer.concat([tarEntry(model), tarEntry({ name: 'z', size: 0 }).subarray(0, 0)])
  const header = tarEntry(paxHeaderOfSize(size))
  const bomb = Buffer.concat([
    gzipSync(Buffer.concat([head, header, tarEntry({ name: 'z' })])),
    ...Array.from({ length: 40 }, () => zeros),
  ])
  const failure = await failureOf('bomb.tar.gz', bomb)
  expect(failure).toMatchObject({
    code: 'over-limit',
    message: expect.stringContaining('times as many') as string,
  })
  nothingLeft()
})

function paxHeaderOfSize(size: number): TarEntrySpec {
  return paxHeader({ size: String(size) })
}

test.each([
  ['a zip', () => zipOf([{ ...model, content: Buffer.from('flavors: {}\n'.repeat(1000)) }])],
  ['a tar', () => tarOf([{ ...model, content: 'flavors: {}\n'.repeat(1000) }])],
  ['a tar.gz', () => gzipSync(tarOf([{ ...model, content: 'flavors: {}\n'.repeat(1000) }]))],
])('%s cut at any place is refused', async (_name, make) => {
  const whole = make()
  for (let at = 1; at < whole.length - 1024; at += Math.ceil(whole.length / 20)) {
    const failure = await failureOf('cut.zip', whole.subarray(0, at))
    expect([at, failure.code]).toEqual([at, 'bad-model'])
  }
  nothingLeft()
})

test.each([
  ['42', 'neither a folder nor a zip', 'bad-model'],
  ['BZh91AY', 'bzip2', 'unsupported'],
  ['7z\xBC\xAF\x27\x1C', '7z', 'unsupported'],
  ['Rar!\x1A\x07\x00', 'rar', 'unsupported'],
])('%j is named for what it is', async (bytes, message, code) => {
  const failure = await failureOf('model.zip', Buffer.from(bytes, 'latin1'))
  expect(failure.message).toContain(message)
  expect(failure.code).toBe(code)
})

test('a cancelled unpacking leaves nothing, and the next one is whole', async () => {
  const file = join(mkdtempSync(join(base, 'stop-')), 'model.tar')
  writeFileSync(file, tarOf([model, { name: 'weights', content: Buffer.alloc(30_000_000, 1) }]))
  for (const activity of ['Reading', 'Unpacking']) {
    const controller = new AbortController()
    const report = (progress: { readonly activity: string }) => {
      if (progress.activity.startsWith(activity)) controller.abort()
    }
    const opening = openFolder(file, { signal: controller.signal, report, context: { cacheFolder: cache } })
    expect((await opening.then(() => null, toFailure))?.code).toBe('cancelled')
    nothingLeft()
  }
  expect(below((await openAt(file)).root)).toEqual(['MLmodel', 'weights'])
})

test('many openings of one archive at once all get it', async () => {
  const file = join(mkdtempSync(join(base, 'race-')), 'model.zip')
  writeFileSync(file, zipOf([model, { name: 'data', content: Buffer.alloc(100_000, 2) }]))
  const folders = await Promise.all(Array.from({ length: 8 }, () => openAt(file)))
  expect(new Set(folders.map(({ root }) => root)).size).toBe(1)
  expect(readdirSync(join(cache, 'drafts'))).toEqual([])
  expect(readdirSync(join(cache, 'models'))).toHaveLength(1)
})

test('a pipe is not waited on', async () => {
  const pipe = join(mkdtempSync(join(base, 'pipe-')), 'model.zip')
  execFileSync('mkfifo', [pipe])
  expect((await openAt(pipe).then(() => null, toFailure))?.message).toContain('neither a folder nor a file')
})
