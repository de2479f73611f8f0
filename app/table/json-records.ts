/** Files of many JSON objects, one a line or in one array, taken apart without being parsed. */
import { open } from 'node:fs/promises'
import { UserError } from '#shared/user-error.ts'
import { MAX_RECORD_BYTES } from './record-limit.ts'

/** `lines` is one object a line, `array` one array of objects. */
export type RecordLayout = 'lines' | 'array'

/** Objects that stand one after the other. */
export interface RecordPart {
  /** Their JSON, separated by commas, each byte as one character (Latin-1). */
  readonly text: string
  /** The same, each for itself. */
  readonly records: readonly string[]
  readonly count: number
  /** Bytes of the file read so far. */
  readonly bytesRead: number
}

/** How to take them apart. */
export interface RecordOptions {
  readonly layout: RecordLayout
  /** A part is given when it has this many bytes. */
  readonly partBytes: number
  readonly signal?: AbortSignal
}

/**
 * The objects of a file in parts, at least one part. Objects are only told apart by their braces and quotes; what is
 * inside them is for a JSON parser. Throws a UserError `bad-payload` where something else than an object stands.
 */
export async function* jsonRecords(file: string, options: RecordOptions): AsyncGenerator<RecordPart> {
  const handle = await open(file)
  const reader = recordReader(file, options.layout)
  let bytesRead = 0
  let given = false
  try {
    for (;;) {
      options.signal?.throwIfAborted()
      const read = await handle.read(Buffer.allocUnsafe(options.partBytes), 0, options.partBytes, bytesRead)
      bytesRead += read.bytesRead
      const isLast = read.bytesRead === 0
      const records = isLast ? reader.end() : reader.take(read.buffer.subarray(0, read.bytesRead))
      if (records.length > 0 || (isLast && !given)) {
        given = true
        yield { text: records.join(','), records, count: records.length, bytesRead }
      }
      if (isLast) return
    }
  } finally {
    await handle.close()
  }
}

const BYTE_ORDER_MARK = '\u00ef\u00bb\u00bf'

interface RecordReader {
  take(bytes: Buffer): readonly string[]
  end(): readonly string[]
}

/** What may come next between objects. */
type Expected = 'start' | 'first' | 'object' | 'separator' | 'end'

function recordReader(file: string, layout: RecordLayout): RecordReader {
  let rest = ''
  let expected: Expected = layout === 'array' ? 'start' : 'object'
  let count = 0

  const refuse = (what: string): never => {
    const words = layout === 'array' ? 'an array of objects' : 'one object a line'
    throw new UserError({
      code: 'bad-payload',
      message: `"${file}" is not ${words}: after ${count} of them there is ${what}.`,
      where: `${file}, row ${count + 1}`,
    })
  }

  /** Passes over what stands between objects; gives the place of the next object, or the text's end. */
  function nextObject(text: string, from: number): number {
    for (let place = from; place < text.length; place++) {
      const character = text[place] ?? ''
      if (character === '\n' && layout === 'lines') expected = 'object'
      else if (/\s/.test(character)) continue
      else if (character === '{' && (expected === 'object' || expected === 'first')) return place
      else expected = afterMark(character, expected) ?? refuse(JSON.stringify(text.slice(place, place + 20)))
    }
    return text.length
  }

  function afterMark(character: string, now: Expected): Expected | undefined {
    if (layout === 'lines') return undefined
    if (character === '[' && now === 'start') return 'first'
    if (character === ',' && now === 'separator') return 'object'
    if (character === ']' && (now === 'separator' || now === 'first')) return 'end'
    return undefined
  }

  function take(bytes: Buffer): readonly string[] {
    const records: string[] = []
    let text = rest + bytes.toString('latin1')
    if (count === 0 && text.startsWith(BYTE_ORDER_MARK)) text = text.slice(BYTE_ORDER_MARK.length)
    let place = 0
    for (;;) {
      const start = nextObject(text, place)
      if (start === text.length) {
        rest = ''
        return records
      }
      const end = endOfObject(text, start)
      if (end === undefined) {
        rest = text.slice(start)
        if (rest.length > MAX_RECORD_BYTES) throw tooLong(file, count)
        return records
      }
      records.push(text.slice(start, end))
      count += 1
      expected = 'separator'
      place = end
    }
  }

  function end(): readonly string[] {
    if (rest !== '') refuse('an object that does not end')
    if (layout === 'array' && expected !== 'end') refuse('no closing bracket')
    return []
  }

  return { take, end }
}

/** Where the object that begins at `start` ends; undefined when the text ends first. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0
  let inText = false
  for (let place = start; place < text.length; place++) {
    const code = text.charCodeAt(place)
    if (inText) {
      if (code === BACKSLASH) place += 1
      else if (code === QUOTE) inText = false
    } else if (code === QUOTE) inText = true
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth -= 1
      if (depth === 0) return place + 1
    }
  }
  return undefined
}

const QUOTE = 34
const BACKSLASH = 92
const OPEN_BRACKET = 91
const CLOSE_BRACKET = 93
const OPEN_BRACE = 123
const CLOSE_BRACE = 125

function tooLong(file: string, count: number): UserError {
  return new UserError({
    code: 'over-limit',
    message: `An object of "${file}" is longer than ${MAX_RECORD_BYTES} bytes.`,
    hint: 'Is there a quote or a brace that is never closed?',
    where: `${file}, row ${count + 1}`,
  })
}
