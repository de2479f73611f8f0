/**
 * How a side is written: `WHAT?name=value&name=value#METHOD`. The options say who runs it; `%26`, `%23` and the like stand
 * for signs that would end them.
 */
import { keptLocation } from '#app/source/kept-location.ts'

/** What can be said of a side behind its `?`. */
export const sideOptions = [
  'runtime',
  'python',
  'model',
  'environment',
  'model-folder',
  'batch',
  'request',
] as const
export type SideOption = (typeof sideOptions)[number]

/** A side's text in its parts. */
export interface SideText {
  /** A location, a file, or an address. */
  readonly what: string
  readonly options: ReadonlyMap<SideOption, string>
  /** Null where none is named. */
  readonly method: string | null
}

const OPTIONS = new RegExp(`\\?((?:${sideOptions.join('|')})=[^?]*)$`)

/** Options of sides that name files or folders, and so are relative to where they were written. */
const pathOptions: readonly SideOption[] = ['model', 'environment']

/** Splits a text. An address keeps its own query; its fragment is never sent. */
export function readSideText(text: string): SideText {
  const [body, method] = withoutMethod(text)
  if (isAddress(text)) return { what: body, options: new Map(), method }
  const found = OPTIONS.exec(body)
  if (found === null) return { what: body, options: new Map(), method }
  const pairs = (found[1] ?? '').split('&').map((pair) => {
    const end = pair.indexOf('=')
    return [pair.slice(0, end), decoded(pair.slice(end + 1))] as const
  })
  const options = new Map(pairs.filter((pair): pair is [SideOption, string] => isOption(pair[0])))
  return { what: body.slice(0, found.index), options, method }
}

/** The text of the parts. */
export function sideText({ what, options, method }: SideText): string {
  const pairs = Array.from(options, ([name, value]) => `${name}=${encoded(value)}`)
  const query = pairs.length === 0 ? '' : `?${pairs.join('&')}`
  return `${what}${query}${method === null ? '' : `#${method}`}`
}

/** The same side with its paths changed, as when its text moves to another folder. */
export function withPaths(text: string, change: (path: string) => string): string {
  const { what, options, method } = readSideText(text)
  const moved = Array.from(options, ([name, value]): [SideOption, string] => {
    if (pathOptions.includes(name)) return [name, withPaths(value, change)]
    return [name, name === 'python' && /[\\/]/.test(value) ? change(value) : value]
  })
  return sideText({ what: change(what), options: new Map(moved), method })
}

/** Whether an address is that of an archive of a model, by its end: a model is downloaded from there, nothing is asked. */
export function isArchiveAddress(address: string): boolean {
  return isAddress(address) && /^[^?#]*\.(?:zip|tar|tgz|tar\.gz)(?:[?#]|$)/iu.test(address)
}

/** A side's text as reports and cases may have it: without passwords and signatures. */
export function shownSide(text: string): string {
  return withModels(text, keptLocation)
}

/** The same side with its location changed, and that of the model it names. */
export function withModels(text: string, change: (location: string) => string): string {
  const side = readSideText(text)
  const what = change(side.what)
  const options = new Map(side.options)
  const model = options.get('model')
  if (model !== undefined) options.set('model', withModels(model, change))
  const isSame = what === side.what && options.get('model') === model
  return isSame ? text : sideText({ ...side, what, options })
}

/** Whether it leads to a server. */
export function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text)
}

function isOption(name: string): name is SideOption {
  return sideOptions.some((option) => option === name)
}

/** Methods have Python's names; what else is behind a `#` belongs to a registered model's name or a folder's. */
const METHOD = /^[\p{L}_][\p{L}\p{N}_]*$/u

function withoutMethod(text: string): readonly [string, string | null] {
  const mark = text.lastIndexOf('#')
  const method = text.slice(mark + 1)
  if (mark <= 0 || method === '' || !(isAddress(text) || METHOD.test(method))) return [text, null]
  return [text.slice(0, mark), method]
}

function encoded(value: string): string {
  return value.replaceAll(/[%&?#]/g, (sign) => encodeURIComponent(sign))
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
