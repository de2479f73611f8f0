/** HTML text in which foreign text cannot be markup. */
import { visible } from '#shared/visible.ts'

/** Text that is markup. */
export interface Markup {
  readonly html: string
}

type Part = string | number | Markup | readonly Markup[]

/** Markup with values put into it; texts are escaped, markup is not. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const pieces = strings.map(
    (text, place) => text + (place < parts.length ? partText(parts[place] ?? '') : ''),
  )
  return { html: pieces.join('') }
}

function partText(part: Part): string {
  if (typeof part === 'string') return escaped(part)
  if (typeof part === 'number') return String(part)
  return 'html' in part ? part.html : part.map(({ html }) => html).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Of foreign text, also what cannot be seen or turns the direction of the rest is written out. */
function escaped(text: string): string {
  return visible(text).replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign)
}
