/** The fields of one JSON object as texts, each value letter by letter as it stands. */

/** A key and the JSON of its value. */
export interface ObjectField {
  readonly name: string
  readonly json: string
}

/** The fields in order; what is no whole object gives those before the fault. */
export function objectFields(text: string): readonly ObjectField[] {
  const fields: ObjectField[] = []
  let place = text.indexOf('{') + 1
  if (place === 0) return fields
  for (;;) {
    const start = text.indexOf('"', place)
    const keyEnd = start < 0 ? -1 : endOfText(text, start)
    const colon = keyEnd < 0 ? -1 : text.indexOf(':', keyEnd)
    if (colon < 0) return fields
    const end = endOfValue(text, colon + 1)
    const key = text.slice(start, keyEnd)
    fields.push({
      name: key.includes('\\') ? unescaped(key) : key.slice(1, -1),
      json: text.slice(colon + 1, end).trim(),
    })
    place = end + 1
  }
}

function unescaped(key: string): string {
  try {
    return String(JSON.parse(key))
  } catch {
    return key.slice(1, -1)
  }
}

/** The place after the closing quote of the text that starts at `start`; -1 where it does not close. */
function endOfText(text: string, start: number): number {
  for (let place = start + 1; ; place++) {
    place = text.indexOf('"', place)
    if (place < 0) return -1
    let slashes = 0
    while (text[place - 1 - slashes] === '\\') slashes += 1
    if (slashes % 2 === 0) return place + 1
  }
}

/** Where the value that begins at `from` is over: its comma, or the object's closing brace. */
function endOfValue(text: string, from: number): number {
  let depth = 0
  for (let place = from; place < text.length; place++) {
    const character = text[place]
    if (character === '"') {
      const end = endOfText(text, place)
      if (end < 0) return text.length
      place = end - 1
    } else if (character === '{' || character === '[') depth += 1
    else if (character === ']' || character === '}') {
      if (depth === 0) return place
      depth -= 1
    } else if (character === ',' && depth === 0) return place
  }
  return text.length
}
