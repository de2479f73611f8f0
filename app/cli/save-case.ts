/** `--save-case FILE`: a comparison added to a file of cases, with what the right side answered as expected. */
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { encodeOutput } from '#app/payload/encode-predictions.ts'
import { writeWholeFile } from '#app/table/arriving-file.ts'
import { UserError } from '#shared/user-error.ts'
import { caseFlags, caseTexts, readCases } from './case-file.ts'
import type { Arguments } from './command-line.ts'
import type { RanComparison } from './compare-run.ts'

/** Larger answers are not kept: a case is to be read. */
const MAX_EXPECTED = 256 * 1024

/** Adds a case at the end of the file, which is made where it is missing. Throws a UserError for a file of other content. */
export async function saveCase(file: string, args: Arguments, ran: RanComparison): Promise<void> {
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
  await writeWholeFile(file, start + caseText(args, ran, { file, number }))
}

function caseText(
  args: Arguments,
  { comparison, right }: RanComparison,
  { file, number }: { readonly file: string; readonly number: number },
): string {
  const relative = (given: string) => (/^[a-z][a-z0-9+.-]+:/i.test(given) ? given : relativePath(file, given))
  const [left = '', other] = args.positionals
  const input = args.text('input')
  const fields: (readonly [string, string])[] = [['name', quoted(args.text('name') ?? `case ${number}`)]]
  fields.push(['left', quoted(relative(left))])
  if (other !== undefined) fields.push(['right', quoted(relative(other))])
  if (input !== undefined && input !== '-') fields.push(['input', quoted(relative(input))])
  for (const name of caseTexts) {
    const text = args.text(name)
    if (text !== undefined) fields.push([name, quoted(name === 'custom' ? relative(text) : text)])
  }
  for (const name of caseFlags) if (args.flag(name)) fields.push([name, 'true'])
  fields.push(['holds', String(comparison.holds)])
  const expected = right.output.output === null ? null : encodeOutput(right.output.output)
  if (expected !== null && expected.length <= MAX_EXPECTED && !/NaN|Infinity/.test(expected)) {
    fields.push(['expected', expected])
  }
  return fields.map(([name, text], place) => `${place === 0 ? '  - ' : '    '}${name}: ${text}\n`).join('')
}

function relativePath(file: string, given: string): string {
  const [location = '', method] = given.split('#')
  const found = path.relative(path.dirname(file), location)
  return `${found === '' ? '.' : found}${method === undefined ? '' : `#${method}`}`
}

/** JSON's texts are YAML's. */
function quoted(text: string): string {
  return JSON.stringify(text)
}
