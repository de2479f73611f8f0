/**
 * Characters that Python takes for the end of a line (`yaml/reader.py`, `forward`, and text mode for a lone carriage
 * return) or does not count as a column (U+FEFF), and YAML 1.2 does. MLflow writes none of them but escaped.
 */
const ODD = /[\u0085\u2028\u2029\ufeff]|\r(?!\n)/u

/** The first character of a text with which PyYAML may read other fields than Palate, as U+2028; null where none is. */
export function oddCharacter(text: string): string | null {
  const found = ODD.exec(text)?.[0].codePointAt(0)
  return found === undefined ? null : `U+${found.toString(16).toUpperCase().padStart(4, '0')}`
}
