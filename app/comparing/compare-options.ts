/** Options of a comparison as they are written, on a command line or in a case file, as what the comparison takes. */
import { givenObject } from '#app/payload/given-object.ts'
import type { CompareOptions } from '#app/compare/compare.ts'
import type { Tolerance } from '#shared/comparison.ts'
import { isValueMap } from '#shared/values.ts'
import type { Value } from '#shared/values.ts'
import { UserError } from '#shared/user-error.ts'

/** Options by their names. */
export interface WrittenOptions {
  text(name: string): string | undefined
  flag(name: string): boolean
}

/** The tolerances, key and mapping that were given. Throws a UserError `bad-usage`. */
export function compareOptions(args: WrittenOptions): CompareOptions {
  const atol = numberOption(args, 'atol')
  const rtol = numberOption(args, 'rtol')
  return {
    ...(atol === undefined ? {} : { atol }),
    ...(rtol === undefined ? {} : { rtol }),
    tolerances: tolerancesOf(args.text('tolerances')),
    key: args.text('key') ?? null,
    map: mapOf(args.text('map')),
    nanEqual: !args.flag('nan-differs'),
    strictTypes: args.flag('strict-types'),
  }
}

function numberOption(args: WrittenOptions, name: string): number | undefined {
  const text = args.text(name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && Number.isFinite(value)) return value
  throw new UserError({
    code: 'bad-usage',
    message: `--${name} takes a number of at least 0; it was given "${text}".`,
  })
}

function tolerancesOf(text: string | undefined): Readonly<Record<string, Tolerance>> {
  const given = givenObject('tolerances', text, `E.g. --tolerances '{"score": {"atol": 0.01}}'`)
  const entries = Array.from(given ?? [], ([column, tolerance]) => {
    const part = (name: string): number => (isValueMap(tolerance) ? amountOf(tolerance.get(name) ?? 0n) : -1)
    const [atol, rtol] = [part('atol'), part('rtol')]
    if (atol >= 0 && rtol >= 0) return [String(column), { atol, rtol }] as const
    throw new UserError({
      code: 'bad-usage',
      message: `--tolerances says nothing that is understood of ${String(column)}.`,
      hint: `E.g. --tolerances '{"score": {"atol": 0.01, "rtol": 0}}'`,
    })
  })
  return Object.fromEntries(entries)
}

function amountOf(value: Value): number {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : -1
}

function mapOf(text: string | undefined): readonly (readonly [string, string])[] {
  if (text === undefined) return []
  const hint = `E.g. --map label=prediction,score=probability, or a JSON object for names with commas.`
  if (text.trimStart().startsWith('{')) {
    return Array.from(givenObject('map', text, hint) ?? [], ([left, right]) => [
      String(left),
      textOf(right, hint),
    ])
  }
  return text.split(',').map((pair) => {
    const [left = '', right = '', ...more] = pair.split('=').map((name) => name.trim())
    if (left !== '' && right !== '' && more.length === 0) return [left, right] as const
    throw new UserError({
      code: 'bad-usage',
      message: `--map takes LEFT=RIGHT; it was given "${pair}".`,
      hint,
    })
  })
}

function textOf(value: Value, hint: string): string {
  if (typeof value === 'string') return value
  throw new UserError({ code: 'bad-usage', message: '--map takes the names of columns.', hint })
}
