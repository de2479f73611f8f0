import { UserError } from '#shared/user-error.ts'

/** A piece of a filter: `name` is a quoted field, `word` a field or a keyword with quotes within taken off. */
export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'sign'
  readonly text: string
}

/** In this order: space, number, comparator or punctuation, quoted, field with quoted parts. */
const PATTERN =
  /\s+|(?<number>-?(?:\d+\.?\d*|\.\d+)(?:[eE]-?\d+)?)(?![\w.])|(?<sign><=|>=|!=|<>|==|[<>=(),])|(?<single>'(?:''|\\'|[^'])*')|(?<double>"(?:""|\\"|[^"])*")|(?<tick>`[^`]*`)|(?<word>[\p{L}\p{N}_](?:[^\s<>=!(),'"`]|`[^`]*`|(?<=\.)"[^"]*"|(?<=\.)'[^']*')*)/uy

/** The pieces of a filter or an order. Throws UserError `bad-usage` at what is none. */
export function* readTokens(text: string): Generator<Token, void, undefined> {
  const pattern = new RegExp(PATTERN)
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex
    const groups = pattern.exec(text)?.groups
    if (groups === undefined) {
      throw new UserError({
        code: 'bad-usage',
        message: `The filter cannot be read from ${JSON.stringify(text.slice(at, at + 40))} on.`,
        hint: 'Texts are quoted, and what is compared is joined by AND.',
      })
    }
    const { number, sign, single, double, tick, word } = groups
    const quoted = single ?? double
    if (number !== undefined) yield { kind: 'number', text: number }
    else if (sign !== undefined) yield { kind: 'sign', text: sign }
    else if (quoted !== undefined) yield { kind: 'text', text: quoted.slice(1, -1) }
    else if (tick !== undefined) yield { kind: 'name', text: tick.slice(1, -1) }
    else if (word !== undefined) yield { kind: 'word', text: word.replaceAll(/[`"']/gu, '') }
  }
}
