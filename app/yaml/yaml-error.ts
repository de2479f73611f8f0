/** What is wrong with a YAML text and where; line and column count from 1. `limit` is ours, the rest is PyYAML's. */
export class YamlError extends Error {
  readonly kind: 'syntax' | 'tag' | 'limit'
  readonly line: number
  readonly column: number

  constructor(kind: 'syntax' | 'tag' | 'limit', message: string, place: { line: number; column: number }) {
    super(message)
    this.name = 'YamlError'
    this.kind = kind
    this.line = place.line
    this.column = place.column
  }
}
