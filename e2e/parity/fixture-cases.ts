/** The requests of the fixtures and what MLflow's server answered. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url))

/** One request and its answer. `status` null: the server's process died. */
export interface FixtureCase {
  readonly name: string
  readonly contentType: string | null
  readonly body: Buffer
  readonly status: number | null
  /** The answer as text: what was recorded, or written again from it. */
  readonly response: string
  readonly errorCode: string | null
  readonly message: string | null
}

interface RawCase {
  readonly name: string
  readonly content_type: string | null
  readonly body?: string
  readonly body_base64?: string
  readonly status: number | null
  readonly response: unknown
  readonly response_text?: string
}

/** The folder of a fixture model. */
export function fixtureModel(name: string): string {
  return `${fixtures}models/${name}`
}

/** All models that have cases. */
export function fixtureNames(): readonly string[] {
  return readdirSync(`${fixtures}cases`)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort((left, right) => left.localeCompare(right))
}

/** The cases of one model, with JSON numbers of answers as they are written in the file. */
export function casesOf(name: string): readonly FixtureCase[] {
  const text = readFileSync(`${fixtures}cases/${name}.json`, 'utf8')
  const raw = JSON.parse(text) as readonly RawCase[]
  const responses = responseTexts(text)
  return raw.map((entry, place) => ({
    name: entry.name,
    contentType: entry.content_type,
    body: Buffer.from(entry.body ?? entry.body_base64 ?? '', entry.body === undefined ? 'base64' : 'utf8'),
    status: entry.status,
    response:
      entry.response_text ?? (typeof entry.response === 'string' ? entry.response : (responses[place] ?? '')),
    errorCode: textField(entry.response, 'error_code'),
    message: textField(entry.response, 'message'),
  }))
}

function textField(response: unknown, name: string): string | null {
  if (typeof response !== 'object' || response === null) return null
  const value: unknown = Reflect.get(response, name)
  return typeof value === 'string' ? value : null
}

/** The text of each `"response"` in the file, unparsed: JavaScript's numbers would lose `1.0`. */
function responseTexts(text: string): readonly string[] {
  const found: string[] = []
  let depth = 0
  let start = -1
  for (let place = 0; place < text.length; place += 1) {
    const letter = text[place]
    if (letter === '"') {
      const end = endOfString(text, place)
      if (depth === 2 && start < 0 && text.slice(place, end) === '"response"') start = end
      place = end - 1
    } else if (letter === '{' || letter === '[') depth += 1
    else if (letter === '}' || letter === ']') {
      depth -= 1
      if (depth === 1 && start >= 0) start = finish(text, start, place, found)
    } else if (letter === ',' && depth === 2 && start >= 0) start = finish(text, start, place, found)
  }
  return found
}

function finish(...[text, start, end, found]: [string, number, number, string[]]): number {
  found.push(text.slice(start, end).replace(/^\s*:/, '').trim())
  return -1
}

function endOfString(text: string, start: number): number {
  let place = start + 1
  while (text[place] !== '"') place += text[place] === '\\' ? 2 : 1
  return place + 1
}
