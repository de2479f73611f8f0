/** CSV text cut into lines of fields. Source: pandas' C tokenizer with its default options (`pandas/_libs/src/parser/tokenizer.cpp`). */
import { PythonError } from './python-error.ts'

/** The fields of every line, one behind the other; line `n` begins at `starts[n]`. */
export interface CsvLines {
  readonly fields: readonly string[]
  readonly starts: readonly number[]
}

const states = {
  startRecord: 0,
  startField: 1,
  inField: 2,
  inQuoted: 3,
  quoteInQuoted: 4,
  afterReturn: 5,
  afterSkippedReturn: 6,
} as const
type State = (typeof states)[keyof typeof states]

interface Tokenizer {
  readonly fields: string[]
  readonly starts: number[]
  state: State
  /** Lines of the text that are behind, also skipped ones. */
  fileLines: number
  field: string
}

function tokenizingError(message: string): PythonError {
  return new PythonError('ParserError', `Error tokenizing data. C error: ${message}`)
}

/** The lines of a text. A first data line longer than the header sets the width; longer ones after it are refused. */
export function csvLines(text: string): CsvLines {
  const start = text.startsWith('\ufeff') ? 1 : 0
  const tokenizer: Tokenizer = { fields: [], starts: [0], state: states.startRecord, fileLines: 0, field: '' }
  for (let place = start; place < text.length;) place = step(tokenizer, text, place)
  finish(tokenizer)
  return { fields: tokenizer.fields, starts: tokenizer.starts }
}

/** Takes what begins at a place; gives the place to go on from. */
function step(tokenizer: Tokenizer, text: string, place: number): number {
  const letter = text.charAt(place)
  switch (tokenizer.state) {
    case states.startRecord:
      return startRecord(tokenizer, text, place)
    case states.startField:
      return startField(tokenizer, text, place)
    case states.inField:
      return readPlain(tokenizer, text, place)
    case states.inQuoted:
      return readQuoted(tokenizer, text, place)
    case states.quoteInQuoted:
      if (letter === '"') {
        tokenizer.field += '"'
        tokenizer.state = states.inQuoted
        return place + 1
      }
      if (letter === ',' || letter === '\n' || letter === '\r') return endAt(tokenizer, letter, place)
      tokenizer.field += letter
      tokenizer.state = states.inField
      return place + 1
    case states.afterReturn:
      return afterReturn(tokenizer, letter, place)
    case states.afterSkippedReturn:
      tokenizer.state = states.startRecord
      return letter === '\n' || letter === ',' ? place + 1 : place
  }
}

/** Blank lines, also those of spaces and tabs, are skipped. */
function startRecord(tokenizer: Tokenizer, text: string, place: number): number {
  let end = place
  while (text.charAt(end) === ' ' || text.charAt(end) === '\t') end++
  const letter = text.charAt(end)
  if (end === text.length) return end
  if (letter === '\n') {
    tokenizer.fileLines++
    return end + 1
  }
  if (letter === '\r') {
    tokenizer.fileLines++
    tokenizer.state = states.afterSkippedReturn
    return end + 1
  }
  tokenizer.state = states.startField
  return place
}

function startField(tokenizer: Tokenizer, text: string, place: number): number {
  const letter = text.charAt(place)
  tokenizer.field = ''
  if (letter === ',' || letter === '\n' || letter === '\r') return endAt(tokenizer, letter, place)
  if (letter === '"') {
    tokenizer.state = states.inQuoted
    return place + 1
  }
  tokenizer.state = states.inField
  return place
}

function readPlain(tokenizer: Tokenizer, text: string, place: number): number {
  let end = place
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (code === 0x2c || code === 0x0a || code === 0x0d) break
  }
  tokenizer.field += text.slice(place, end)
  return end < text.length ? endAt(tokenizer, text.charAt(end), end) : end
}

function readQuoted(tokenizer: Tokenizer, text: string, place: number): number {
  const quote = text.indexOf('"', place)
  const end = quote === -1 ? text.length : quote
  tokenizer.field += text.slice(place, end)
  if (quote === -1) return end
  tokenizer.state = states.quoteInQuoted
  return end + 1
}

/** Ends a field at a comma or at the end of a line. */
function endAt(tokenizer: Tokenizer, letter: string, place: number): number {
  tokenizer.fields.push(tokenizer.field)
  tokenizer.field = ''
  if (letter === ',') tokenizer.state = states.startField
  else if (letter === '\r') tokenizer.state = states.afterReturn
  else endLine(tokenizer)
  return place + 1
}

function afterReturn(tokenizer: Tokenizer, letter: string, place: number): number {
  endLine(tokenizer)
  if (letter === '\n') return place + 1
  if (letter !== ',') return place
  tokenizer.fields.push('')
  tokenizer.state = states.startField
  return place + 1
}

function endLine(tokenizer: Tokenizer): void {
  const { fields, starts } = tokenizer
  const line = starts.length - 1
  const begin = starts[line] ?? 0
  const count = fields.length - begin
  const before = line === 0 ? -1 : begin - (starts[line - 1] ?? 0)
  tokenizer.fileLines++
  tokenizer.state = states.startRecord
  if (line > 1 && count > before) {
    throw tokenizingError(`Expected ${before} fields in line ${tokenizer.fileLines}, saw ${count}\n`)
  }
  if (line >= 1) for (let missing = count; missing < before; missing++) fields.push('')
  starts.push(fields.length)
}

function finish(tokenizer: Tokenizer): void {
  switch (tokenizer.state) {
    case states.startRecord:
    case states.afterSkippedReturn:
      return
    case states.inQuoted:
      throw tokenizingError(`EOF inside string starting at row ${tokenizer.fileLines}`)
    case states.afterReturn:
      endLine(tokenizer)
      return
    default:
      tokenizer.fields.push(tokenizer.field)
      endLine(tokenizer)
  }
}
