/** Between a case in its file and the choices of the window. */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { valueText } from '#app/payload/encode-predictions.ts'
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import { givenObject } from '#app/payload/given-object.ts'
import type { OpenModels } from '#app/open-models.ts'
import type { CompareChoices, PlainSide, SideChoice } from '#shared/compare-calls.ts'
import type { SavedCase } from './case-file.ts'
import type { WrittenOptions } from './compare-options.ts'
import { payloadOfFile } from './input-payload.ts'
import { sideSpec } from './side-spec.ts'
import { readSideText, sideText } from './side-text.ts'
import type { SideOption } from './side-text.ts'

/** The sides of a case as choices; code is read from its files, so that it can be looked at. */
export async function sidesOfCase(saved: SavedCase): Promise<{ left: SideChoice; right: SideChoice }> {
  const left = withDefaults(saved.left, saved)
  const right = withDefaults(saved.right ?? saved.left, saved)
  const custom = saved.options.get('custom')
  const last =
    custom === undefined
      ? right
      : sideText({ what: custom, options: new Map([['model', right]]), method: null })
  return { left: await choiceOf(left), right: await choiceOf(last) }
}

/** What the case says for both sides, where a side does not say it itself. */
function withDefaults(text: string, { options }: SavedCase): string {
  const read = readSideText(text)
  const isCode = /\.py$/i.test(read.what)
  const names: readonly SideOption[] = isCode
    ? ['model', 'environment', 'python']
    : options.has('runtime')
      ? ['runtime', 'python']
      : []
  const added = names.flatMap((name) => {
    const value = options.get(name)
    return value === undefined || read.options.has(name) ? [] : [[name, value] as const]
  })
  return sideText({ ...read, options: new Map([...read.options, ...added]) })
}

async function choiceOf(text: string): Promise<SideChoice> {
  const spec = await sideSpec(text)
  const plain = (location: string): PlainSide => ({ kind: 'location', location, key: null, keepKey: false })
  if (spec.kind !== 'custom' || spec.of === null || spec.language === 'python') return plain(text)
  const code = await readFile(spec.file, 'utf8')
  return { kind: 'custom', of: plain(spec.of), language: 'javascript', code, python: null }
}

/** The request of a case; null where it has none. Throws a UserError for a file that is not there. */
export async function payloadOfCase(
  { input, options }: SavedCase,
  signal: AbortSignal,
): Promise<RequestPayload | null> {
  if (input === null) return null
  if (typeof input === 'string') {
    const contentType = options.get('content-type')
    if (contentType !== undefined) return { contentType, body: await readFile(input) }
    return await payloadOfFile(input, signal)
  }
  const params = givenObject('params', options.get('params'), 'A JSON object.')
  const request = params === undefined ? input : new Map([...input, ['params', params] as const])
  return { contentType: 'application/json', body: Buffer.from(valueText(request)) }
}

/** The options of a case by their names. */
export function optionsOfCase({ options, flags }: SavedCase): WrittenOptions {
  return { text: (name) => options.get(name), flag: (name) => flags.has(name) }
}

/** The options of a case for what was chosen in the window. */
export function optionsOfChoices(choices: CompareChoices): WrittenOptions {
  const { atol, rtol, tolerances, key, map, nanEqual, strictTypes } = choices
  const texts = new Map<string, string>()
  if (atol !== null) texts.set('atol', String(atol))
  if (rtol !== null) texts.set('rtol', String(rtol))
  if (Object.keys(tolerances).length > 0) texts.set('tolerances', JSON.stringify(tolerances))
  if (key !== null) texts.set('key', key)
  if (map.length > 0) texts.set('map', JSON.stringify(Object.fromEntries(map)))
  const flags = new Set([...(nanEqual ? [] : ['nan-differs']), ...(strictTypes ? ['strict-types'] : [])])
  return { text: (name) => texts.get(name), flag: (name) => flags.has(name) }
}

/** Where the code of a new case goes. */
export interface CodePlace {
  readonly folder: string
  /** Without an extension. */
  readonly name: string
}

/** A chosen side as its text; code that was typed is written to a file beside the case's. */
export async function textOfSide(side: SideChoice, models: OpenModels, place: CodePlace): Promise<string> {
  switch (side.kind) {
    case 'location':
      return side.location
    case 'model': {
      const options = new Map<SideOption, string>()
      if (side.runtime !== null) options.set('runtime', side.runtime.runtime)
      if (side.runtime?.python != null) options.set('python', side.runtime.python)
      return sideText({ what: locationOf(models, side.id), options, method: side.method })
    }
    case 'custom': {
      const file = path.join(place.folder, `${place.name}.${side.language === 'python' ? 'py' : 'ts'}`)
      await writeFile(file, side.code)
      const options = new Map<SideOption, string>([['model', await textOfSide(side.of, models, place)]])
      if (side.python !== null) options.set('python', side.python)
      return sideText({ what: file, options, method: null })
    }
    case 'script': {
      const { id, script, environment, python, request = null } = side
      const options = new Map<SideOption, string>([
        ['model', locationOf(models, id)],
        ['environment', path.resolve(environment)],
      ])
      if (python !== null) options.set('python', python)
      if (request !== null) options.set('request', request)
      return sideText({ what: path.resolve(script), options, method: null })
    }
  }
}

/** A folder of this machine by its whole path, a model of a store by its name there. */
function locationOf(models: OpenModels, id: string): string {
  const { folder } = models.get(id)
  return folder.source === undefined && folder.isCopy !== true ? folder.root : folder.location
}
