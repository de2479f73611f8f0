/** Text cut into tokens, in the two ways dateutil and pandas do it. Sources: `dateutil.parser._timelex`, `pandas/_libs/tslibs/parsing.pyx`. */

type State = 'none' | 'word' | 'number' | 'word.' | 'number.'

const isLetter = (letter: string) => /^\p{L}$/u.test(letter)
const isNumber = (letter: string) => /^\p{Nd}$/u.test(letter)
const isSpace = (letter: string) => /^\s$/u.test(letter)

/** dateutil's tokens: words, numbers with a dot, single spaces and marks. */
export function dateutilTokens(text: string): string[] {
  const letters = Array.from(text.replaceAll('\0', ''))
  const tokens: string[] = []
  let place = 0
  while (place < letters.length) {
    const { token, state, seenLetters, next } = readToken(letters, place)
    place = next
    tokens.push(...splitDots(token, state, seenLetters))
  }
  return tokens
}

function readToken(letters: readonly string[], start: number) {
  const first = letters[start] ?? ''
  let state: State = isLetter(first) ? 'word' : isNumber(first) ? 'number' : 'none'
  let seenLetters = false
  let token = isSpace(first) ? ' ' : first
  let next = start + 1
  while (state !== 'none' && next < letters.length) {
    const letter = letters[next] ?? ''
    if (state === 'word' || state === 'word.') seenLetters = true
    const following = followingState(state, token, letter)
    if (following === null) break
    state = following
    token += letter
    next++
  }
  return { token, state, seenLetters, next }
}

/** The state with one more letter, or null where the token ends. */
function followingState(state: State, token: string, letter: string): State | null {
  switch (state) {
    case 'word':
      if (isLetter(letter)) return 'word'
      return letter === '.' ? 'word.' : null
    case 'number':
      if (isNumber(letter)) return 'number'
      return letter === '.' || (letter === ',' && token.length >= 2) ? 'number.' : null
    case 'word.':
      if (letter === '.' || isLetter(letter)) return 'word.'
      return isNumber(letter) && token.endsWith('.') ? 'number.' : null
    case 'number.':
      if (letter === '.' || isNumber(letter)) return 'number.'
      return isLetter(letter) && token.endsWith('.') ? 'word.' : null
    case 'none':
      return null
  }
}

function splitDots(token: string, state: State, seenLetters: boolean): readonly string[] {
  const isDotted = state === 'word.' || state === 'number.'
  const dots = token.split('.').length - 1
  let parts = [token]
  if (isDotted && (seenLetters || dots > 1 || /[.,]$/.test(token))) {
    const [head = '', ...rest] = token.split(/([.,])/)
    parts = [head, ...rest.filter((part) => part !== '')]
  }
  const [head = '', ...rest] = parts
  const isDecimal = state === 'number.' && !head.includes('.')
  return [isDecimal ? head.replace(',', '.') : head, ...rest]
}

/** pandas' own tokens, from which it guesses a format. */
export function pandasTokens(text: string): string[] {
  const pattern = /\s|(?<![.\d])\d+\.\d+(?![.\d])|\d+|[a-zA-Z]+|[./:]+|[^\da-zA-Z./:\s]+/g
  const tokens: (string | null)[] = text.replaceAll('\0', '').match(pattern) ?? []
  for (let place = 0; place + 2 < tokens.length; place++) {
    const [token, mark, rest] = tokens.slice(place, place + 3)
    if (
      typeof token === 'string' &&
      /^\d+$/.test(token) &&
      mark === ',' &&
      rest != null &&
      /^\d+$/.test(rest)
    ) {
      tokens[place] = `${token}.${rest}`
      tokens[place + 1] = null
      tokens[place + 2] = null
    }
  }
  return tokens.filter((token) => token !== null)
}
