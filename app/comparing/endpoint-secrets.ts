/**
 * What nobody but an endpoint is to read: its key, and tokens in its address. Servers send them back (a gateway's debug
 * errors, an echo), so every text that comes from one is blotted before anything is made of it.
 */
import { maskCredentials } from '#app/requirements/mask-credentials.ts'
import { UserError } from '#shared/user-error.ts'
import { isValueMap } from '#shared/values.ts'
import type { Value, ValueKey } from '#shared/values.ts'

/** What stands in the place of a secret. */
const BLOT = '***'

/** Shorter ones hide nothing, and would blot numbers and words. */
const FEWEST_CHARACTERS = 4

/** As much of a secret inside base64 tells it from other text. */
const FEWEST_BASE64 = 8

/** Takes secrets out of what an endpoint said. */
export interface Blotter {
  readonly text: (text: string) => string
  /** Of what was parsed of `source`; texts and names are blotted. */
  readonly value: (value: Value, source: string) => Value
}

/** Blots secrets as they are, and as servers write them: in addresses, JSON, HTML, base64 (`user:password`) and hex. */
export function blotterOf(secrets: readonly string[]): Blotter {
  const forms = [...new Set(secrets.flatMap(formsOf))].toSorted((one, other) => other.length - one.length)
  if (forms.length === 0) return { text: (text) => text, value: (value) => value }
  const plain = new RegExp(forms.map(escaped).join('|'), 'giu')
  const written = new RegExp(forms.map(inEscapes).join('|'), 'giu')
  const text = (given: string) => given.replaceAll(ESCAPES.test(given) ? written : plain, BLOT)
  const valueOf = (value: Value): Value => {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return value.map(valueOf)
    if (isValueMap(value)) {
      const named = (name: ValueKey) => (typeof name === 'string' ? text(name) : name)
      return new Map(Array.from(value, ([name, item]) => [named(name), valueOf(item)]))
    }
    return value
  }
  // `\u0041` may hide one.
  const isSuspect = (source: string) => source.includes('\\') || text(source) !== source
  return { text, value: (value, source) => (isSuspect(source) ? valueOf(value) : value) }
}

/** Signs that begin an escape in JSON, HTML and addresses. */
const ESCAPES = /[\\&%]/u

/** A text of which every sign may be written as servers do: .NET has `\u002B` for +, PHP `\/`, HTML `&#43;`, addresses `%2B`. */
function inEscapes(text: string): string {
  const signs = Array.from({ length: text.length }, (_none, place) => {
    const code = text.charCodeAt(place)
    const hex = code.toString(16)
    const named = entities[text.charAt(place)]
    const forms = [
      escaped(text.charAt(place)),
      String.raw`\\+(?:${escaped(text.charAt(place))}|u${hex.padStart(4, '0')}|u\{0*${hex}\}|x${hex.padStart(2, '0')})`,
      `&#(?:0*${code}|x0*${hex});`,
      ...(named === undefined ? [] : [`&${named};`]),
      ...(code < 0x80 ? [`%(?:25)*${hex.padStart(2, '0')}`] : []),
    ]
    return `(?:${forms.join('|')})`
  })
  return signs.join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
  '+': 'plus',
  '/': 'sol',
  '=': 'equals',
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
}

function formsOf(secret: string): readonly string[] {
  if (secret === '') return []
  const sent = `Bearer ${secret}`
  if (secret.length < FEWEST_CHARACTERS) return [sent]
  const html = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  const inBase64 = [0, 1, 2].map((before) => base64Inside(secret, before))
  return [
    secret,
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll('%20', '+'),
    JSON.stringify(secret).slice(1, -1),
    html,
    Buffer.from(secret).toString('hex'),
    ...inBase64.flatMap((text) =>
      text.length < FEWEST_BASE64 ? [] : [text, text.replaceAll('+', '-').replaceAll('/', '_')],
    ),
  ]
}

/** The signs of base64 that a text makes wherever it stands behind so many bytes (modulo 3). */
function base64Inside(text: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
  return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6))
}

/** One part of an address's query. */
interface QueryPart {
  readonly name: string
  /** As it is written. */
  readonly value: string
}

const VARIABLE = /^\$([A-Za-z_]\w*)$/

/** Values that hardly anybody but a machine has written. */
const TOKEN = /^(?=.*\d)(?=.*[A-Za-z])[\w+/=~%.-]{24,}$/

function queryParts(url: string): readonly QueryPart[] {
  const query = /\?([^#]*)/.exec(url)?.[1] ?? ''
  return query.split('&').map((part) => {
    const end = part.indexOf('=')
    return end < 0 ? { name: part, value: '' } : { name: part.slice(0, end), value: part.slice(end + 1) }
  })
}

function isSecret({ name, value }: QueryPart): boolean {
  if (value === '' || VARIABLE.test(value)) return false
  const shown = `https://host/?${name}=${value}`
  return maskCredentials(shown) !== shown || TOKEN.test(value)
}

/** The tokens in an address's query, as they are written and as they are meant. */
export function secretsOfAddress(url: string): readonly string[] {
  return queryParts(url)
    .filter(isSecret)
    .flatMap(({ value }) => {
      const meant = new URL(`https://host/?v=${value}`).searchParams.get('v') ?? value
      return [value, meant]
    })
}

/** An address for a file: environment variables stand for the tokens in its query, `names` are those. */
export function withoutSecrets(url: string): { readonly url: string; readonly names: readonly string[] } {
  const names: string[] = []
  const parts = queryParts(url).map((part) => {
    if (!isSecret(part)) return part
    const variable = `PALATE_QUERY_${part.name.toUpperCase().replaceAll(/\W+/g, '_')}`
    names.push(variable)
    return { ...part, value: `$${variable}` }
  })
  if (names.length === 0) return { url, names }
  const query = parts.map(({ name, value }) => `${name}=${value}`).join('&')
  return { url: url.replace(/\?[^#]*/, () => `?${query}`), names }
}

/** Names of the environment variables that stand in an address's query. */
export function variablesOfAddress(url: string): readonly string[] {
  return queryParts(url).flatMap(({ value }) => VARIABLE.exec(value)?.[1] ?? [])
}

/** The address with the variables' values. Throws a UserError `bad-usage` for one that is not set. */
export function withVariables(
  url: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  return variablesOfAddress(url).reduce((address, name) => {
    const value = environment[name]
    if (value === undefined || value === '') {
      throw new UserError({
        code: 'bad-usage',
        message: `The address takes a part of its query from the environment variable ${name}, which is not set.`,
        hint: `${name}=… palate compare …`,
      })
    }
    const written = /[\s&#+]/u.test(value) ? encodeURIComponent(value) : value
    return address.replace(new RegExp(String.raw`=\$${name}(?=[&#]|$)`), () => `=${written}`)
  }, url)
}
