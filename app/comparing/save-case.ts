/** A comparison added to a file of cases, with what the right side answered as expected. */
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { SideOutput } from '#app/compare/compare.ts'
import { encodeOutput } from '#app/payload/encode-predictions.ts'
import { keptLocation } from '#app/source/kept-location.ts'
import { writeWholeFile } from '#app/table/arriving-file.ts'
import { UserError } from '#shared/user-error.ts'
import { caseFlags, pathOptions, readCases, relativeTo, caseTexts } from './case-file.ts'
import type { WrittenOptions } from './compare-options.ts'
import { withoutSecrets } from './endpoint-secrets.ts'
import { isAddress, isArchiveAddress, withModels } from './side-text.ts'

/** Larger answers are not kept: a case is to be read. */
const MAX_EXPECTED = 256 * 1024

/** What a case is made of. */
export interface NewCase {
  /** Null numbers it. */
  readonly name: string | null
  /** Sides as texts. */
  readonly left: string
  readonly right: string | null
  /** A file, or the JSON of the request itself. */
  readonly input:
    | { readonly kind: 'file'; readonly file: string }
    | { readonly kind: 'json'; readonly text: string }
    | null
  readonly options: WrittenOptions
  readonly holds: boolean
  /** What the right side answered; null where it is not kept. */
  readonly answer: SideOutput | null
}

/**
 * Adds a case at the end of the file, which is made where it is missing; gives its name. Throws a UserError for a file of
 * other content.
 */
export async function saveCase(file: string, given: NewCase): Promise<string> {
  const exists = await stat(file).then(
    () => true,
    () => false,
  )
  const number = exists ? (await readCases(file)).length + 1 : 1
  const before = exists ? await readFile(file, 'utf8') : 'cases:\n'
  if (!/^cases:\s*$/m.test(before)) {
    throw new UserError({
      code: 'bad-usage',
      message: `"${file}" holds its cases in a form that nothing is added to.`,
      hint: 'Give another file, or write the cases as a YAML list under "cases:".',
      where: file,
    })
  }
  const start = before.endsWith('\n') ? before : `${before}\n`
  const name = given.name ?? `case ${number}`
  await writeWholeFile(file, start + caseText({ ...given, name }, path.dirname(path.resolve(file))))
  return name
}

function caseText(
  { name, left, right, input, options, holds, answer }: NewCase & { readonly name: string },
  folder: string,
): string {
  const fields: (readonly [string, string])[] = [['name', quoted(name)]]
  fields.push(['left', quoted(relativeTo(keptSide(left), folder))])
  if (right !== null) fields.push(['right', quoted(relativeTo(keptSide(right), folder))])
  if (input?.kind === 'file') fields.push(['input', quoted(relativeTo(input.file, folder))])
  if (input?.kind === 'json') fields.push(['input', asYaml(input.text.replaceAll(/\s*\n\s*/g, ' ').trim())])
  for (const option of caseTexts) {
    const text = options.text(option)
    if (text !== undefined) {
      const kept = option === 'model' ? keptSide(text) : text
      fields.push([option, quoted(pathOptions.has(option) ? relativeTo(kept, folder) : kept)])
    }
  }
  for (const option of caseFlags) if (options.flag(option)) fields.push([option, 'true'])
  fields.push(['holds', String(holds)])
  const expected = answer?.output == null ? null : encodeOutput(answer.output)
  if (expected !== null && expected.length <= MAX_EXPECTED) fields.push(['expected', asYaml(expected)])
  return fields.map(([key, text], place) => `${place === 0 ? '  - ' : '    '}${key}: ${text}\n`).join('')
}

/** The query of an endpoint is a part of what is asked, but for the tokens in it; everywhere else it may be a signature. */
function keptSide(text: string): string {
  return withModels(text, (location) =>
    isEndpoint(location) ? withoutSecrets(location).url : keptLocation(location),
  )
}

function isEndpoint(text: string): boolean {
  return isAddress(text) && !isArchiveAddress(text)
}

/** Environment variables that stand in a case for the tokens in its addresses. */
export function variablesOfCase({ left, right, options }: NewCase): readonly string[] {
  const names = new Set<string>()
  for (const text of [left, right ?? '', options.text('model') ?? '']) {
    withModels(text, (location) => {
      if (isEndpoint(location)) for (const name of withoutSecrets(location).names) names.add(name)
      return location
    })
  }
  return [...names]
}

/** Texts, which stay, and the numbers that YAML 1.1 writes in another way than JSON. */
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.]*[eE][+-]?\d+|NaN|-?Infinity/g

/** JSON as YAML: a float has a point, and its exponent a sign. */
function asYaml(json: string): string {
  return json.replaceAll(TEXT_OR_NUMBER, (token) => {
    if (token.startsWith('"')) return token
    if (token === 'NaN') return '.nan'
    if (token.endsWith('Infinity')) return `${token.startsWith('-') ? '-' : ''}.inf`
    const [digits = '', exponent = ''] = token.toLowerCase().split('e')
    return `${digits.includes('.') ? digits : `${digits}.0`}e${/^[+-]/.test(exponent) ? '' : '+'}${exponent}`
  })
}

/** JSON strings are YAML strings. */
function quoted(text: string): string {
  return JSON.stringify(text)
}
